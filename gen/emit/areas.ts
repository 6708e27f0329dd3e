// The areas of the decoders: for each a table of its calls, with the names and layouts that these need.
import { argumentOrder } from "../overrides.ts";
import type { Closures } from "./closure.ts";
import type { Described } from "./described.ts";
import type { Exports } from "./exports.ts";
import type { Output } from "./output.ts";
import { RowWriter } from "./row_writer.ts";

const FOLDER = "syscalls/generated/areas";

/** Calls that no note is about: they need no more than rules, and every program has them. */
const BASIC = "basic";

/** The modules that every program has, whatever areas it uses. */
const ROOTS = ["format.ts", "decode.ts", "call.ts", "request.ts", "records.ts"];

/** syscalls/generated/areas/*.gen.ts: `areaOf` tells whose notes a call is in. */
export function emitAreas(
  output: Output,
  calls: readonly Described[],
  areaOf: ReadonlyMap<string, string>,
  exports: Exports,
  closures: Closures,
): void {
  const areas = [...new Set(areaOf.values())].sort();
  for (const area of [BASIC, ...areas]) {
    const own = calls.filter(({ name }) => (areaOf.get(name) ?? BASIC) === area);
    emitArea(output, area, own, new RowWriter(exports), closures);
  }
  emitLists(output, areas);
}

function emitArea(
  output: Output,
  area: string,
  calls: readonly Described[],
  writer: RowWriter,
  closures: Closures,
): void {
  const rows = calls.map((call) =>
    writer.row(
      call,
      call.args.map((_, index) => index),
    ),
  );
  const reordered = calls.flatMap((call) => {
    const order = argumentOrder[call.name]?.aarch64;
    return order === undefined ? [] : writer.row(call, order);
  });
  const roots = area === BASIC ? ROOTS : [];
  const mentioned = [...rows.join("").matchAll(/"(\w+)"/g)].map(([, word = ""]) => word);
  const { families, records } = closures.needs([...writer.files(), ...roots], mentioned);
  const lines = (names: readonly string[], from: string): string =>
    names.map((name) => `    ${name}: ${from}.${name},\n`).join("");
  const other = reordered.length === 0 ? "" : `  aarch64Rows: {\n${indent(reordered)}  },\n`;
  output.add(
    `${FOLDER}/${area}.gen.ts`,
    "and gen/notes",
    `
import type { Area } from "../../registry.ts";
import { row } from "../../row.ts";
import * as families from "../flags.gen.ts";
import * as records from "../records.gen.ts";
${writer.imports("../../")}
/** The calls of gen/notes/${area}, and what decoding them needs. */
export const area: Area = {
  rows: {
${indent(rows)}  },
${other}  families: {
${lines(families, "families")}  },
  records: {
${lines(records, "records")}  },
};
`,
  );
}

function indent(rows: readonly string[]): string {
  return rows.map((row) => `  ${row}`).join("");
}

function emitLists(output: Output, areas: readonly string[]): void {
  const line = (area: string): string => `export { area as ${area} } from "./${area}.gen.ts";\n`;
  output.add(`${FOLDER}/mod.gen.ts`, "and gen/notes", `\n${areas.map(line).join("")}`);
  const load = (area: string): string => `import { area as ${area} } from "./${area}.gen.ts";\n`;
  output.add(
    `${FOLDER}/all.gen.ts`,
    "and gen/notes",
    `
import type { Area } from "../../registry.ts";
import * as families from "../flags.gen.ts";
import * as records from "../records.gen.ts";
${areas.map(load).join("")}
/** All areas, and the names and layouts that only programs ask for. */
export const everything: readonly Area[] = [
${areas.map((area) => `  ${area},\n`).join("")}  { rows: {}, families: { ...families }, records: { ...records } },
];
`,
  );
}
