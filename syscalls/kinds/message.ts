// Messages: struct msghdr with its address, buffers and control data.
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import type { StructPointer } from "../pointers.ts";
import { quote } from "../quote.ts";
import { readExactly } from "../read.ts";
import { leaf, list, number, type Shown, struct } from "../shown.ts";
import { fullHexText, toNumber, u32 } from "../words.ts";
import { bitsShown, oneShown } from "./flags.ts";
import { type Filled, iovecAt } from "./iovec.ts";
import { addressShown, unsignedShown } from "./shown_words.ts";
import { socketAddressAt } from "./sockaddr.ts";
import { arrayAt, pointerTo } from "./struct.ts";
import { bytesValue, sizeArgument } from "./text.ts";

const HEADER_SIZE = 56;
const MULTI_SIZE = 64;
const CONTROL_HEADER = 16;

/** More control data than this is not read. */
const MOST_CONTROL = 4096;

const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const SCM_CREDENTIALS = 2;

interface Filling {
  /** How much of the buffers is filled. */
  readonly filled: Filled;
  /** The room for the address before the call, of a message that is received. */
  readonly room: number | undefined;
}

/** `{msg_name=NULL, msg_namelen=0, msg_iov=[...], ...}` */
function headerAt(bytes: Uint8Array, at: number, { filled, room }: Filling, frame: Frame): Shown {
  const word = (offset: number): readonly [number, number] => [
    u32(bytes, at + offset),
    u32(bytes, at + offset + 4),
  ];
  const length = u32(bytes, at + 8) | 0;
  const readable = room === undefined ? length : Math.min(room, length);
  const lengthText = room === undefined || room === length ? `${length}` : `${room} => ${length}`;
  const size = word(40);
  const controls = (): Shown => controlAt(...word(32), toNumber(...size), frame);
  return struct([
    ["msg_name", socketAddressAt(...word(0), readable, frame)],
    ["msg_namelen", leaf(lengthText, length)],
    ["msg_iov", iovecAt(...word(16), toNumber(...word(24)), filled, frame)],
    ["msg_iovlen", unsignedShown(...word(24))],
    (size[0] !== 0 || size[1] !== 0) && ["msg_control", controls()],
    ["msg_controllen", unsignedShown(...size)],
    ["msg_flags", bitsShown(frame.arch, "message_flags", u32(bytes, at + 48))],
  ]);
}

function controlAt(lo: number, hi: number, size: number, frame: Frame): Shown {
  if (size < CONTROL_HEADER) return addressShown(lo, hi);
  const bytes = readExactly(frame.memory, lo, hi, Math.min(size, MOST_CONTROL));
  if (bytes === undefined) return addressShown(lo, hi);
  const items: Shown[] = [];
  for (let at = 0; at + CONTROL_HEADER <= bytes.length;) {
    const length = toNumber(u32(bytes, at), u32(bytes, at + 4));
    items.push(controlItem(bytes, at, length, frame));
    if (length < CONTROL_HEADER) break;
    at += Math.ceil(length / 8) * 8;
  }
  return list(items);
}

function controlItem(bytes: Uint8Array, at: number, length: number, frame: Frame): Shown {
  const level = u32(bytes, at + 8);
  const type = u32(bytes, at + 12);
  const known = level === SOL_SOCKET ? oneShown(frame.arch, "socket_control", type) : undefined;
  const data = bytes.subarray(at + CONTROL_HEADER, Math.min(at + length, bytes.length));
  return struct([
    ["cmsg_len", number(length)],
    ["cmsg_level", oneShown(frame.arch, "socket_levels", level)],
    ["cmsg_type", known ?? leaf(fullHexText(type, 0), type)],
    data.length > 0 && ["cmsg_data", controlData(level, type, data)],
  ]);
}

function controlData(level: number, type: number, data: Uint8Array): Shown {
  if (level === SOL_SOCKET && type === SCM_RIGHTS) {
    return list(
      Array.from({ length: data.length >> 2 }, (_, index) => number(u32(data, index * 4) | 0)),
    );
  }
  if (level === SOL_SOCKET && type === SCM_CREDENTIALS && data.length >= 12) {
    return struct([
      ["pid", number(u32(data, 0) | 0)],
      ["uid", number(u32(data, 4))],
      ["gid", number(u32(data, 8))],
    ]);
  }
  return leaf(quote(data), () => bytesValue(data));
}

const messageView = pointerTo("user_msghdr");

/** A message that is sent. */
export const messageIn: Kind<StructPointer<"user_msghdr">> = new Kind({
  show: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, HEADER_SIZE);
    if (bytes === undefined) return addressShown(lo, hi);
    return headerAt(bytes, 0, { filled: "all", room: undefined }, frame);
  },
  view: messageView,
});

/** A message that is received: all of it is known afterwards, but for the room there was for the name. */
export const messageOut: Kind<StructPointer<"user_msghdr">> = new Kind({
  after: true,
  save: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, 12);
    return bytes && u32(bytes, 8) | 0;
  },
  show: (lo, hi, frame) => {
    const room = frame.saved?.[frame.index] as number | undefined;
    if (frame.failed || frame.result === null) {
      return room === undefined ? addressShown(lo, hi) : struct([["msg_namelen", number(room)]]);
    }
    const bytes = readExactly(frame.memory, lo, hi, HEADER_SIZE);
    if (bytes === undefined) return addressShown(lo, hi);
    const filled = toNumber(frame.result.lo, frame.result.hi);
    return headerAt(bytes, 0, { filled, room }, frame);
  },
  view: messageView,
});

const multiView = pointerTo("mmsghdr");

function multiAt(bytes: Uint8Array, at: number, sent: boolean, done: boolean, frame: Frame): Shown {
  const length = u32(bytes, at + HEADER_SIZE);
  const filled = sent ? "all" : length;
  return struct([
    ["msg_hdr", headerAt(bytes, at, { filled, room: undefined }, frame)],
    done && ["msg_len", number(length)],
  ]);
}

/** Messages that are sent at once; the result tells how many were. */
export function messagesIn(count: number): Kind<StructPointer<"mmsghdr">> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      const done = frame.failed || frame.result === null ? 0 : frame.result.lo;
      let index = 0;
      return arrayAt(lo, hi, sizeArgument(frame.call, count), MULTI_SIZE, frame, (bytes, at) =>
        multiAt(bytes, at, true, index++ < done, frame),
      );
    },
    view: multiView,
  });
}

/** Messages that are received at once; the result tells how many. */
export const messagesOut: Kind<StructPointer<"mmsghdr">> = new Kind({
  after: true,
  show: (lo, hi, frame) => {
    if (frame.failed || frame.result === null) return addressShown(lo, hi);
    return arrayAt(lo, hi, frame.result.lo, MULTI_SIZE, frame, (bytes, at) =>
      multiAt(bytes, at, false, true, frame),
    );
  },
  view: multiView,
});
