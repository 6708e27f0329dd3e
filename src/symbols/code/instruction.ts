/** What one instruction does on the way back to a function's caller. Registers are DWARF's numbers. */

/** What becomes of a register, or of the stack. All is 64 bits wide. */
export type Effect =
  | { readonly kind: "move"; readonly to: number; readonly from: number; readonly plus: number }
  | { readonly kind: "and"; readonly to: number; readonly mask: number }
  | { readonly kind: "load"; readonly to: number; readonly base: number; readonly plus: number }
  /** `from` is undefined where the value is not known. */
  | {
      readonly kind: "store";
      readonly from: number | undefined;
      readonly base: number;
      readonly plus: number;
    }
  | { readonly kind: "forget"; readonly to: number };

/**
 * Where it goes on: behind the instruction, at the target as well, at the target only, in the caller, or
 * nowhere that is known. A call goes on behind itself.
 */
export type Flow = "next" | "either" | "jump" | "return" | "end";

/** An instruction, as far as unwinding cares. */
export interface Instruction {
  readonly length: number;
  readonly flow: Flow;
  /** Where a jump goes to, from the start of the instruction. */
  readonly target?: number;
  readonly effects: readonly Effect[];
}

/** Reads the instruction that bytes begin with; undefined where they are none that is known. */
export type Decode = (bytes: Uint8Array) => Instruction | undefined;

/** As many bytes as the longest instruction may have. */
export const LONGEST = 15;
