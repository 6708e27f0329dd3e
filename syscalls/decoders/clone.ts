// clone and clone3: what is shared with the child, and where its ids are written.
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind, picked } from "../kind.ts";
import { extraBytes, pointerTo } from "../kinds/struct.ts";
import { IntPointer, type StructPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { signalName } from "../signals.ts";
import { addressText, hexText, toBigint, toNumber, u32, unsignedText } from "../words.ts";

const EXIT_SIGNAL = 0xff;
const CLONE_PIDFD = 0x1000;
const CLONE_SETTLS = 0x80000;
const CLONE_PARENT_SETTID = 0x100000;
const CLONE_CHILD_CLEARTID = 0x200000;
const CLONE_CHILD_SETTID = 0x1000000;

function cloneFlagsText(lo: number, hi: number, frame: Frame): string {
  const signal = lo & EXIT_SIGNAL;
  const rest = (lo & ~EXIT_SIGNAL) >>> 0;
  if (rest === 0 && hi === 0) return signal === 0 ? "0" : signalName(signal);
  const flags = Family.of(frame.arch, "clone_flags").bits(rest, hi);
  return signal === 0 ? flags : `${flags}|${signalName(signal)}`;
}

/** `flags=CLONE_VM|SIGCHLD`: the lowest byte is the signal the child's end sends. */
export const cloneFlags: Kind<number> = new Kind({
  text: (lo, hi, frame) => `flags=${cloneFlagsText(lo, hi, frame)}`,
  value: toNumber,
  view: toNumber,
});

/** `child_stack=NULL` */
export const cloneStack: Kind<bigint> = new Kind({
  text: (lo, hi) => `child_stack=${addressText(lo, hi)}`,
  value: addressText,
  view: toBigint,
});

/** Shown only with one of these bits in the flags, which are the first argument. */
function withBits<View>(bits: number, kind: Kind<View>): Kind<View> {
  return picked(kind, (call: Call) => ((call.uint(0) & bits) !== 0 ? kind : null));
}

const intView = (lo: number, hi: number, call: Call): IntPointer =>
  new IntPointer(lo, hi, call.memory);

/** Where the child's id, or a descriptor for it, is written in the parent. */
export const cloneParent: Kind<IntPointer> = withBits(
  CLONE_PARENT_SETTID | CLONE_PIDFD,
  new Kind({
    after: true,
    text: (lo, hi, frame) => {
      const bytes = frame.failed ? undefined : readExactly(frame.memory, lo, hi, 4);
      return `parent_tid=${bytes === undefined ? addressText(lo, hi) : `[${u32(bytes, 0) | 0}]`}`;
    },
    value: addressText,
    view: intView,
  }),
);

/** The child's thread-local storage. */
export const cloneTls: Kind<bigint> = withBits(
  CLONE_SETTLS,
  new Kind({
    after: true,
    text: (lo, hi) => `tls=${hexText(lo, hi)}`,
    value: addressText,
    view: toBigint,
  }),
);

/** Where the child's id is written in the child, and cleared when it ends. */
export const cloneChild: Kind<IntPointer> = withBits(
  CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID,
  new Kind({
    after: true,
    text: (lo, hi) => `child_tidptr=${addressText(lo, hi)}`,
    value: addressText,
    view: intView,
  }),
);

/** The first size of struct clone_args; what is shorter is no such thing. */
const FIRST_SIZE = 64;
const KNOWN_SIZE = 88;
const CLONE_INTO_CGROUP_HIGH = 2;

/** Thread ids that are asked for are shown up to this many. */
const MOST_IDS = 32;

/** More bytes behind the structure than this are not looked at. */
const MOST_EXTRA = 4096;

type Word = readonly [lo: number, hi: number];

function cloneArgsText(lo: number, hi: number, frame: Frame): string {
  const size = frame.call.uint(1);
  if (size < FIRST_SIZE) return addressText(lo, hi);
  const bytes = readExactly(frame.memory, lo, hi, Math.min(size, MOST_EXTRA));
  if (bytes === undefined) return addressText(lo, hi);
  const word = (at: number): Word =>
    at + 8 <= bytes.length ? [u32(bytes, at), u32(bytes, at + 4)] : [0, 0];
  const [flags, flagsHigh] = word(0);
  const has = (bits: number): boolean => (flags & bits) !== 0;
  const parts = [`flags=${Family.of(frame.arch, "clone3_flags").bits(flags, flagsHigh)}`];
  if (has(CLONE_PIDFD)) parts.push(`pidfd=${hexWord(word(8))}`);
  if (has(CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID)) parts.push(`child_tid=${hexWord(word(16))}`);
  if (has(CLONE_PARENT_SETTID)) parts.push(`parent_tid=${hexWord(word(24))}`);
  const [signal, signalHigh] = word(32);
  const known = signalHigh === 0 && signal > 0 && signal <= 64;
  parts.push(`exit_signal=${known ? signalName(signal) : unsignedText(signal, signalHigh)}`);
  parts.push(`stack=${hexWord(word(40))}`, `stack_size=${hexText(...word(48))}`);
  if (has(CLONE_SETTLS)) parts.push(`tls=${hexWord(word(56))}`);
  const [count, countHigh] = word(72);
  const [ids, idsHigh] = word(64);
  if (ids !== 0 || idsHigh !== 0 || count !== 0 || countHigh !== 0) {
    parts.push(`set_tid=${idsText([ids, idsHigh], [count, countHigh], frame)}`);
    parts.push(`set_tid_size=${unsignedText(count, countHigh)}`);
  }
  const group = word(80);
  if ((flagsHigh & CLONE_INTO_CGROUP_HIGH) !== 0 || group[0] !== 0 || group[1] !== 0) {
    if (bytes.length >= KNOWN_SIZE) parts.push(`cgroup=${unsignedText(...group)}`);
  }
  return `{${parts.join(", ")}${extraBytes(bytes, KNOWN_SIZE, size)}}`;
}

function hexWord([lo, hi]: Word): string {
  return addressText(lo, hi);
}

function idsText(place: Word, count: Word, frame: Frame): string {
  const number = count[1] === 0 ? count[0] : Infinity;
  if (number > MOST_IDS) return addressText(...place);
  const bytes = number === 0 ? undefined : readExactly(frame.memory, ...place, number * 4);
  if (bytes === undefined) return number === 0 ? "[]" : addressText(...place);
  return `[${Array.from({ length: number }, (_, index) => u32(bytes, index * 4) | 0).join(", ")}]`;
}

function cloneArgsResults(lo: number, hi: number, frame: Frame): string {
  const bytes = frame.failed ? undefined : readExactly(frame.memory, lo, hi, FIRST_SIZE);
  if (bytes === undefined) return "";
  const flags = u32(bytes, 0);
  const parts: string[] = [];
  for (const [bit, name, at] of [
    [CLONE_PIDFD, "pidfd", 8],
    [CLONE_PARENT_SETTID, "parent_tid", 24],
  ] as const) {
    if ((flags & bit) === 0) continue;
    const cell = readExactly(frame.memory, u32(bytes, at), u32(bytes, at + 4), 4);
    if (cell !== undefined) parts.push(`${name}=[${u32(cell, 0) | 0}]`);
  }
  return parts.length === 0 ? "" : ` => {${parts.join(", ")}}`;
}

/** The structure clone3 takes, and what was written where it points. */
export const cloneArgs: Kind<StructPointer<"clone_args">> = new Kind({
  after: true,
  before: cloneArgsText,
  text: cloneArgsResults,
  value: addressText,
  view: pointerTo("clone_args"),
});
