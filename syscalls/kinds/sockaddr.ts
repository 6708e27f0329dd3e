// Socket addresses of every family, and their lengths.
import type { Call } from "../call.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { allNeeds, argument, bytesNeed, pointed, sizeNeed } from "../needs.ts";
import { BufferPointer, IntPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { leaf, type Part, type Shown, struct } from "../shown.ts";
import { type AddressFamily, commonAddresses } from "../structs/sockaddr.ts";
import { isWhole, radioAddresses } from "../structs/sockaddr_radio.ts";
import { addressText, u16, u32 } from "../words.ts";
import { oneShown } from "./flags.ts";
import { addressShown } from "./shown_words.ts";
import { bytesValue, literal } from "./text.ts";

/** No socket address is longer. */
export const LONGEST_ADDRESS = 128;

const FAMILIES: Readonly<Record<number, AddressFamily>> = {
  ...commonAddresses,
  ...radioAddresses,
};

/** `{sa_family=AF_INET, ...}` of the bytes of an address. */
export function socketAddressShown(bytes: Uint8Array, frame: Frame): Shown {
  const number = u16(bytes, 0);
  const known = FAMILIES[number];
  const family: Part = ["sa_family", oneShown(frame.arch, "address_families", number)];
  if (known !== undefined && bytes.length >= known.least && isWhole(number, bytes.length)) {
    return known.show(family, bytes, frame);
  }
  const rest = bytes.subarray(2);
  const data = leaf(literal(rest, rest.length, frame), () => bytesValue(rest));
  return struct([family, rest.length > 0 && ["sa_data", data]]);
}

/** The socket address at a place; the place itself if there is none to be read. */
export function socketAddressAt(lo: number, hi: number, length: number, frame: Frame): Shown {
  if (length < 2) return addressShown(lo, hi);
  const bytes = readExactly(frame.memory, lo, hi, Math.min(length, LONGEST_ADDRESS));
  return bytes === undefined ? addressShown(lo, hi) : socketAddressShown(bytes, frame);
}

/** An address the kernel reads; argument `length` is its length. */
export function addressIn(length: number): Kind<BufferPointer> {
  return new Kind({
    show: (lo, hi, frame) => socketAddressAt(lo, hi, frame.call.int(length), frame),
    view: (lo, hi, call) => new BufferPointer(lo, hi, call.memory, call.uint(length)),
    needs: bytesNeed([argument(length, 4)], LONGEST_ADDRESS),
  });
}

/** The int that argument `index` points to, or undefined. */
function intAt(index: number, frame: Frame): number | undefined {
  const { words } = frame.call;
  const bytes = readExactly(frame.memory, words[2 * index]!, words[2 * index + 1]!, 4);
  return bytes && u32(bytes, 0) | 0;
}

/** The room for an address as it was before the call. */
function roomBefore(index: number, frame: Frame): number | undefined {
  return frame.saved?.[index] as number | undefined;
}

/** An address the kernel writes; argument `length` points to its length. */
export function addressFilled(length: number): Kind<BufferPointer> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      const [room, now] = [roomBefore(length, frame), intAt(length, frame)];
      if (frame.failed || now === undefined) return addressShown(lo, hi);
      return socketAddressAt(lo, hi, Math.min(room ?? now, now), frame);
    },
    view: (lo, hi, call) => new BufferPointer(lo, hi, call.memory, roomNow(call, length)),
    needs: bytesNeed([pointed(length)], LONGEST_ADDRESS, "success"),
  });
}

function roomNow(call: Call, length: number): number {
  const words = call.words;
  return new IntPointer(words[2 * length]!, words[2 * length + 1]!, call.memory).read() ?? 0;
}

const beforeAndAfter = allNeeds(sizeNeed(4, "enter"), sizeNeed(4, "return"));

/** The same where the address is the argument before: without one, only the place is shown. */
export const nameLength: Kind<IntPointer> = new Kind({
  after: true,
  save: (_lo, _hi, frame) => intAt(frame.index, frame),
  show: (lo, hi, frame) => {
    const { words } = frame.call;
    const [place, placeHigh] = [words[2 * frame.index - 2]!, words[2 * frame.index - 1]!];
    if (place === 0 && placeHigh === 0) return addressShown(lo, hi);
    return lengthFilled.show(lo, hi, frame);
  },
  view: (lo, hi, call) => new IntPointer(lo, hi, call.memory),
  needs: beforeAndAfter,
});

/** The length of an address: room before, size after: `[128 => 16]`. */
export const lengthFilled: Kind<IntPointer> = new Kind({
  after: true,
  save: (_lo, _hi, frame) => intAt(frame.index, frame),
  text: (lo, hi, frame) => {
    const [room, now] = [roomBefore(frame.index, frame), intAt(frame.index, frame)];
    if (now === undefined) return addressText(lo, hi);
    return room === undefined || room === now || frame.failed
      ? `[${room ?? now}]`
      : `[${room} => ${now}]`;
  },
  value: (_lo, _hi, frame) => intAt(frame.index, frame) ?? null,
  view: (lo, hi, call) => new IntPointer(lo, hi, call.memory),
  needs: beforeAndAfter,
});
