// Stage two: gen/facts and gen/notes -> every *.gen.ts file. Needs nothing but a runtime.
//   bun gen/emit.ts [--check]     --check writes nothing and fails when a file is not up to date
import process from "node:process";
import { emitAreas } from "./emit/areas.ts";
import { emitCaptures } from "./emit/captures.ts";
import { emitClasses } from "./emit/classes.ts";
import { Closures } from "./emit/closure.ts";
import { type AnySpec, describeCalls } from "./emit/described.ts";
import { emitDescriptions } from "./emit/descriptions.ts";
import { emitErrno } from "./emit/errno.ts";
import { findExports, findRecords, findViews } from "./emit/exports.ts";
import { emitFamilies } from "./emit/families.ts";
import { emitIoctls } from "./emit/ioctls.ts";
import { emitNumbers } from "./emit/numbers.ts";
import { emitOperands } from "./emit/operands.ts";
import { Output } from "./emit/output.ts";
import { emitPrototypes } from "./emit/prototypes.ts";
import { emitRecords, reach } from "./emit/records.ts";
import { emitSignals } from "./emit/signals.ts";
import { emitArgs, emitSignatures } from "./emit/signatures.ts";
import { useAreas } from "../syscalls/registry.ts";
import { readFacts } from "./facts.ts";
import { families } from "./families/all.ts";
import { notes } from "./notes/all.ts";
import { extraRecords } from "./notes/records.ts";

const source = readFacts("source");
const noteOf = new Map<string, AnySpec>();
const areaOf = new Map<string, string>();
for (const [area, table] of Object.entries(notes)) {
  for (const [call, spec] of Object.entries(table)) {
    noteOf.set(call, spec as AnySpec);
    areaOf.set(call, area);
  }
}
const output = new Output(source.release);
const constants = readFacts("constants");
const prototypes = readFacts("prototypes");
const views = await findViews();
emitNumbers(output, readFacts("numbers"));
emitClasses(output, prototypes);
emitErrno(output, constants);
emitSignals(output, constants);
emitPrototypes(output, prototypes);
const calls = describeCalls(prototypes, noteOf);
const sharedFamilies = emitFamilies(output, constants, families);
const layouts = readFacts("records");
const sharedRecords = emitRecords(output, layouts, [...findRecords(views), ...extraRecords]);
useAreas({
  rows: {},
  families: Object.fromEntries(sharedFamilies),
  records: Object.fromEntries(sharedRecords),
});
const closures = new Closures(sharedFamilies.keys(), Object.keys(layouts), (names) =>
  [...reach(layouts, names)].filter((name) => sharedRecords.has(name)),
);
emitSignatures(output, calls);
emitOperands(output, calls);
emitArgs(output, calls, views);
emitAreas(output, calls, areaOf, findExports(), closures);
emitDescriptions(output, calls, views);
emitIoctls(output, readFacts("ioctls"), layouts);
await emitCaptures(output, calls, findExports());

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
