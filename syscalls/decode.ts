import type { Call } from "./call.ts";
import { type FormatOptions, Frame } from "./frame.ts";
import type { SyscallArgs } from "./generated/args.gen.ts";
import type { Json, Kind } from "./kind.ts";
import type { Abi, SyscallName } from "./numbers.ts";
import { type ResultLike, toResult } from "./result.ts";
import { errorText } from "./returns.ts";
import { fullHexText } from "./words.ts";

/** One argument as plain data. */
export interface DecodedArgument {
  /** The word as the kernel got it, in hexadecimal. */
  readonly raw: string;
  /**
   * What it means: a number, a text, a list, an object of fields. Named values and flags are their names
   * (`"O_WRONLY|O_CREAT"`), bytes that are no text `{ hex }`, what can't be read `{ address }`, and numbers
   * beyond 2^53 their digits.
   */
  readonly value: Json;
  /** As strace prints it. */
  readonly text: string;
}

/** One call as plain data, which JSON can carry. */
export interface DecodedCall<N extends SyscallName = SyscallName> {
  /** The call's name; `syscall_0x1f4` for a number that has none. */
  readonly name: N;
  /** Its number. */
  readonly number: number;
  /** What the program that called is built for. */
  readonly arch: Abi;
  /** The arguments, by the kernel's names. */
  readonly args: { readonly [K in keyof SyscallArgs[N]]: DecodedArgument };
  /** Absent if the call has not returned. */
  readonly result?: DecodedResult;
}

/** A result as plain data. */
export interface DecodedResult {
  /** The signed result word; text where a number would not be exact. */
  readonly value: number | string;
  /** The errno's name, if the call failed. */
  readonly error?: string;
  /** As strace prints it. */
  readonly text: string;
}

/** Data is given in full, as far as this. */
const FULL: FormatOptions = { verbose: true, stringLimit: 16384 };

function inFull(options: FormatOptions): FormatOptions {
  return options === DEFAULTS ? FULL : { ...options, ...FULL };
}

const DEFAULTS: FormatOptions = {};

/**
 * A call as plain data; what it writes is in it if the result is given. The options are those of `text`; a
 * `value` has buffers and lists in full, up to 16 KiB each. Never throws, whatever words and memory say.
 */
export function decode<N extends SyscallName>(
  call: Call<N>,
  result: ResultLike = null,
  options: FormatOptions = DEFAULTS,
): DecodedCall<N> {
  const outcome = toResult(result);
  const frame = new Frame(call, options, outcome);
  const full = new Frame(call, inFull(options), outcome);
  const { names, kinds, name, returns } = call.plan;
  const args: Record<string, DecodedArgument> = {};
  for (let index = 0; index < names.length; index++) {
    const actual = actualKind(kinds[index]!, call);
    const lo = call.words[2 * index]!;
    const hi = call.words[2 * index + 1]!;
    frame.index = full.index = index;
    args[names[index]!] = {
      raw: fullHexText(lo, hi),
      value: actual.value(lo, hi, full),
      text: (actual.before?.(lo, hi, frame) ?? "") + actual.text(lo, hi, frame),
    };
  }
  const { number, arch } = call;
  const decoded = { name, number, arch, args } as {
    -readonly [K in keyof DecodedCall<N>]: DecodedCall<N>[K];
  };
  if (outcome === null) return decoded;
  const text = outcome.failed
    ? errorText(-(outcome.lo | 0))
    : returns(outcome.lo, outcome.hi, frame);
  const value = typeof outcome.value === "bigint" ? String(outcome.value) : outcome.value;
  const { errno } = outcome;
  decoded.result = errno === undefined ? { value, text } : { value, error: errno.name, text };
  return decoded;
}

function actualKind(kind: Kind, call: Call): Kind {
  return kind.pick === null ? kind : (kind.pick(call) ?? kind);
}

/**
 * Only what the arguments mean, by the kernel's names: the `value` of each as {@link decode} has it, but with strings
 * and lists as far as the options say.
 */
export function decodeValues(
  call: Call,
  result: ResultLike = null,
  options: FormatOptions = DEFAULTS,
): Readonly<Record<string, Json>> {
  const frame = new Frame(call, options, toResult(result));
  const { names, kinds } = call.plan;
  const values: Record<string, Json> = {};
  for (let index = 0; index < names.length; index++) {
    const actual = actualKind(kinds[index]!, call);
    frame.index = index;
    values[names[index]!] = actual.value(call.words[2 * index]!, call.words[2 * index + 1]!, frame);
  }
  return values;
}
