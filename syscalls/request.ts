import type { SyscallArgs } from "./generated/args.gen.ts";
import { type Arch, suggestName, type SyscallName, syscallNumber } from "./numbers.ts";
import { planOf } from "./plan.ts";
import { Pointer } from "./pointers.ts";

/** What an argument can be given as; null is the null pointer. */
export type ArgumentInput = number | bigint | Pointer | null;

/** The arguments of a call, each as a number, a bigint or a pointer. */
export type SyscallInput<N extends SyscallName> = {
  readonly [K in keyof SyscallArgs[N]]: ArgumentInput;
};

/** A call to be made. */
export interface SyscallRequest<N extends SyscallName = SyscallName> {
  /** Which call. */
  readonly name: N;
  /** Its arguments, by the kernel's names. */
  readonly args: SyscallInput<N>;
}

/** A call to be made: `syscall("close", { fd: 3 })`. */
export function syscall<N extends SyscallName>(name: N, args: SyscallInput<N>): SyscallRequest<N> {
  return { name, args };
}

/**
 * The number and the twelve halves of a request, for the architecture it is to be made on.
 *
 * @param unused halves of what the call has no arguments for; 0 without it
 * @throws TypeError if the architecture has no such call, or the call no such argument
 */
export function encodeRequest(
  arch: Arch,
  request: SyscallRequest,
  unused?: Uint32Array,
): { number: number; words: Uint32Array } {
  const { name, args } = request;
  const number = syscallNumber(arch, name);
  if (number === undefined) throw new TypeError(unknownCall(arch, name));
  const { names, indexes } = planOf(arch, number);
  const words = unused ? unused.slice() : new Uint32Array(12);
  if (unused) for (const index of indexes) words.fill(0, 2 * index, 2 * index + 2);
  for (const [key, value] of Object.entries(args as Record<string, ArgumentInput>)) {
    const position = names.indexOf(key);
    if (position < 0) {
      throw new TypeError(`${name} has no argument '${key}'; it has: ${names.join(", ")}`);
    }
    setWord(words, indexes[position]!, value);
  }
  return { number, words };
}

function unknownCall(arch: Arch, name: string): string {
  const other = arch === "x86_64" ? "aarch64" : "x86_64";
  if (syscallNumber(other, name) !== undefined) {
    return `${arch} has no system call '${name}' (${other} has it)`;
  }
  const near = suggestName(name);
  return `There is no system call '${name}'` + (near ? `, did you mean '${near}'?` : "");
}

/** Puts a value into argument `index` of twelve halves. */
export function setWord(words: Uint32Array, index: number, value: ArgumentInput): void {
  if (value === null) value = 0;
  if (value instanceof Pointer) {
    words[2 * index] = value.lo;
    words[2 * index + 1] = value.hi;
  } else if (typeof value === "number" && Number.isSafeInteger(value)) {
    words[2 * index] = value >>> 0;
    words[2 * index + 1] = Math.floor(value / 4294967296) >>> 0;
  } else {
    const word = BigInt.asUintN(64, BigInt(value));
    words[2 * index] = Number(word & 0xffffffffn);
    words[2 * index + 1] = Number(word >> 32n);
  }
}
