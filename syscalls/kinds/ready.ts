// poll, select and epoll: what is waited for, and what happened.
import type { Call } from "../call.ts";
import type { Frame } from "../frame.ts";
import { Kind, pickedAlike } from "../kind.ts";
import { allNeeds, argument, bytesNeed, type Needs, OWN, sizeNeed, structNeed } from "../needs.ts";
import { Pointer, type StructPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { type Returns, returning } from "../returns.ts";
import { epollEvent, pollfd, pollfdResult } from "../structs/events.ts";
import { timespec, timeval } from "../structs/time.ts";
import type { StructView } from "../structs/view.ts";
import { leaf, number, struct } from "../shown.ts";
import { signedText, u16, u32 } from "../words.ts";
import { addressShown } from "./shown_words.ts";
import { fdText } from "./fd.ts";
import { signalSetAt } from "./signal.ts";
import { address } from "./numbers.ts";
import { structIn, structsIn, structText } from "./struct.ts";

/** More descriptors than this are not read to find those that are ready. */
const MOST_FDS = 65536;

/** What poll waits for; argument `count` tells for how many. */
export function pollIn(count: number): Kind<StructPointer<"pollfd">> {
  return structsIn(pollfd, count) as unknown as Kind<StructPointer<"pollfd">>;
}

/** `2 ([{fd=0, revents=POLLIN}], left {...})`; argument `fds` of `count` holds what happened. */
export function pollResult(fds: number, count: number, timeout?: number): Returns {
  const text: Returns = (lo, hi, frame) => {
    if (lo === 0 && hi === 0) return "0 (Timeout)";
    const ready = readyText(fds, frame.call.uint(count), frame);
    const left = timeout === undefined ? "" : leftText(timespec, timeout, frame);
    return `${signedText(lo, hi)} (${[ready, left].filter((part) => part !== "").join(", ")})`;
  };
  const all = bytesNeed([argument(count, 4)], MOST_FDS * 8, "success", 8, { argument: fds });
  if (timeout === undefined) return returning(text, all);
  return returning(text, allNeeds(all, structNeed(timespec, "success", { argument: timeout })));
}

function readyText(fds: number, count: number, frame: Frame): string {
  const bytes = frame.memory.read(frame.call.address(fds), Math.min(count, MOST_FDS) * 8);
  const items: string[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    if (u16(bytes, at + 6) === 0) continue;
    if (items.length >= frame.stringLimit && !frame.options.verbose) {
      items.push("...");
      break;
    }
    items.push(pollfdResult.text(bytes, at, frame));
  }
  return `[${items.join(", ")}]`;
}

/** What is left of a time-out, if there was one. */
function leftText(view: StructView, index: number, frame: Frame): string {
  const { words } = frame.call;
  const [lo, hi] = [words[2 * index]!, words[2 * index + 1]!];
  if (lo === 0 && hi === 0) return "";
  const text = structText(view, lo, hi, frame);
  return text.startsWith("{") ? `left ${text}` : "";
}

/** The descriptors in a set, or undefined if it can't be read. */
function fdSet(lo: number, hi: number, count: number, frame: Frame): number[] | undefined {
  const length = Math.ceil(Math.min(count, MOST_FDS) / 64) * 8;
  const bytes = readExactly(frame.memory, lo, hi, length);
  if (bytes === undefined) return undefined;
  const fds: number[] = [];
  for (let fd = 0; fd < count && fd < MOST_FDS; fd++) {
    if ((bytes[fd >> 3]! & (1 << (fd & 7))) !== 0) fds.push(fd);
  }
  return fds;
}

function fdSetText(fds: readonly number[], frame: Frame): string {
  return `[${fds.map((fd) => fdText(fd, frame)).join(" ")}]`;
}

/** A set of descriptors; argument `count` is one more than the highest of them. */
export function fdSetIn(count: number): Kind<Pointer> {
  return new Kind({
    show: (lo, hi, frame) => {
      const number = frame.call.int(count);
      const fds = number < 0 ? undefined : fdSet(lo, hi, number, frame);
      return fds === undefined ? addressShown(lo, hi) : leaf(fdSetText(fds, frame), fds);
    },
    view: (lo, hi, call) => new Pointer(lo, hi, call.memory),
    needs: bytesNeed([argument(count, 4)], MOST_FDS / 8, "shown", "bit"),
  });
}

const SETS = ["in", "out", "except"];

function selected(view: StructView): Returns {
  const needs: Needs[] = SETS.map((_, index) =>
    bytesNeed([argument(0, 4)], MOST_FDS / 8, "success", "bit", { argument: index + 1 }),
  );
  const text: Returns = (lo, hi, frame) => {
    if (lo === 0 && hi === 0) return "0 (Timeout)";
    const { words } = frame.call;
    const parts: string[] = [];
    SETS.forEach((name, index) => {
      const at = 2 * (index + 1);
      const fds = fdSet(words[at]!, words[at + 1]!, frame.call.int(0), frame);
      if (fds !== undefined && fds.length > 0) parts.push(`${name} ${fdSetText(fds, frame)}`);
    });
    const left = leftText(view, 4, frame);
    if (left !== "") parts.push(left);
    return parts.length === 0 ? signedText(lo, hi) : `${signedText(lo, hi)} (${parts.join(", ")})`;
  };
  return returning(text, allNeeds(...needs, structNeed(view, "success", { argument: 4 })));
}

/** `2 (in [0], out [1], left {tv_sec=4, tv_usec=999998})` */
export const selectResult: Returns = selected(timeval);

/** The same, of pselect6. */
export const pselectResult: Returns = selected(timespec);

/** The last argument of pselect6: where a set of signals is, and its size. */
export const maskPack: Kind<Pointer> = new Kind({
  show: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, 16);
    if (bytes === undefined) return addressShown(lo, hi);
    const size = u32(bytes, 8);
    return struct([
      ["sigmask", signalSetAt(u32(bytes, 0), u32(bytes, 4), size, frame)],
      ["sigsetsize", number(size)],
    ]);
  },
  view: (lo, hi, call: Call) => new Pointer(lo, hi, call.memory),
  needs: allNeeds(sizeNeed(16), sizeNeed(8, "shown", { argument: OWN, through: 0 })),
});

const EPOLL_CTL_DEL = 2;

/** What epoll is to wait for; argument `operation` tells whether it is read at all. */
export function epollChange(operation: number): Kind<StructPointer<"epoll_event">> {
  const change = structIn(epollEvent) as unknown as Kind<StructPointer<"epoll_event">>;
  const pick = (call: Call): Kind => (call.uint(operation) === EPOLL_CTL_DEL ? address : change);
  return pickedAlike(change, pick, structNeed(epollEvent));
}
