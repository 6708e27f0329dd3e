// Whether the text of a call is the same from what was captured of it as from the memory itself.
import { capture } from "../../syscalls/capture/capture.ts";
import { CapturedMemory, type Piece } from "../../syscalls/capture/memory.ts";
import { capturePlan } from "../../syscalls/capture/plan.ts";
import { roomOf } from "../../syscalls/capture/room.ts";
import { type CapturePlan, type Step, type Steps, stepsOf } from "../../syscalls/capture/steps.ts";
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
import { readExactly } from "../../syscalls/read.ts";
import { u16, u32 } from "../../syscalls/words.ts";

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
  if (options.describeSocket?.(call.int(plain))?.family === AF_NETLINK) return true;
  const place = addressOf(call);
  const family = place === undefined ? undefined : readExactly(call.memory, ...place, 2);
  return family !== undefined && u16(family, 0) === AF_NETLINK;
}

/** Where a call that sends or receives has the address of the other side: behind it, or in a header. */
function addressOf({ name, words, memory }: Call): [lo: number, hi: number] | undefined {
  if (!name.endsWith("msg")) return [words[8]!, words[9]!];
  const pointer = readExactly(memory, words[2]!, words[3]!, 8);
  return pointer && [u32(pointer, 0), u32(pointer, 4)];
}

/** What is copied before a call, and what its text needs; undefined if it can't be captured. */
export function planFor(call: Call, options: FormatOptions): Steps | undefined {
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

const hasRoom = (step: Step): boolean =>
  step.kind === "bytes" &&
  step.counts.some((count) => count.kind === "result" && count.room !== undefined);

/** Throws if more was copied than there is room for. */
export function checkRoom(
  steps: Steps,
  call: Call,
  pieces: readonly Piece[],
  options: FormatOptions,
): void {
  // Made-up results know nothing of the room that arguments tell.
  if (steps.some(hasRoom)) return;
  const room = roomOf(steps, call.words, options);
  const bytes = pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
  if (pieces.length > room.pieces || bytes > room.bytes) {
    throw new Error(
      `${call.name}: ${pieces.length} pieces of ${bytes} bytes, room ${JSON.stringify(room)}`,
    );
  }
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
  const [before, after] = [copy(null), outcome === null ? [] : copy(outcome)];
  checkRoom(steps, call, [...before, ...after], options);
  return textOf(call, before, after, result, options);
}
