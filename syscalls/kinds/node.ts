// The nodes of a machine on which memory lies.
import type { Call } from "../call.ts";
import { Errno } from "../errno.ts";
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { nothing } from "../needs.ts";
import { Pointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { leaf, list, number, type Shown } from "../shown.ts";
import type { BytesShow } from "../structs/view.ts";
import { toBigint, u32, unsignedJson } from "../words.ts";
import { bitsShown, oneShown } from "./flags.ts";
import { addressShown, pointerShown } from "./shown_words.ts";
import { arrayAt } from "./struct.ts";
import { sizeArgument } from "./text.ts";

const view = (lo: number, hi: number, call: Call): Pointer => new Pointer(lo, hi, call.memory);

const WORD_BITS = 64;

/** More nodes than this no mask can have. */
const MOST_NODES = 1 << 22;

const maskWord: BytesShow = (bytes, at) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  const digits = toBigint(lo, hi).toString(16);
  const text = lo === 0 && hi === 0 ? "0".repeat(16) : `0x${digits.padStart(14, "0")}`;
  return leaf(text, unsignedJson(lo, hi));
};

/** The kernel reads one bit less than it is told. */
function nodesAt(lo: number, hi: number, count: number, frame: Frame): Shown {
  if (count === 0) return arrayAt(lo, hi, 0, 8, frame, maskWord);
  const words = Math.ceil((count - 1) / WORD_BITS);
  if (words === 0 || count > MOST_NODES) return addressShown(lo, hi);
  return arrayAt(lo, hi, words, 8, frame, maskWord);
}

/** Nodes the kernel reads: bits; argument `count` tells how many. */
export function nodesIn(count: number): Kind<Pointer> {
  return new Kind({
    show: (lo, hi, frame) => nodesAt(lo, hi, sizeArgument(frame.call, count), frame),
    view,
  });
}

/** Nodes the kernel writes. */
export function nodesOut(count: number): Kind<Pointer> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      const number = sizeArgument(frame.call, count);
      return frame.failed && number > 0 ? addressShown(lo, hi) : nodesAt(lo, hi, number, frame);
    },
    view,
  });
}

const POLICY_FLAGS = 0xe000;

function policyShown(lo: number, hi: number, frame: Frame): Shown {
  const marks = lo & POLICY_FLAGS;
  const name = Family.of(frame.arch, "node_policies").name((lo & ~POLICY_FLAGS) >>> 0, hi);
  if (name === undefined) {
    if (marks !== 0) return bitsShown(frame.arch, "node_policy_flags", lo, hi);
    return oneShown(frame.arch, "node_policies", lo, hi);
  }
  if (marks === 0) return name;
  return `${name}|${Family.of(frame.arch, "node_policy_flags").bits(marks, 0)}`;
}

/** How nodes are chosen: an int. */
export const nodePolicy: Kind<number> = new Kind({
  show: (lo, _hi, frame) => policyShown(lo, 0, frame),
  view: (lo) => lo | 0,
  needs: nothing,
});

/** How nodes are chosen: a long. */
export const nodePolicy64: Kind<number> = new Kind({
  show: policyShown,
  view: (lo) => lo | 0,
  needs: nothing,
});

/** How nodes are chosen, which the kernel writes. */
export const nodePolicyOut: Kind<Pointer> = new Kind({
  after: true,
  show: (lo, hi, frame) => {
    const bytes = frame.failed ? undefined : readExactly(frame.memory, lo, hi, 4);
    return bytes === undefined
      ? addressShown(lo, hi)
      : list([policyShown(u32(bytes, 0), 0, frame)]);
  },
  view,
});

function numbersIn(count: number, width: 4 | 8, item: BytesShow): Kind<Pointer> {
  return new Kind({
    show: (lo, hi, frame) => arrayAt(lo, hi, sizeArgument(frame.call, count), width, frame, item),
    view,
  });
}

/** Pages; argument `count` tells how many. */
export function pagesIn(count: number): Kind<Pointer> {
  return numbersIn(count, 8, (bytes, at) => pointerShown(u32(bytes, at), u32(bytes, at + 4)));
}

/** Where each page shall be. */
export function nodeNumbersIn(count: number): Kind<Pointer> {
  return numbersIn(count, 4, (bytes, at) => number(u32(bytes, at) | 0));
}

/** Where each page is, or why it is not. */
export function pageStatesOut(count: number): Kind<Pointer> {
  const item: BytesShow = (bytes, at) => {
    const state = u32(bytes, at) | 0;
    const { name } = Errno.of(-state);
    return state < 0 && /^E(?!RRNO_)/.test(name) ? `-${name}` : number(state);
  };
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      const number = sizeArgument(frame.call, count);
      return frame.failed && number > 0
        ? addressShown(lo, hi)
        : arrayAt(lo, hi, number, 4, frame, item);
    },
    view,
  });
}
