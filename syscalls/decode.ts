import type { Call } from "./call.ts";
import { type FormatOptions, Frame } from "./frame.ts";
import type { Json } from "./kind.ts";
import type { Abi } from "./numbers.ts";
import { type ResultLike, toResult } from "./result.ts";
import { errorText } from "./returns.ts";
import { fullHexText, toBigint } from "./words.ts";

/** One argument as plain data. */
export interface DecodedArgument {
  /** The word as the kernel got it, in hexadecimal. */
  readonly raw: string;
  /** A number, a text, a structure...; `{ address }` for what can't be read. */
  readonly value: Json;
  /** As strace prints it. */
  readonly text: string;
}

/** One call as plain data, which JSON can carry. */
export interface DecodedCall {
  /** The call's name; `syscall_0x1f4` for a number that has none. */
  readonly name: string;
  /** Its number. */
  readonly number: number;
  /** What the program that called is built for. */
  readonly arch: Abi;
  /** The arguments, by the kernel's names. */
  readonly args: Readonly<Record<string, DecodedArgument>>;
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

/** A call as plain data; what it writes is in it if the result is given. */
export function decode(
  call: Call,
  result: ResultLike = null,
  options: FormatOptions = {},
): DecodedCall {
  const outcome = toResult(result);
  const frame = new Frame(call, options, outcome);
  const { names, returns } = call.plan;
  const args: Record<string, DecodedArgument> = {};
  names.forEach((name, index) => {
    const kind = call.plan.kinds[index]!;
    const actual = kind.pick === null ? kind : (kind.pick(call) ?? kind);
    const [lo, hi] = [call.words[2 * index]!, call.words[2 * index + 1]!];
    frame.index = index;
    const value = actual.value(lo, hi, frame);
    args[name] = {
      raw: fullHexText(lo, hi),
      value: safe(value),
      text: actual.text(lo, hi, frame),
    };
  });
  const decoded = { name: call.plan.name, number: call.number, arch: call.arch, args };
  if (outcome === null) return decoded;
  const text = outcome.failed
    ? errorText(-(outcome.lo | 0))
    : returns(outcome.lo, outcome.hi, frame);
  const value = typeof outcome.value === "bigint" ? String(outcome.value) : outcome.value;
  const error = outcome.errno === undefined ? {} : { error: outcome.errno.name };
  return { ...decoded, result: { value, ...error, text } };

  /** A number that lost precision is given as text. */
  function safe(value: Json): Json {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const { words } = call;
    return String(toBigint(words[2 * frame.index]!, words[2 * frame.index + 1]!));
  }
}
