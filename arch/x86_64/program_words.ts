/** Putting a program's own words away, and giving them back: what all parts of the handler do. */
import { RECORD, SLOT } from "../handler.ts";
import { type Assembler, reg, type Register } from "./assembler.ts";

const { rax, rdi, rsi, rdx, r8, r9, r10 } = reg;

/** The arguments of a call in their order. */
export const ARGUMENTS: readonly Register[] = [rdi, rsi, rdx, r10, r8, r9];

/** Puts the arguments away: six words of the slot. */
export function keepArguments(a: Assembler, at: number): void {
  ARGUMENTS.forEach((register, i) => a.storeGs(at + 8 * i, register));
}

/** Sets the argument registers to six words of the slot. */
export function loadArguments(a: Assembler, at: number): void {
  ARGUMENTS.forEach((register, i) => a.loadGs(register, at + 8 * i));
}

/** Sets them to those of a record. */
export function loadRecordedArguments(a: Assembler, record: Register): void {
  ARGUMENTS.forEach((register, i) => a.load(register, record, RECORD.arguments + 8 * i));
}

/** Gives the flags back, and sets `rax` to a word of the slot. */
export function giveFlags(a: Assembler, result: number): void {
  a.loadGs(rax, SLOT.flags);
  a.restoreFlags();
  a.loadGs(rax, result);
}
