// Messages: struct msghdr with its address, buffers and control data.
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import {
  allNeeds,
  bytesNeed,
  type Moment,
  type Needs,
  OWN,
  type Place,
  pointed,
  sizeNeed,
} from "../needs.ts";
import type { StructPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { leaf, number, type Shown, struct } from "../shown.ts";
import { controlMessagesAt, MOST_CONTROL } from "../structs/control_message.ts";
import { toNumber, u32 } from "../words.ts";
import { bitsShown } from "./flags.ts";
import { bufferShow, isNetlinkAddress } from "./socket_buffer.ts";
import { type Filled, iovecAt } from "./iovec.ts";
import { addressShown, unsignedShown } from "./shown_words.ts";
import { LONGEST_ADDRESS, socketAddressAt } from "./sockaddr.ts";
import { arrayAt, pointerTo } from "./struct.ts";
import { sizeArgument } from "./text.ts";

const HEADER_SIZE = 56;
const MULTI_SIZE = 64;
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
  const controls = (): Shown => controlMessagesAt(...word(32), toNumber(...size), frame);
  const buffers = bufferShow(isNetlinkAddress(...word(0), readable, frame), frame);
  return struct([
    ["msg_name", socketAddressAt(...word(0), readable, frame)],
    ["msg_namelen", leaf(lengthText, length)],
    ["msg_iov", iovecAt(...word(16), toNumber(...word(24)), filled, frame, buffers)],
    ["msg_iovlen", unsignedShown(...word(24))],
    (size[0] !== 0 || size[1] !== 0) && ["msg_control", controls()],
    ["msg_controllen", unsignedShown(...size)],
    ["msg_flags", bitsShown(frame.arch, "message_flags", u32(bytes, at + 48))],
  ]);
}

const messageView = pointerTo("user_msghdr");

/** What {@link headerAt} reads; what netlink has is not told in advance. */
function headerNeeds(filled: "all" | "result", when?: Moment): Needs {
  const at = (through: number): Place => ({ argument: OWN, through });
  const moment = when ?? "shown";
  return allNeeds(
    () => [{ kind: "plain", argument: 0 }],
    sizeNeed(HEADER_SIZE, moment),
    bytesNeed([pointed(OWN, 8)], LONGEST_ADDRESS, moment, 1, at(0)),
    () => [{ kind: "buffers", at: at(16), when: moment, count: pointed(OWN, 24, 8), filled }],
    bytesNeed([pointed(OWN, 40, 8)], MOST_CONTROL, moment, 1, at(32)),
  );
}

/** A message that is sent. */
export const messageIn: Kind<StructPointer<"user_msghdr">> = new Kind({
  show: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, HEADER_SIZE);
    if (bytes === undefined) return addressShown(lo, hi);
    return headerAt(bytes, 0, { filled: "all", room: undefined }, frame);
  },
  view: messageView,
  needs: headerNeeds("all"),
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
  needs: allNeeds(sizeNeed(12, "enter"), headerNeeds("result", "success")),
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
