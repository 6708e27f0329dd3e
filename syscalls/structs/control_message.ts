// Control messages: what goes along with a message beside its bytes.
import type { Frame } from "../frame.ts";
import { Family, type FamilyName } from "../flags.ts";
import { fdShown } from "../kinds/fd.ts";
import { oneShown } from "../kinds/flags.ts";
import { interfaceShown } from "../kinds/interface.ts";
import {
  addressShown,
  hexShown,
  idShown,
  signedShown,
  unsignedShown,
} from "../kinds/shown_words.ts";
import { socketAddressShown } from "../kinds/sockaddr.ts";
import { bytesValue, literal } from "../kinds/text.ts";
import { readExactly } from "../read.ts";
import { leaf, list, number, type Shown, struct } from "../shown.ts";
import { fullHexText, halves, toAddress, toNumber, u32 } from "../words.ts";
import { hexBytesShown, ipv4Shown } from "./sockaddr.ts";

const HEADER = 16;

/** More control data than this is not read. */
export const MOST_CONTROL = 4096;

/** The data of one message; undefined if there is too little of it. */
type DataShow = (data: Uint8Array, frame: Frame) => Shown | undefined;

/** Elements of an array, no more of them than texts have characters. */
function items(
  data: Uint8Array,
  width: number,
  frame: Frame,
  show: (at: number) => Shown,
): Shown | undefined {
  const count = Math.floor(data.length / width);
  if (count === 0) return undefined;
  const shown = Math.min(count, frame.options.verbose === true ? count : frame.stringLimit);
  return list(
    Array.from({ length: shown }, (_, index) => show(index * width)),
    shown < count ? "..." : "",
  );
}

const signed: DataShow = (data, frame) => items(data, 4, frame, (at) => number(u32(data, at) | 0));
const unsigned: DataShow = (data, frame) => items(data, 4, frame, (at) => number(u32(data, at)));
const octets: DataShow = (data, frame) => items(data, 1, frame, (at) => hexShown(data[at]!, 0));
const rights: DataShow = (data, frame) =>
  items(data, 4, frame, (at) => fdShown(u32(data, at) | 0, frame));

const text: DataShow = (data, frame) =>
  data.length === 0 ? undefined : leaf(literal(data, data.length, frame), bytesValue(data));

function time(data: Uint8Array, at: number, fraction: string): Shown {
  const word = (place: number): Shown => signedShown(u32(data, place), u32(data, place + 4));
  return struct([
    ["tv_sec", word(at)],
    [fraction, word(at + 8)],
  ]);
}

const UNKNOWN = leaf("???", null);

/** Something of a certain size; less is no such thing. */
function whole(size: number, show: (data: Uint8Array, frame: Frame) => Shown): DataShow {
  return (data, frame) => {
    if (data.length === 0) return undefined;
    return data.length < size ? UNKNOWN : show(data, frame);
  };
}

/** Something of a certain size; less is not shown. */
function atLeast(size: number, show: (data: Uint8Array, frame: Frame) => Shown): DataShow {
  return (data, frame) => (data.length < size ? undefined : show(data, frame));
}

const microseconds = whole(16, (data) => time(data, 0, "tv_usec"));
const nanoseconds = whole(16, (data) => time(data, 0, "tv_nsec"));
const stamps = whole(48, (data) => list([0, 16, 32].map((at) => time(data, at, "tv_nsec"))));

const credentials = atLeast(12, (data) =>
  struct([
    ["pid", number(u32(data, 0) | 0)],
    ["uid", idShown(u32(data, 4))],
    ["gid", idShown(u32(data, 8))],
  ]),
);

const packetInfo = atLeast(12, (data, frame) =>
  struct([
    ["ipi_ifindex", interfaceShown(u32(data, 0), frame)],
    ["ipi_spec_dst", ipv4Shown(data, 4)],
    ["ipi_addr", ipv4Shown(data, 8)],
  ]),
);

const extendedError = atLeast(32, (data, frame) =>
  struct([
    ["ee_errno", number(u32(data, 0))],
    ["ee_origin", number(data[4]!)],
    ["ee_type", number(data[5]!)],
    ["ee_code", number(data[6]!)],
    ["ee_info", number(u32(data, 8))],
    ["ee_data", number(u32(data, 12))],
    ["offender", socketAddressShown(data.subarray(16, 32), frame)],
  ]),
);

const processDescriptor = atLeast(4, (data, frame) => fdShown(u32(data, 0) | 0, frame));
const originalAddress = atLeast(16, (data, frame) => socketAddressShown(data, frame));
const protocol = atLeast(4, (data, frame) => {
  const shown = oneShown(frame.arch, "ip_protocols", u32(data, 0));
  return leaf(`[${shown.text}]`, [shown.toJSON()]);
});

interface Level {
  readonly names: FamilyName;
  /** By name. */
  readonly data: Readonly<Record<string, DataShow>>;
}

/** The levels whose messages have names. */
const LEVELS: Readonly<Record<number, Level>> = {
  0: {
    names: "ip_control",
    data: {
      IP_TOS: octets,
      IP_TTL: signed,
      SCM_SECURITY: text,
      IP_RECVOPTS: octets,
      IP_RETOPTS: octets,
      IP_PKTINFO: packetInfo,
      IP_RECVERR: extendedError,
      IP_ORIGDSTADDR: originalAddress,
      IP_CHECKSUM: unsigned,
      IP_PROTOCOL: protocol,
    },
  },
  1: {
    names: "socket_control",
    data: {
      SCM_RIGHTS: rights,
      SCM_CREDENTIALS: credentials,
      SCM_SECURITY: text,
      SCM_PIDFD: processDescriptor,
      SO_TIMESTAMP_OLD: microseconds,
      SO_TIMESTAMPNS_OLD: nanoseconds,
      SO_TIMESTAMPING_OLD: stamps,
      SO_TIMESTAMP_NEW: microseconds,
      SO_TIMESTAMPNS_NEW: nanoseconds,
      SO_TIMESTAMPING_NEW: stamps,
    },
  },
};

function itemShown(
  bytes: Uint8Array,
  at: number,
  length: readonly [number, number],
  frame: Frame,
): Shown {
  const number = u32(bytes, at + 8);
  const type = u32(bytes, at + 12);
  const level = LEVELS[number];
  const names = level && Family.of(frame.arch, level.names);
  const name = names?.name(type, 0);
  const end = Math.min(bytes.length, at + toNumber(...length));
  const data = bytes.subarray(at + HEADER, Math.max(at + HEADER, end));
  const show = name === undefined ? undefined : level?.data[name];
  const value = show !== undefined ? show(data, frame) : otherData(data);
  return struct([
    ["cmsg_len", unsignedShown(...length)],
    ["cmsg_level", oneShown(frame.arch, "control_levels", number)],
    [
      "cmsg_type",
      names === undefined ? hexShown(type, 0) : oneShown(frame.arch, level!.names, type),
    ],
    value !== undefined && ["cmsg_data", value],
  ]);
}

function otherData(data: Uint8Array): Shown | undefined {
  return data.length === 0 ? undefined : hexBytesShown(data);
}

/** `[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[3]}]`, `size` bytes of it. */
export function controlMessagesAt(lo: number, hi: number, size: number, frame: Frame): Shown {
  if (size < HEADER) return addressShown(lo, hi);
  const bytes = readExactly(frame.memory, lo, hi, Math.min(size, MOST_CONTROL));
  if (bytes === undefined) return addressShown(lo, hi);
  const messages: Shown[] = [];
  let tail = "";
  for (let at = 0; at < bytes.length;) {
    if (at + HEADER > bytes.length) {
      tail = restText(lo, hi, at);
      break;
    }
    const length = [u32(bytes, at), u32(bytes, at + 4)] as const;
    messages.push(itemShown(bytes, at, length, frame));
    const step = toNumber(...length);
    if (step < HEADER) {
      if (at + HEADER < bytes.length) tail = restText(lo, hi, at + HEADER);
      break;
    }
    at += Math.ceil(step / 8) * 8;
  }
  return list(messages, tail);
}

function restText(lo: number, hi: number, offset: number): string {
  return `... /* ${fullHexText(...halves(toAddress(lo, hi), offset))} */`;
}
