// Messages: struct msghdr with its address, buffers and control data.
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { type Json, Kind } from "../kind.ts";
import type { StructPointer } from "../pointers.ts";
import { quote } from "../quote.ts";
import { readExactly } from "../read.ts";
import { readRecord } from "../records.ts";
import { addressText, toNumber, u32, unsignedText } from "../words.ts";
import { type Filled, iovecText } from "./iovec.ts";
import { socketAddressAt } from "./sockaddr.ts";
import { arrayText, toJson, pointerTo } from "./struct.ts";
import { sizeArgument } from "./text.ts";

const HEADER_SIZE = 56;
const MULTI_SIZE = 64;
const CONTROL_HEADER = 16;

/** More control data than this is not read. */
const MOST_CONTROL = 4096;

const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const SCM_CREDENTIALS = 2;

interface Shown {
  /** How much of the buffers is filled. */
  readonly filled: Filled;
  /** The room for the address before the call, of a message that is received. */
  readonly room: number | undefined;
}

/** `{msg_name=NULL, msg_namelen=0, msg_iov=[...], ...}` */
function headerText(bytes: Uint8Array, at: number, shown: Shown, frame: Frame): string {
  const word = (offset: number): readonly [number, number] => [
    u32(bytes, at + offset),
    u32(bytes, at + offset + 4),
  ];
  const length = u32(bytes, at + 8) | 0;
  const [name, nameHigh] = word(0);
  const { room } = shown;
  const readable = room === undefined ? length : Math.min(room, length);
  const [iov, iovHigh] = word(16);
  const [count, countHigh] = word(24);
  const parts = [
    `msg_name=${socketAddressAt(name, nameHigh, readable, frame)}`,
    `msg_namelen=${room === undefined || room === length ? length : `${room} => ${length}`}`,
    `msg_iov=${iovecText(iov, iovHigh, toNumber(count, countHigh), shown.filled, frame)}`,
    `msg_iovlen=${unsignedText(count, countHigh)}`,
  ];
  const [control, controlHigh] = word(32);
  const [size, sizeHigh] = word(40);
  if (size !== 0 || sizeHigh !== 0) {
    parts.push(`msg_control=${controlText(control, controlHigh, toNumber(size, sizeHigh), frame)}`);
  }
  parts.push(`msg_controllen=${unsignedText(size, sizeHigh)}`);
  parts.push(`msg_flags=${Family.of(frame.arch, "message_flags").bits(u32(bytes, at + 48), 0)}`);
  return `{${parts.join(", ")}}`;
}

function controlText(lo: number, hi: number, size: number, frame: Frame): string {
  if (size < CONTROL_HEADER) return addressText(lo, hi);
  const bytes = readExactly(frame.memory, lo, hi, Math.min(size, MOST_CONTROL));
  if (bytes === undefined) return addressText(lo, hi);
  const items: string[] = [];
  for (let at = 0; at + CONTROL_HEADER <= bytes.length;) {
    const length = toNumber(u32(bytes, at), u32(bytes, at + 4));
    items.push(controlItem(bytes, at, length, frame));
    if (length < CONTROL_HEADER) break;
    at += Math.ceil(length / 8) * 8;
  }
  return `[${items.join(", ")}]`;
}

function controlItem(bytes: Uint8Array, at: number, length: number, frame: Frame): string {
  const level = u32(bytes, at + 8);
  const type = u32(bytes, at + 12);
  const name = Family.of(frame.arch, "socket_levels").one(level, 0);
  const known =
    level === SOL_SOCKET ? Family.of(frame.arch, "socket_control").one(type, 0) : undefined;
  const head = `cmsg_len=${length}, cmsg_level=${name}, cmsg_type=${known ?? `0x${type.toString(16)}`}`;
  const data = bytes.subarray(at + CONTROL_HEADER, Math.min(at + length, bytes.length));
  if (data.length === 0) return `{${head}}`;
  return `{${head}, cmsg_data=${controlData(level, type, data)}}`;
}

function controlData(level: number, type: number, data: Uint8Array): string {
  if (level === SOL_SOCKET && type === SCM_RIGHTS) {
    const fds = Array.from({ length: data.length >> 2 }, (_, index) => u32(data, index * 4) | 0);
    return `[${fds.join(", ")}]`;
  }
  if (level === SOL_SOCKET && type === SCM_CREDENTIALS && data.length >= 12) {
    return `{pid=${u32(data, 0) | 0}, uid=${u32(data, 4)}, gid=${u32(data, 8)}}`;
  }
  return quote(data);
}

function messageValue(lo: number, hi: number, frame: Frame): Json {
  const bytes = readExactly(frame.memory, lo, hi, HEADER_SIZE);
  return bytes === undefined ? null : toJson(readRecord(frame.arch, "user_msghdr", bytes));
}

const messageView = pointerTo("user_msghdr");

/** A message that is sent. */
export const messageIn: Kind<StructPointer<"user_msghdr">> = new Kind({
  text: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, HEADER_SIZE);
    if (bytes === undefined) return addressText(lo, hi);
    return headerText(bytes, 0, { filled: "all", room: undefined }, frame);
  },
  value: messageValue,
  view: messageView,
});

/** A message that is received: all of it is known afterwards, but for the room there was for the name. */
export const messageOut: Kind<StructPointer<"user_msghdr">> = new Kind({
  after: true,
  save: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, 12);
    return bytes && u32(bytes, 8) | 0;
  },
  text: (lo, hi, frame) => {
    const room = frame.saved?.[frame.index] as number | undefined;
    if (frame.failed || frame.result === null) {
      return room === undefined ? addressText(lo, hi) : `{msg_namelen=${room}}`;
    }
    const bytes = readExactly(frame.memory, lo, hi, HEADER_SIZE);
    if (bytes === undefined) return addressText(lo, hi);
    return headerText(
      bytes,
      0,
      { filled: toNumber(frame.result.lo, frame.result.hi), room },
      frame,
    );
  },
  value: messageValue,
  view: messageView,
});

const multiView = pointerTo("mmsghdr");

function multiText(
  bytes: Uint8Array,
  at: number,
  sent: boolean,
  done: boolean,
  frame: Frame,
): string {
  const length = u32(bytes, at + HEADER_SIZE);
  const header = headerText(bytes, at, { filled: sent ? "all" : length, room: undefined }, frame);
  return done ? `{msg_hdr=${header}, msg_len=${length}}` : `{msg_hdr=${header}}`;
}

/** Messages that are sent at once; the result tells how many were. */
export function messagesIn(count: number): Kind<StructPointer<"mmsghdr">> {
  return new Kind({
    after: true,
    text: (lo, hi, frame) => {
      const done = frame.failed || frame.result === null ? 0 : frame.result.lo;
      let index = 0;
      return arrayText(lo, hi, sizeArgument(frame.call, count), MULTI_SIZE, frame, (bytes, at) =>
        multiText(bytes, at, true, index++ < done, frame),
      );
    },
    value: (lo, hi, frame) => toJson(multiView(lo, hi, frame.call).readArray(1)),
    view: multiView,
  });
}

/** Messages that are received at once; the result tells how many. */
export const messagesOut: Kind<StructPointer<"mmsghdr">> = new Kind({
  after: true,
  text: (lo, hi, frame) => {
    if (frame.failed || frame.result === null) return addressText(lo, hi);
    return arrayText(lo, hi, frame.result.lo, MULTI_SIZE, frame, (bytes, at) =>
      multiText(bytes, at, false, true, frame),
    );
  },
  value: (lo, hi, frame) => toJson(multiView(lo, hi, frame.call).readArray(1)),
  view: multiView,
});
