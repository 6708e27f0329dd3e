import { rawArguments } from "../coverage.ts";
import type { Part } from "../dsl.ts";
import { manualPages } from "../notes/manual.ts";
import { gone } from "../overrides.ts";
import type { Described, DescribedArgument } from "./described.ts";
import type { Output } from "./output.ts";
import { typeOf } from "./signatures.ts";

/** syscalls/generated/descriptions.gen.ts: every call in words, for who asks about it. */
export function emitDescriptions(
  output: Output,
  calls: readonly Described[],
  views: ReadonlyMap<string, string>,
): void {
  const unknown = Object.keys(manualPages).find((name) =>
    calls.every((call) => call.name !== name),
  );
  if (unknown !== undefined)
    throw new Error(`gen/notes/manual.ts has ${unknown}, which is no call`);
  const rows = calls.map((call) => {
    const args = call.args.map((arg) => JSON.stringify(argumentRow(arg, views)));
    const { returns = "decimalResult", made } = call.returns ?? {};
    const result = JSON.stringify([returns, ...partTexts(made, views)]);
    const manual = JSON.stringify(manualPages[call.name] ?? `2 ${call.name}`);
    return `  ${call.name}: { args: [${args.join(", ")}], returns: ${result}, manual: ${manual} },\n`;
  });
  const raw = rawArguments(calls).map(
    ({ name, reason }) => `  ${JSON.stringify(name)}: ${JSON.stringify(reason)},\n`,
  );
  output.add(
    "syscalls/generated/descriptions.gen.ts",
    "and gen/notes",
    `
/** One argument: the kernel's name, its C type, the type of \`call.args\`, its kind, and what that is made of. */
export type ArgumentRow = readonly [
  name: string,
  type: string,
  view: string,
  kind: string,
  ...of: string[],
];

/** One call. */
export interface Description {
  readonly args: readonly ArgumentRow[];
  /** How its result is shown, and what that is made of. */
  readonly returns: readonly [kind: string, ...of: string[]];
  /** Section and name of its manual page; "" where there is none. */
  readonly manual: string;
}

/** The kernel that all this is of. */
export const release = ${JSON.stringify(output.release)};

/** The calls that no kernel serves any more. */
export const gone: readonly string[] = ${JSON.stringify([...gone].sort())};

/** The arguments that are shown as mere numbers, and why; "" where nobody has said it. */
export const raw: Readonly<Record<string, string>> = {
${raw.join("")}};

/** Every call. */
export const descriptions: Readonly<Record<string, Description>> = {
${rows.join("")}};
`,
  );
}

function argumentRow(arg: DescribedArgument, views: ReadonlyMap<string, string>): string[] {
  const { name, type, note } = arg;
  return [name, type, typeOf(note, views), note.kind, ...partTexts(note.made, views)];
}

/** What a kind is made of, as texts: other arguments, families of flags, structures. */
function partTexts(
  made: readonly Part<string>[] = [],
  views: ReadonlyMap<string, string>,
): string[] {
  return made.map((part) => {
    if ("arg" in part) return part.arg;
    if ("text" in part) return part.text;
    if ("name" in part) return views.get(part.name) ?? part.name;
    return [part.note.kind, ...partTexts(part.note.made, views)].join(" ");
  });
}
