// What security modules say of a process: a list of contexts, each as long as it says.
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { Pointer, type StructPointer } from "../pointers.ts";
import { quoteHex } from "../quote.ts";
import { readExactly } from "../read.ts";
import { leaf, list, type MaybePart, type Shown, struct } from "../shown.ts";
import { fullHexText, halves, toAddress, toNumber, u32 } from "../words.ts";
import { oneShown } from "./flags.ts";
import { addressShown, hexShown, unsignedShown } from "./shown_words.ts";
import { arrayAt, pointerTo } from "./struct.ts";
import { bytesValue } from "./text.ts";

/** The part of a context that all of them have. */
const HEAD = 32;

/** More bytes of one context, and more contexts, than this are not shown. */
const MOST_BYTES = 4096;
const MOST_CONTEXTS = 32;

function idShown(lo: number, hi: number, frame: Frame): Shown {
  return Family.of(frame.arch, "security_modules").name(lo, hi) ?? hexShown(lo, hi);
}

/** The context at a place, of which `room` bytes are there, and how long it is. */
function contextAt(
  lo: number,
  hi: number,
  room: number,
  frame: Frame,
): [Shown, number] | undefined {
  const head = room < HEAD ? undefined : readExactly(frame.memory, lo, hi, HEAD);
  if (head === undefined) return undefined;
  const word = (at: number): [number, number] => [u32(head, at), u32(head, at + 4)];
  const length = toNumber(...word(16));
  const held = Math.min(toNumber(...word(24)), length - HEAD, room - HEAD, MOST_BYTES);
  const parts: MaybePart[] = [
    ["id", idShown(...word(0), frame)],
    ["flags", hexShown(...word(8))],
    ["len", unsignedShown(...word(16))],
    ["ctx_len", unsignedShown(...word(24))],
  ];
  if (held > 0) parts.push(["ctx", textAt(...halves(toAddress(lo, hi), HEAD), held, frame)]);
  return [struct(parts), length];
}

function textAt(lo: number, hi: number, length: number, frame: Frame): Shown {
  const bytes = readExactly(frame.memory, lo, hi, length);
  return bytes === undefined
    ? addressShown(lo, hi)
    : leaf(quoteHex(bytes), () => bytesValue(bytes));
}

const view = pointerTo("lsm_ctx");

/** A context the kernel reads; argument `size` tells how much of it there is. */
export function contextIn(size: number): Kind<StructPointer<"lsm_ctx">> {
  return new Kind({
    show: (lo, hi, frame) =>
      contextAt(lo, hi, frame.call.uint(size), frame)?.[0] ?? addressShown(lo, hi),
    view,
  });
}

function contextsAt(lo: number, hi: number, room: number, frame: Frame): Shown {
  const items: Shown[] = [];
  for (let place = 0; place < room && items.length < MOST_CONTEXTS;) {
    const [start, high] = halves(toAddress(lo, hi), place);
    const found = contextAt(start, high, room - place, frame);
    if (found === undefined) {
      if (place === 0) break;
      return list(items, `... /* ${fullHexText(start, high)} */`);
    }
    items.push(found[0]);
    if (found[1] < HEAD) break;
    place += found[1];
  }
  return items.length === 0 ? addressShown(lo, hi) : list(items);
}

const SINGLE = 1;

/** The number of bytes that argument 2 points to. */
function roomAt(frame: Frame): number | undefined {
  const { words } = frame.call;
  const bytes = readExactly(frame.memory, words[4]!, words[5]!, 4);
  return bytes === undefined ? undefined : u32(bytes, 0);
}

/** `{id=LSM_ID_APPARMOR} => `: the module that is asked, if it is only one. */
function asked(lo: number, hi: number, frame: Frame): string {
  if ((frame.call.uint(3) & SINGLE) === 0 || roomAt(frame) === undefined) return "";
  const bytes = readExactly(frame.memory, lo, hi, 8);
  if (bytes === undefined) return "";
  const id = idShown(u32(bytes, 0), u32(bytes, 4), frame);
  return `${struct([["id", id]]).text} => `;
}

/** Contexts the kernel writes; argument 2 tells how many bytes. */
export const contextsOut: Kind<StructPointer<"lsm_ctx">> = new Kind({
  after: true,
  before: asked,
  show: (lo, hi, frame) =>
    frame.failed ? addressShown(lo, hi) : contextsAt(lo, hi, roomAt(frame) ?? 0, frame),
  view,
});

/** Security modules the kernel lists: as many as the result says. */
export const modulesOut: Kind<Pointer> = new Kind({
  after: true,
  show: (lo, hi, frame) => {
    const { words } = frame.call;
    const isAnswered = (words[2] !== 0 || words[3] !== 0) && !frame.failed;
    if (!isAnswered || frame.result === null) {
      return addressShown(lo, hi);
    }
    return arrayAt(lo, hi, frame.result.lo, 8, frame, (bytes, at) =>
      oneShown(frame.arch, "security_modules", u32(bytes, at), u32(bytes, at + 4)),
    );
  },
  view: (lo, hi, call: Call) => new Pointer(lo, hi, call.memory),
});

/** The room there is before the call, and how much of it was needed: `[80 => 32]`. */
export const roomMoved: Kind<Pointer> = new Kind({
  after: true,
  save: (lo, hi, frame) => wordAt(lo, hi, frame),
  show: (lo, hi, frame) => {
    const now = wordAt(lo, hi, frame);
    if (now === undefined) return addressShown(lo, hi);
    const before = frame.saved?.[frame.index] as number | undefined;
    const text = before === undefined || before === now ? `[${now}]` : `[${before} => ${now}]`;
    return leaf(text, now);
  },
  view: (lo, hi, call: Call) => new Pointer(lo, hi, call.memory),
});

function wordAt(lo: number, hi: number, frame: Frame): number | undefined {
  const bytes = readExactly(frame.memory, lo, hi, 4);
  return bytes === undefined ? undefined : u32(bytes, 0);
}
