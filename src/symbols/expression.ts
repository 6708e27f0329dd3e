/** DWARF expressions, as far as unwind tables use them: arithmetic on registers and memory. */
import { Cursor } from "./bytes.ts";

const MAX_STEPS = 1000;
const MAX_DEPTH = 64;

/** What an expression looks at. */
export interface Surroundings {
  /** A register of the frame, by DWARF number. @throws where it is not known */
  register(number: number): bigint;
  /** A word of memory. @throws where it can't be read */
  word(address: bigint, size: number): bigint;
  /** What the addresses in the file are off from those in memory. */
  readonly bias: number;
}

type Stack = bigint[];

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const i64 = (value: bigint): bigint => BigInt.asIntN(64, value);
const truth = (value: boolean): bigint => (value ? 1n : 0n);
const shift = (by: bigint): bigint => (by > 64n ? 64n : by);

/** Operators with two operands: the one below the top, the top. */
const BINARY: Readonly<Record<number, (a: bigint, b: bigint) => bigint>> = {
  0x1a: (a, b) => a & b,
  0x1b: (a, b) => i64(a) / i64(b), // by 0: not known, as for all damage
  0x1c: (a, b) => a - b,
  0x1d: (a, b) => a % b,
  0x1e: (a, b) => a * b,
  0x21: (a, b) => a | b,
  0x22: (a, b) => a + b,
  0x24: (a, b) => a << shift(b),
  0x25: (a, b) => a >> shift(b),
  0x26: (a, b) => i64(a) >> shift(b),
  0x27: (a, b) => a ^ b,
  0x29: (a, b) => truth(a === b),
  0x2a: (a, b) => truth(i64(a) >= i64(b)),
  0x2b: (a, b) => truth(i64(a) > i64(b)),
  0x2c: (a, b) => truth(i64(a) <= i64(b)),
  0x2d: (a, b) => truth(i64(a) < i64(b)),
  0x2e: (a, b) => truth(a !== b),
};

/** Operators with one operand. */
const UNARY: Readonly<Record<number, (a: bigint) => bigint>> = {
  0x19: (a) => (i64(a) < 0n ? -i64(a) : a),
  0x1f: (a) => -a,
  0x20: (a) => ~a,
};

/** Constants, by the operation. */
const CONSTANTS: Readonly<Record<number, (cursor: Cursor) => bigint>> = {
  0x08: (cursor) => BigInt(cursor.u8()),
  0x09: (cursor) => BigInt(cursor.i8()),
  0x0a: (cursor) => BigInt(cursor.u16()),
  0x0b: (cursor) => BigInt(cursor.i16()),
  0x0c: (cursor) => BigInt(cursor.u32()),
  0x0d: (cursor) => BigInt(cursor.i32()),
  0x0e: (cursor) => cursor.big64(),
  0x0f: (cursor) => cursor.big64(),
  0x10: (cursor) => BigInt(cursor.uleb()),
  0x11: (cursor) => BigInt(cursor.sleb()),
};

function pop(stack: Stack): bigint {
  const value = stack.pop();
  if (value === undefined) throw new RangeError("the expression takes more than it has");
  return value;
}

function pick(stack: Stack, depth: number): bigint {
  const value = stack[stack.length - 1 - depth];
  if (value === undefined) throw new RangeError("the expression looks below its stack");
  return value;
}

/** Operations on the stack itself, on memory and on the way through the expression. */
const OTHERS: Readonly<Record<number, (s: Stack, cursor: Cursor, around: Surroundings) => void>> = {
  0x03: (s, cursor, { bias }) => s.push(cursor.big64() + BigInt(bias)), // addr
  0x06: (s, _, around) => s.push(around.word(pop(s), 8)), // deref
  0x12: (s) => s.push(pick(s, 0)), // dup
  0x13: (s) => void pop(s), // drop
  0x14: (s) => s.push(pick(s, 1)), // over
  0x15: (s, cursor) => s.push(pick(s, cursor.u8())), // pick
  0x16: (s) => s.push(pop(s), pop(s)), // swap
  0x17: (s) => {
    const [first, second, third] = [pop(s), pop(s), pop(s)];
    s.push(first, third, second); // rot
  },
  0x23: (s, cursor) => s.push(pop(s) + BigInt(cursor.uleb())), // plus_uconst
  0x28: (s, cursor) => {
    const by = cursor.i16();
    if (pop(s) !== 0n) cursor.at += by; // bra
  },
  0x2f: (_, cursor) => {
    const by = cursor.i16();
    cursor.at += by; // skip
  },
  0x92: (s, cursor, around) => {
    const register = around.register(cursor.uleb());
    s.push(register + BigInt(cursor.sleb())); // bregx
  },
  0x94: (s, cursor, around) => s.push(around.word(pop(s), cursor.u8())), // deref_size
  0x96: () => {}, // nop
};

const [LIT0, REG0, BREG0, BREG31] = [0x30, 0x50, 0x70, 0x8f];

/**
 * The value of an expression.
 *
 * @throws {Error} where it is damaged, does not end, or needs what is not there
 */
export function evaluate(code: Uint8Array, around: Surroundings, first?: bigint): bigint {
  const cursor = new Cursor(code);
  const stack: Stack = first === undefined ? [] : [first];
  for (let steps = 0; cursor.at !== code.length; steps++) {
    if (steps > MAX_STEPS || stack.length > MAX_DEPTH) throw new RangeError("no end");
    const operation = cursor.u8();
    if (operation >= LIT0 && operation < REG0) stack.push(BigInt(operation - LIT0));
    else if (operation >= BREG0 && operation <= BREG31)
      stack.push(around.register(operation - BREG0) + BigInt(cursor.sleb()));
    else if (BINARY[operation]) {
      const top = pop(stack);
      stack.push(BINARY[operation]!(pop(stack), top));
    } else if (UNARY[operation]) stack.push(UNARY[operation]!(pop(stack)));
    else if (CONSTANTS[operation]) stack.push(CONSTANTS[operation]!(cursor));
    else if (OTHERS[operation]) OTHERS[operation]!(stack, cursor, around);
    else throw new RangeError(`operation ${operation} has no place in an unwind table`);
    if (stack.length > 0) stack.push(u64(stack.pop()!));
  }
  return u64(pop(stack));
}
