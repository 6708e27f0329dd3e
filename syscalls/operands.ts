// What the registers of a call hold, without what is shown of it.
import { aarch64Operands, operands } from "./generated/operands.gen.ts";
import { aarch64Signatures, signatures } from "./generated/signatures.gen.ts";
import type { Arch } from "./numbers.ts";

/** What an argument is. */
export type OperandKind = "path" | "descriptor" | "directory" | "number";

/** One argument of a call. */
export interface Operand {
  /** The kernel's name of it. */
  readonly name: string;
  /** Paths are looked up; directories are where they begin. */
  readonly kind: OperandKind;
  /** Bytes that the kernel looks at. */
  readonly width: 4 | 8;
  /** Whether its values have a sign. */
  readonly signed: boolean;
}

const KINDS: Readonly<Record<string, Omit<Operand, "name">>> = {
  p: { kind: "path", width: 8, signed: false },
  f: { kind: "descriptor", width: 4, signed: true },
  d: { kind: "directory", width: 4, signed: true },
  i: { kind: "number", width: 4, signed: true },
  u: { kind: "number", width: 4, signed: false },
  l: { kind: "number", width: 8, signed: true },
  w: { kind: "number", width: 8, signed: false },
};

/** The arguments of a call in the order of their registers; none of a call that is not known. */
export function operandsOf(arch: Arch, name: string): readonly Operand[] {
  const own = arch === "aarch64";
  const letters = (own ? aarch64Operands[name] : undefined) ?? operands[name];
  const names = (own ? aarch64Signatures[name] : undefined) ?? signatures[name];
  if (!letters || !names) return [];
  return names.split(" ").map((name, i) => ({ name, ...KINDS[letters[i]!]! }));
}
