import { type Constants, factOf } from "../facts.ts";
import { type Output, union } from "./output.ts";

/** Names the headers have beside the usual one, and names that are no signal. */
const LEFT_OUT = new Set(["SIGIOT", "SIGPOLL", "SIGUNUSED", "SIGSTKSZ", "SIGRTMIN", "SIGRTMAX"]);

/** syscalls/generated/signals.gen.ts: the number of every signal that has a name of its own. */
export function emitSignals(output: Output, constants: Constants): void {
  const rows: [string, number][] = [];
  for (const [name, fact] of Object.entries(constants["asm/signal.h"] ?? {})) {
    if (!/^SIG[A-Z0-9]+$/.test(name) || LEFT_OUT.has(name)) continue;
    const [x86, arm] = [factOf(fact, "x86_64"), factOf(fact, "aarch64")];
    if (x86 !== arm) throw new Error(`signal ${name} differs between architectures`);
    rows.push([name, Number(x86)]);
  }
  rows.sort(([, a], [, b]) => a - b);
  const table = rows.map(([name, number]) => `  ${name}: ${number},\n`).join("");
  output.add(
    "syscalls/generated/signals.gen.ts",
    "asm/signal.h",
    `
/** The signals that have a name of their own. */
export type SignalName =
${union(rows.map(([name]) => name))};

/** The number of every signal with a name of its own, the same on both architectures. */
export const signals = {
${table}} as const;
`,
  );
}
