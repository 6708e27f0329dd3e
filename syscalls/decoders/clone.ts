// clone and clone3: what is shared with the child, and where its ids are written.
import { signalText } from "../kinds/signal.ts";
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind, picked } from "../kind.ts";
import { bitsShown } from "../kinds/flags.ts";
import { addressShown, hexShown, pointerShown, unsignedShown } from "../kinds/shown_words.ts";
import { arrayAt, extraBytes, pointerTo } from "../kinds/struct.ts";
import { IntPointer, type StructPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import {
  jsonOf,
  list,
  type MaybePart,
  number,
  type Part,
  type Shown,
  struct,
  textOf,
} from "../shown.ts";
import { signalName } from "../signals.ts";
import { fieldReader } from "../structs/view.ts";
import { toBigint, toNumber, u32 } from "../words.ts";

const EXIT_SIGNAL = 0xff;
const CLONE_PIDFD = 0x1000;
const CLONE_SETTLS = 0x80000;
const CLONE_PARENT_SETTID = 0x100000;
const CLONE_CHILD_CLEARTID = 0x200000;
const CLONE_CHILD_SETTID = 0x1000000;

/** Something that is shown with its name before it. */
function labelled<View>(
  name: string,
  kind: Pick<Kind<View>, "show" | "view"> & { readonly after?: boolean },
): Kind<View> {
  return new Kind({
    after: kind.after ?? false,
    text: (lo, hi, frame) => `${name}=${textOf(kind.show(lo, hi, frame))}`,
    value: (lo, hi, frame) => jsonOf(kind.show(lo, hi, frame)),
    view: kind.view,
  });
}

function flagsShown(lo: number, hi: number, frame: Frame): Shown {
  const signal = lo & EXIT_SIGNAL;
  const rest = (lo & ~EXIT_SIGNAL) >>> 0;
  const sent = signal === 0 ? "0" : signalText(signal);
  if (rest === 0 && hi === 0) return sent;
  const flags = Family.of(frame.arch, "clone_flags").bits(rest, hi);
  return signal === 0 ? flags : `${flags}|${sent}`;
}

/** `flags=CLONE_VM|SIGCHLD`: the lowest byte is the signal the child's end sends. */
export const cloneFlags: Kind<number> = labelled("flags", { show: flagsShown, view: toNumber });

/** `child_stack=NULL` */
export const cloneStack: Kind<bigint> = labelled("child_stack", {
  show: pointerShown,
  view: toBigint,
});

/** Shown only with one of these bits in the flags, which are the first argument. */
function withBits<View>(bits: number, kind: Kind<View>): Kind<View> {
  return picked(kind, (call: Call) => ((call.uint(0) & bits) !== 0 ? kind : null));
}

const intView = (lo: number, hi: number, call: Call): IntPointer =>
  new IntPointer(lo, hi, call.memory);

/** `[5]`: the id at an address. */
function idAt(lo: number, hi: number, frame: Frame): Shown {
  const bytes = readExactly(frame.memory, lo, hi, 4);
  return bytes === undefined ? addressShown(lo, hi) : list([number(u32(bytes, 0) | 0)]);
}

/** Where the child's id, or a descriptor for it, is written in the parent. */
export const cloneParent: Kind<IntPointer> = withBits(
  CLONE_PARENT_SETTID | CLONE_PIDFD,
  labelled("parent_tid", {
    after: true,
    show: (lo, hi, frame) => (frame.failed ? addressShown(lo, hi) : idAt(lo, hi, frame)),
    view: intView,
  }),
);

/** The child's thread-local storage. */
export const cloneTls: Kind<bigint> = withBits(
  CLONE_SETTLS,
  labelled("tls", { after: true, show: hexShown, view: toBigint }),
);

/** Where the child's id is written in the child, and cleared when it ends. */
export const cloneChild: Kind<IntPointer> = withBits(
  CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID,
  labelled("child_tidptr", { after: true, show: addressShown, view: intView }),
);

/** The first size of struct clone_args; what is shorter is no such thing. */
const FIRST_SIZE = 64;
const KNOWN_SIZE = 88;
const CLONE_INTO_CGROUP_HIGH = 2;

/** Thread ids that are asked for are shown up to this many. */
const MOST_IDS = 32;

/** More bytes behind the structure than this are not looked at. */
const MOST_EXTRA = 4096;

const FIELDS = [
  "flags",
  "pidfd",
  "child_tid",
  "parent_tid",
  "exit_signal",
  "stack",
  "stack_size",
  "tls",
  "set_tid",
  "set_tid_size",
  "cgroup",
] as const;

type Word = readonly [lo: number, hi: number];
type Words = Readonly<Record<(typeof FIELDS)[number], Word>>;

const readers = FIELDS.map((name) => fieldReader("clone_args", name));

interface Arguments {
  readonly bytes: Uint8Array;
  readonly words: Words;
}

/** The structure, whose later fields are 0 in its shorter forms. */
function argumentsAt(lo: number, hi: number, size: number, frame: Frame): Arguments | undefined {
  if (size < FIRST_SIZE) return undefined;
  const bytes = readExactly(frame.memory, lo, hi, Math.min(size, MOST_EXTRA));
  if (bytes === undefined) return undefined;
  const whole = new Uint8Array(Math.max(bytes.length, KNOWN_SIZE));
  whole.set(bytes);
  const words = FIELDS.map((name, index) => [name, readers[index]!(whole, 0, frame.arch)]);
  return { bytes, words: Object.fromEntries(words) as Words };
}

const isSet = ([lo, hi]: Word): boolean => lo !== 0 || hi !== 0;

function idsShown({ set_tid: place, set_tid_size: size }: Words, frame: Frame): Shown {
  const count = size[1] === 0 ? size[0] : Infinity;
  if (count > MOST_IDS) return addressShown(...place);
  if (count === 0) return list([]);
  const bytes = readExactly(frame.memory, ...place, count * 4);
  if (bytes === undefined) return addressShown(...place);
  return arrayAt(...place, count, 4, frame, (items, at) => number(u32(items, at) | 0), Infinity);
}

function exitSignal([lo, hi]: Word): Shown {
  return hi === 0 && lo > 0 && lo <= 64 ? signalName(lo) : unsignedShown(lo, hi);
}

function partsOf({ bytes, words }: Arguments, frame: Frame): MaybePart[] {
  const [flags, flagsHigh] = words.flags;
  const has = (bits: number): boolean => (flags & bits) !== 0;
  const hasGroup = (flagsHigh & CLONE_INTO_CGROUP_HIGH) !== 0 || isSet(words.cgroup);
  const hasIds = isSet(words.set_tid) || isSet(words.set_tid_size);
  return [
    ["flags", bitsShown(frame.arch, "clone3_flags", flags, flagsHigh)],
    has(CLONE_PIDFD) && ["pidfd", pointerShown(...words.pidfd)],
    has(CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID) && [
      "child_tid",
      pointerShown(...words.child_tid),
    ],
    has(CLONE_PARENT_SETTID) && ["parent_tid", pointerShown(...words.parent_tid)],
    ["exit_signal", exitSignal(words.exit_signal)],
    ["stack", pointerShown(...words.stack)],
    ["stack_size", hexShown(...words.stack_size)],
    has(CLONE_SETTLS) && ["tls", pointerShown(...words.tls)],
    hasIds && ["set_tid", idsShown(words, frame)],
    hasIds && ["set_tid_size", unsignedShown(...words.set_tid_size)],
    hasGroup && bytes.length >= KNOWN_SIZE && ["cgroup", unsignedShown(...words.cgroup)],
  ];
}

function given(lo: number, hi: number, frame: Frame): Shown {
  const size = frame.call.uint(1);
  const args = argumentsAt(lo, hi, size, frame);
  if (args === undefined) return addressShown(lo, hi);
  return struct(partsOf(args, frame), extraBytes(args.bytes, KNOWN_SIZE, size));
}

/** What was written where the structure points. */
function results(lo: number, hi: number, frame: Frame): Part[] {
  const args = frame.failed ? undefined : argumentsAt(lo, hi, FIRST_SIZE, frame);
  if (args === undefined) return [];
  const parts: Part[] = [];
  for (const [bit, name] of [
    [CLONE_PIDFD, "pidfd"],
    [CLONE_PARENT_SETTID, "parent_tid"],
  ] as const) {
    if ((args.words.flags[0] & bit) === 0) continue;
    const cell = idAt(...args.words[name], frame);
    if (textOf(cell).startsWith("[")) parts.push([name, cell]);
  }
  return parts;
}

/** The structure clone3 takes, and what was written where it points. */
export const cloneArgs: Kind<StructPointer<"clone_args">> = new Kind({
  after: true,
  before: (lo, hi, frame) => textOf(given(lo, hi, frame)),
  text: (lo, hi, frame) => {
    const parts = results(lo, hi, frame);
    return parts.length === 0 ? "" : ` => ${struct(parts).text}`;
  },
  value: (lo, hi, frame) => {
    const data = jsonOf(given(lo, hi, frame));
    const parts = results(lo, hi, frame);
    return parts.length === 0 ? data : { given: data, written: struct(parts).toJSON() };
  },
  view: pointerTo("clone_args"),
});
