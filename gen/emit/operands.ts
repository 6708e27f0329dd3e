// What each argument's register holds, in one letter: for rules, which look at registers alone.
import { argumentOrder } from "../overrides.ts";
import type { Described, DescribedArgument } from "./described.ts";
import type { Output } from "./output.ts";

const SIGNED_32 = /^(?:int|pid_t|clockid_t|timer_t|mqd_t|key_serial_t|key_t|rwf_t|__s32|enum \w+)$/;
const UNSIGNED_32 = /^(?:unsigned|unsigned int|umode_t|uid_t|gid_t|qid_t|u32|__u32|uint32_t)$/;
const SIGNED_64 = /^(?:long|off_t|loff_t)$/;

/** What the kernel keeps of these is a text, and never looked up as a path. */
const TEXTS = new Set(["symlink old", "symlinkat oldname"]);

function letterOf(call: string, { name, type, note }: DescribedArgument): string {
  if (note.kind === "path" && !TEXTS.has(`${call} ${name}`)) return "p";
  if (note.kind === "fd") return "f";
  if (note.kind === "at") return "d";
  if (SIGNED_32.test(type)) return "i";
  if (UNSIGNED_32.test(type)) return "u";
  return SIGNED_64.test(type) ? "l" : "w";
}

/** syscalls/generated/operands.gen.ts: what the registers of every call's arguments hold. */
export function emitOperands(output: Output, calls: readonly Described[]): void {
  const line = ({ name, args }: Described, order?: readonly number[]): string => {
    const letters = args.map((arg) => letterOf(name, arg));
    return `  ${name}: "${(order?.map((position) => letters[position]!) ?? letters).join("")}",\n`;
  };
  const reordered = calls.flatMap((call) => {
    const order = argumentOrder[call.name]?.aarch64;
    return order === undefined ? [] : line(call, order);
  });
  output.add(
    "syscalls/generated/operands.gen.ts",
    "prototypes and gen/notes",
    `
/**
 * Every call: what its arguments are. \`p\` path, \`f\` descriptor, \`d\` that of a directory, \`i\` and \`u\` 32 bits,
 * \`l\` and \`w\` 64 bits, with and without a sign.
 */
export const operands: Readonly<Record<string, string>> = {
${calls.map((call) => line(call)).join("")}};

/** The calls whose arguments aarch64 takes in another order. */
export const aarch64Operands: Readonly<Record<string, string>> = {
${reordered.join("")}};
`,
  );
}
