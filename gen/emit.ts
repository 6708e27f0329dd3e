// Stage two: gen/facts and gen/notes -> every *.gen.ts file. Needs nothing but a runtime.
//   bun gen/emit.ts [--check]     --check writes nothing and fails when a file is not up to date
import process from "node:process";
import { emitNumbers } from "./emit/numbers.ts";
import { Output } from "./emit/output.ts";
import { readFacts } from "./facts.ts";

const source = readFacts("source");
const output = new Output(source.release);
emitNumbers(output, readFacts("numbers"));

if (process.argv.includes("--check")) {
  const differences = output.differences();
  for (const { path, line, committed, generated } of differences) {
    console.error(
      `${path}:${line} is out of date\n  committed: ${committed}\n  generated: ${generated}`,
    );
  }
  if (differences.length > 0) console.error("Run gen/emit.ts and commit what it writes.");
  process.exitCode = differences.length > 0 ? 1 : 0;
} else {
  for (const path of output.write()) console.log(`wrote ${path}`);
}
