/** What is known of calls, in words. */
import { type ArgumentFacts, type CallFacts, coverageOf, kernelRelease } from "./facts.ts";

/** The kinds whose names say too little. */
const WORDS: Readonly<Record<string, string>> = {
  at: "directory descriptor, or AT_FDCWD",
  fd: "file descriptor",
  id: "user or group id",
  int: "number",
  uint: "number",
  long: "number",
  size: "size",
  hex: "number in hexadecimal",
  hex32: "number in hexadecimal",
  place: "address",
  flags: "flags:",
  flags64: "flags:",
  one: "one of",
  one64: "one of",
  structIn: "struct",
  structOut: "struct",
  structsIn: "structs",
  structsOut: "structs",
  sizedIn: "struct",
};

const DIRECTIONS = { in: "read", out: "written", inout: "read and written" } as const;

/** `bytesOut`, made of `count`, is "bytes (count)"; the direction is told apart. */
function kindText({ kind, of, typed }: ArgumentFacts): string {
  if (!typed) return "not decoded";
  const known = Object.hasOwn(WORDS, kind) ? WORDS[kind] : undefined;
  const [first, ...rest] = known === undefined ? ["", ...of] : [of[0] ?? "", ...of.slice(1)];
  const name =
    known ?? kind.replace(/(?:In|Out)$/, "").replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`);
  return `${name}${first && ` ${first}`}${rest.length > 0 ? ` (${rest.join(", ")})` : ""}`;
}

/** A call with its numbers, its prototype, its arguments and its page in the manual. */
export function callText(call: CallFacts): string {
  const numbers = Object.entries(call.numbers).map(([arch, number]) => `${arch} ${number}`);
  const classes = call.classes.map((name) => ` %${name}`).join("");
  const other = call.aarch64Prototype ? `  ${call.aarch64Prototype} on aarch64\n` : "";
  const width = Math.max(0, ...call.args.map(({ name }) => name.length));
  const args = call.args.map((arg) => {
    const direction = arg.direction ? `, ${DIRECTIONS[arg.direction]}` : "";
    return `    ${arg.name.padEnd(width)}  ${kindText(arg)}${direction}\n`;
  });
  return (
    `${call.name}: ${numbers.join(", ")}${classes && `;${classes}`}` +
    `${call.live ? "" : "; no kernel serves it any more"}\n` +
    `  ${call.prototype}\n${other}${args.join("")}  ${call.manual ?? "no manual page"}\n`
  );
}

/** A line for each call, then how many arguments are typed. */
export function coverageText(calls: readonly CallFacts[]): string {
  const width = Math.max(0, ...calls.map(({ name }) => name.length));
  const lines = calls.map(({ name, args }) => {
    const typed = args.filter((arg) => arg.typed).map((arg) => arg.name);
    const raw = args
      .filter((arg) => !arg.typed)
      .map((arg) => `${arg.name} (${arg.reason ?? "not decoded yet"})`);
    const parts = [
      typed.length > 0 ? `typed: ${typed.join(" ")}` : "",
      raw.length > 0 ? `raw: ${raw.join("; ")}` : "",
    ].filter((part) => part !== "");
    return `${name.padEnd(width)}  ${parts.join("; ") || "no arguments"}\n`;
  });
  const sum = coverageOf(calls);
  const share = sum.arguments === 0 ? 100 : (100 * sum.typed) / sum.arguments;
  const rest = sum.raw === 0 ? "" : `, ${sum.raw} raw, ${sum.rawWithoutReason} without a reason`;
  return (
    lines.join("") +
    `${sum.calls} calls of Linux ${kernelRelease}: ${sum.typed} of ${sum.arguments} arguments typed ` +
    `(${share.toFixed(1)} %)${rest}\n`
  );
}
