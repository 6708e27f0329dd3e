// Whether the text of a call is the same from what was captured of it as from the memory itself.
import { capture } from "../../syscalls/capture/capture.ts";
import { CapturedMemory, type Piece } from "../../syscalls/capture/memory.ts";
import { type CapturePlan, capturePlan, stepsOf } from "../../syscalls/capture/plan.ts";
import {
  type Arch,
  Call,
  type CallResult,
  formatEntry,
  formatExit,
  type FormatOptions,
  type ResultLike,
} from "../../syscalls/mod.ts";
import { toResult } from "../../syscalls/result.ts";
import { u16 } from "../../syscalls/words.ts";

const AF_NETLINK = 16;

/** What a call has been captured of. */
export interface Captured {
  readonly text: string;
  readonly missing: number;
  readonly bytes: number;
}

/** Whether a plan that is not for sockets of netlink meets one. */
function meetsNetlink({ plain }: CapturePlan, call: Call, options: FormatOptions): boolean {
  if (plain === undefined) return false;
  if (options.describeSocket) return options.describeSocket(call.int(plain))?.family === AF_NETLINK;
  const address = call.memory.read(call.address(4), 2);
  return call.name === "sendto" && address.length === 2 && u16(address, 0) === AF_NETLINK;
}

/** What is copied before a call, and what its text needs; undefined if it can't be captured. */
export function planFor(call: Call, options: FormatOptions): ReturnType<typeof stepsOf> {
  if (call.arch !== "x86_64" && call.arch !== "aarch64") return undefined;
  const plan = capturePlan(call.arch as Arch, call.name);
  if (plan === undefined || meetsNetlink(plan, call, options)) return undefined;
  return stepsOf(plan, call.words);
}

/** The text of a call from what was copied before and after it. */
export function textOf(
  call: Call,
  before: readonly Piece[],
  after: readonly Piece[],
  result: ResultLike,
  options: FormatOptions,
): Captured {
  const memory = new CapturedMemory(before, after);
  const copy = new Call(call.arch, call.number, call.words.slice(), memory);
  const entry = formatEntry(copy, options);
  memory.returned();
  const text = entry.text + formatExit(copy, entry, result, options);
  const bytes = [...before, ...after].reduce((sum, piece) => sum + piece.bytes.length, 0);
  return { text, missing: memory.missing, bytes };
}

/** The same of a call whose memory does not change; undefined if it can't be captured. */
export function capturedText(
  call: Call,
  result: ResultLike,
  options: FormatOptions,
): Captured | undefined {
  const steps = planFor(call, options);
  if (steps === undefined) return undefined;
  const outcome = toResult(result);
  const copy = (result: CallResult | null): Piece[] =>
    capture(steps, call.words, call.memory, result, options);
  return textOf(call, copy(null), outcome === null ? [] : copy(outcome), result, options);
}
