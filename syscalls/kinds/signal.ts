// Signal numbers, sets of signals, and what comes with a signal.
import type { Call } from "../call.ts";
import { constant } from "../constants.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { sizeNeed } from "../needs.ts";
import { IntPointer, WordPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import type { Returns } from "../returns.ts";
import { leaf } from "../shown.ts";
import { signalName } from "../signals.ts";
import { addressText, halves, u32 } from "../words.ts";
import { addressShown } from "./shown_words.ts";

/** How many signals there are: each has a bit in a set. */
const SIGNALS = 64;

/** From so many on, a set is shown by what it lacks. */
const MOST = Math.floor((SIGNALS * 2) / 3);

/** A signal by its name; a number that is none as it is. */
function signalJson(number: number): string | number {
  const name = signalName(number);
  return name.startsWith("SIG") ? name : number;
}

/** A signal, in the style of this text. */
export function signalText(number: number): string {
  return constant(String(number), signalName(number));
}

/** A signal's number. */
export const signal: Kind<number> = new Kind({
  text: (lo) => signalText(lo | 0),
  value: (lo) => signalJson(lo | 0),
  view: (lo) => lo | 0,
});

/** Where the kernel writes a signal's number. */
export const signalCell: Kind<IntPointer> = new Kind({
  after: true,
  show: (lo, hi, frame) => {
    const bytes = frame.failed ? undefined : readExactly(frame.memory, lo, hi, 4);
    if (bytes === undefined) return addressShown(lo, hi);
    return leaf(`[${signalText(u32(bytes, 0) | 0)}]`, signalJson(u32(bytes, 0) | 0));
  },
  view: (lo, hi, call) => new IntPointer(lo, hi, call.memory),
  needs: sizeNeed(4, "success"),
});

/** A set of signals: `[HUP INT]`, or `~[KILL STOP]` if most are in it. */
export function signalSetText(lo: number, hi: number): string {
  if (lo === 0 && hi === 0) return "[]";
  const inverted = countBits(lo) + countBits(hi) >= MOST;
  const [low, high] = inverted ? [~lo, ~hi] : [lo, hi];
  const names: string[] = [];
  for (let bit = 0; bit < SIGNALS; bit++) {
    if (((bit < 32 ? low : high) & (1 << (bit & 31))) !== 0)
      names.push(constant(String(bit + 1), signalName(bit + 1).slice(3)));
  }
  return `${inverted ? "~" : ""}[${names.join(" ")}]`;
}

function countBits(word: number): number {
  let count = 0;
  for (let left = word; left !== 0; left &= left - 1) count++;
  return count;
}

/** A set of signals at an address; `length` bytes of it, if that is what a set has. */
export function signalSetAt(lo: number, hi: number, length: number, frame: Frame): string {
  const bytes = length === 8 ? readExactly(frame.memory, lo, hi, 8) : undefined;
  return bytes === undefined ? addressText(lo, hi) : signalSetText(u32(bytes, 0), u32(bytes, 4));
}

function setValue(lo: number, hi: number, frame: Frame): string | null {
  const bytes = readExactly(frame.memory, lo, hi, 8);
  return bytes === undefined ? null : signalSetText(u32(bytes, 0), u32(bytes, 4));
}

const setView = (lo: number, hi: number, call: Call): WordPointer =>
  new WordPointer(lo, hi, call.memory);

/** A set of signals the kernel reads; argument `size` is its size. */
export function signalSetIn(size: number): Kind<WordPointer> {
  return new Kind({
    text: (lo, hi, frame) => signalSetAt(lo, hi, frame.call.uint(size), frame),
    value: setValue,
    view: setView,
    needs: sizeNeed(8),
  });
}

/** A set of signals the kernel writes; argument `size` is its size. */
export function signalSetOut(size: number): Kind<WordPointer> {
  return new Kind({
    after: true,
    text: (lo, hi, frame) =>
      frame.failed ? addressText(lo, hi) : signalSetAt(lo, hi, frame.call.uint(size), frame),
    value: setValue,
    view: setView,
    needs: sizeNeed(8, "success"),
  });
}

/** A set of signals the kernel writes, of which fewer bytes than usual may be asked for. */
export function partialSetOut(size: number): Kind<WordPointer> {
  return new Kind({
    after: true,
    text: (lo, hi, frame) => {
      const length = frame.call.uint(size);
      if (frame.failed || length === 0 || length > 8) return addressText(lo, hi);
      const bytes = readExactly(frame.memory, lo, hi, length);
      if (bytes === undefined) return addressText(lo, hi);
      const whole = new Uint8Array(8);
      whole.set(bytes);
      return signalSetText(u32(whole, 0), u32(whole, 4));
    },
    value: setValue,
    view: setView,
    needs: sizeNeed(8, "success"),
  });
}

/** Where the mask is from the stack pointer on: in ucontext, which on aarch64 lies behind a siginfo. */
const MASK_OFFSET = { x86_64: 296, aarch64: 128 + 40 };

/** What sigreturn brings back: the mask in the frame that the signal left on the stack. */
export const sigreturnFrame: Kind<never> = new Kind<never>({
  text: (_lo, _hi, frame) => {
    const { stackPointer } = frame.call;
    if (stackPointer === undefined) return "";
    const [lo, hi] = halves(stackPointer, MASK_OFFSET[frame.arch]);
    return `{mask=${signalSetAt(lo, hi, 8, frame)}}`;
  },
});

/** What restart_syscall goes on with: only who saw the thread's last call can tell. */
export const resumedCall: Kind<never> = new Kind<never>({
  text: (_lo, _hi, { options }) =>
    `<... resuming interrupted ${options.interrupted ?? "system call"} ...>`,
});

/** `14 (SIGALRM)` */
export const signalResult: Returns = (lo) => `${lo | 0} (${signalText(lo | 0)})`;
