// Stage two: gen/facts and gen/notes -> every *.gen.ts file. Needs nothing but a runtime.
//   bun gen/emit.ts [--check]     --check writes nothing and fails when a file is not up to date
import process from "node:process";
import { emitClasses } from "./emit/classes.ts";
import { type AnySpec, describeCalls } from "./emit/described.ts";
import { emitDescriptions } from "./emit/descriptions.ts";
import { emitErrno } from "./emit/errno.ts";
import { findRecords, findViews } from "./emit/exports.ts";
import { emitFamilies } from "./emit/families.ts";
import { emitNumbers } from "./emit/numbers.ts";
import { Output } from "./emit/output.ts";
import { emitPrototypes } from "./emit/prototypes.ts";
import { emitRecords } from "./emit/records.ts";
import { emitSignals } from "./emit/signals.ts";
import { emitTable } from "./emit/table.ts";
import { readFacts } from "./facts.ts";
import { families } from "./families/all.ts";
import { notes } from "./notes/all.ts";
import { extraRecords } from "./notes/records.ts";

const source = readFacts("source");
const noteOf = new Map(notes.flatMap((table) => Object.entries(table) as [string, AnySpec][]));
const output = new Output(source.release);
const constants = readFacts("constants");
const prototypes = readFacts("prototypes");
const views = await findViews();
emitNumbers(output, readFacts("numbers"));
emitClasses(output, prototypes);
emitErrno(output, constants);
emitSignals(output, constants);
emitPrototypes(output, prototypes);
emitFamilies(output, constants, families);
emitRecords(output, readFacts("records"), [...findRecords(views), ...extraRecords]);
const calls = describeCalls(prototypes, noteOf);
emitTable(output, calls, views);
emitDescriptions(output, calls, views);

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
