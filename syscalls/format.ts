import { Call } from "./call.ts";
import { setConstantStyle } from "./constants.ts";
import { type FormatOptions, Frame } from "./frame.ts";
import type { Kind } from "./kind.ts";
import { sizeOf } from "./layouts.ts";
import type { Memory } from "./memory.ts";
import type { Arch } from "./numbers.ts";
import { behindArgument, behindResult } from "./pids.ts";
import type { Step } from "./plan.ts";
import { type ResultLike, toResult } from "./result.ts";
import { errorText, showsMemory } from "./returns.ts";
import { type Json, jsonOf, type Shown, textOf as shownText } from "./shown.ts";
import { siginfo } from "./structs/siginfo.ts";
import { hexText } from "./words.ts";

export type { FormatOptions, SocketKind } from "./frame.ts";

const DEFAULTS: FormatOptions = {};

/** What is printed of a call before it returns, and where to go on after that. */
export class EntryText {
  /** `read(3, `: up to the first argument that only the finished call can tell. */
  readonly text: string;
  /** The step to go on with. */
  readonly next: number;
  /** What the arguments kept from before the call, by argument. */
  readonly saved: unknown[] | undefined;

  /** Only `formatEntry` makes one. */
  constructor(text: string, next: number, saved: unknown[] | undefined) {
    this.text = text;
    this.next = next;
    this.saved = saved;
  }
}

/**
 * The text of a call that has not run yet. Like all formatting it never throws, whatever words and memory
 * say, and reads no more than a megabyte, or 64 strings of the limit.
 */
export function formatEntry(call: Call, options: FormatOptions = DEFAULTS): EntryText {
  return inStyle(options, () => entryOf(call, options));
}

/** Makes a text in the style that is asked for. */
function inStyle<T>({ constants = "abbrev" }: FormatOptions, make: () => T): T {
  if (constants === "abbrev") return make();
  const before = setConstantStyle(constants);
  try {
    return make();
  } finally {
    setConstantStyle(before);
  }
}

function entryOf(call: Call, options: FormatOptions): EntryText {
  const { steps, open, saves } = call.plan;
  if (options.raw) return new EntryText(open + rawArguments(call), steps.length, undefined);
  const frame = new Frame(call, options, null);
  let text = open;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]!;
    const kind = pickKind(step, call);
    if (kind === null) continue;
    if (text !== open) text += ", ";
    if (kind.after) {
      if (options.argumentNames) text += nameText(step, call);
      if (kind.before !== null) text += before(step, kind, frame);
      return new EntryText(text, index, saves.length > 0 ? save(saves, frame) : undefined);
    }
    text += argumentText(step, kind, frame);
  }
  return new EntryText(text, steps.length, undefined);
}

/** What follows the beginning of a call's text, in two parts between which the result is moved to its column. */
export interface EndText {
  /** The rest of the arguments, and the parenthesis. */
  readonly rest: string;
  /** What stands behind the equals sign. */
  readonly result: string;
}

/** The rest of the text of a call whose beginning `entry` has: `..., 5)` and `5`. */
export function formatEnd(
  call: Call,
  entry: EntryText,
  result: ResultLike,
  options: FormatOptions = DEFAULTS,
): EndText {
  return inStyle(options, () => endOf(call, entry, result, options));
}

function endOf(call: Call, entry: EntryText, result: ResultLike, options: FormatOptions): EndText {
  const { returns, steps } = call.plan;
  const outcome = toResult(result);
  const frame = new Frame(call, options, outcome);
  if (outcome === null) return neverReturned(entry.next < steps.length || showsMemory(returns));
  frame.saved = entry.saved;
  let rest = "";
  for (let index = entry.next; index < steps.length; index++) {
    const step = steps[index]!;
    const kind = pickKind(step, call);
    if (kind === null) continue;
    // The separator before the first of these was part of the entry's text.
    const isFirst = index === entry.next;
    if (!isFirst) rest += ", ";
    rest += isFirst ? textOf(step, kind, frame) : argumentText(step, kind, frame);
  }
  rest += ")";
  const { lo, hi, failed } = outcome;
  if (failed) return { rest, result: errorText(-(lo | 0)) };
  return { rest, result: options.raw ? hexText(lo, hi) : resultText(call, lo, hi, frame) };
}

/** The same as one text: `..., 5) = 5`. */
export function formatExit(
  call: Call,
  entry: EntryText,
  result: ResultLike,
  options: FormatOptions = DEFAULTS,
): string {
  const end = formatEnd(call, entry, result, options);
  return end.rest + padding(entry.text.length + end.rest.length, options) + " = " + end.result;
}

/** The whole line, as strace prints it: `close(3)                                = 0`. */
export function format(call: Call, result: ResultLike, options: FormatOptions = DEFAULTS): string {
  const entry = formatEntry(call, options);
  return entry.text + formatExit(call, entry, result, options);
}

function pickKind(step: Step, call: Call): Kind | null {
  const { kind } = step;
  return kind.pick === null ? kind : kind.pick(call);
}

function textOf(step: Step, kind: Kind, frame: Frame): string {
  const { words } = frame.call;
  const { index } = step;
  frame.index = index;
  return kind.text(words[2 * index]!, words[2 * index + 1]!, frame);
}

/** The same with all that is asked for around it. */
function argumentText(step: Step, kind: Kind, frame: Frame): string {
  const { call, options } = frame;
  const name = options.argumentNames ? nameText(step, call) : "";
  const text = name + textOf(step, kind, frame);
  if (options.describePid === undefined) return text;
  return text + behindArgument(call.plan.names[step.index], call.words[2 * step.index]!, frame);
}

function nameText({ index }: Step, { plan }: Call): string {
  const name = plan.names[index];
  return name === undefined ? "" : `${name}=`;
}

function resultText({ plan }: Call, lo: number, hi: number, frame: Frame): string {
  const text = plan.returns(lo, hi, frame);
  return frame.options.describePid === undefined ? text : text + behindResult(lo, frame);
}

function before(step: Step, kind: Kind, frame: Frame): string {
  const { words } = frame.call;
  frame.index = step.index;
  return kind.before?.(words[2 * step.index]!, words[2 * step.index + 1]!, frame) ?? "";
}

function save(saves: readonly Step[], frame: Frame): unknown[] {
  const saved: unknown[] = [];
  const { words } = frame.call;
  for (const step of saves) {
    const kind = pickKind(step, frame.call);
    if (kind === null || kind.save === null) continue;
    frame.index = step.index;
    saved[step.index] = kind.save(words[2 * step.index]!, words[2 * step.index + 1]!, frame);
  }
  return saved;
}

const SPACES = " ".repeat(40);

function padding(length: number, options: FormatOptions): string {
  const missing = (options.align ?? 40) - 1 - length;
  if (missing <= 0) return "";
  return missing <= 40 ? SPACES.slice(0, missing) : " ".repeat(missing);
}

const NEVER: EndText = { rest: ")", result: "?" };
const NEVER_WRITTEN: EndText = { rest: " <unfinished ...>)", result: "?" };

function neverReturned(unfinished: boolean): EndText {
  return unfinished ? NEVER_WRITTEN : NEVER;
}

function rawArguments({ plan, words }: Call): string {
  return plan.indexes.map((i) => hexText(words[2 * i]!, words[2 * i + 1]!)).join(", ");
}

/**
 * What comes with a signal, from the bytes of a siginfo_t (asm-generic/siginfo.h, sigaction(2)):
 * `{si_signo=SIGCHLD, si_code=CLD_EXITED, ...}`. Bytes that are missing count as 0.
 */
export function formatSiginfo(
  arch: Arch,
  bytes: Uint8Array,
  options: FormatOptions = DEFAULTS,
): string {
  return inStyle(options, () => shownText(siginfoShown(arch, bytes, options)));
}

/** The same as plain data: `{ si_signo: "SIGCHLD", si_code: "CLD_EXITED", ... }`. */
export function decodeSiginfo(arch: Arch, bytes: Uint8Array): Json {
  return jsonOf(siginfoShown(arch, bytes, DEFAULTS));
}

function siginfoShown(arch: Arch, bytes: Uint8Array, options: FormatOptions): Shown {
  const whole = new Uint8Array(sizeOf(arch, "siginfo"));
  whole.set(bytes.subarray(0, whole.length));
  const nothing: Memory = { read: () => new Uint8Array(0) };
  const call = new Call(arch, 0, new Uint32Array(12), nothing);
  return siginfo.show(whole, 0, new Frame(call, options, null));
}
