// socket, and the options of sockets: the family or the level tells what the other arguments are.
import type { Call } from "../call.ts";
import { Errno } from "../errno.ts";
import { Family, type FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { literal } from "../kinds/text.ts";
import { BufferPointer, IntPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { addressText, hexText, u32 } from "../words.ts";

const TYPE_MASK = 0xf;

/** The type of a socket, with flags: `SOCK_STREAM|SOCK_CLOEXEC`. */
export const socketType: Kind<number> = new Kind({
  text: (lo, _hi, frame) => {
    const { arch } = frame;
    const rest = (lo & ~TYPE_MASK) >>> 0;
    const type = Family.of(arch, "socket_types").name(lo & TYPE_MASK, 0);
    const flags = Family.of(arch, "socket_flags");
    if (type === undefined) return `${hexText(lo, 0)} /* SOCK_??? */`;
    return rest === 0 ? type : `${type}|${flags.bits(rest, 0)}`;
  },
  value: (lo) => lo | 0,
  view: (lo) => lo | 0,
});

/** The protocols of those families that name theirs. */
const PROTOCOLS: Readonly<Record<number, FamilyName>> = {
  2: "ip_protocols",
  10: "ip_protocols",
  16: "netlink_protocols",
  31: "bluetooth_protocols",
};

const PACKET = 17;

/** The protocol of a socket; the first argument is its family. */
export const socketProtocol: Kind<number> = new Kind({
  text: (lo, _hi, frame) => {
    const family = frame.call.uint(0);
    const names = PROTOCOLS[family];
    if (names !== undefined) return Family.of(frame.arch, names).one(lo, 0);
    if (family !== PACKET) return String(lo >>> 0);
    const swapped = ((lo & 0xff) << 8) | ((lo >>> 8) & 0xff);
    return `htons(${Family.of(frame.arch, "ethernet_protocols").one(swapped, 0)})`;
  },
  value: (lo) => lo | 0,
  view: (lo) => lo | 0,
});

/** The options of those levels that name theirs: a new level is a row. */
const OPTIONS: Readonly<Record<number, FamilyName>> = {
  0: "ip_options",
  1: "socket_options",
  6: "tcp_options",
  17: "udp_options",
  41: "ipv6_options",
  263: "packet_options",
  270: "netlink_options",
};

/** The name of an option; the argument before it is its level. */
export const optionName: Kind<number> = new Kind({
  text: (lo, _hi, frame) => {
    const names = OPTIONS[frame.call.uint(1)];
    return names === undefined ? String(lo >>> 0) : Family.of(frame.arch, names).one(lo, 0);
  },
  value: (lo) => lo | 0,
  view: (lo) => lo | 0,
});

/** How the value of an option is shown. */
type OptionText = (bytes: Uint8Array, frame: Frame) => string;

const credentials: OptionText = (bytes) => {
  const id = (at: number): string =>
    u32(bytes, at) === 0xffffffff ? "-1" : String(u32(bytes, at));
  return `{pid=${u32(bytes, 0) | 0}, uid=${id(4)}, gid=${id(8)}}`;
};

const linger: OptionText = (bytes) =>
  `{l_onoff=${u32(bytes, 0) | 0}, l_linger=${u32(bytes, 4) | 0}}`;

const pendingError: OptionText = (bytes) => {
  const number = u32(bytes, 0) | 0;
  return `[${number === 0 ? "0" : Errno.of(number).name}]`;
};

/** Options that are no int, by level and name: bytes needed, and how they are shown. */
const SHAPES: Readonly<Record<string, readonly [size: number, text: OptionText]>> = {
  SO_ERROR: [4, pendingError],
  SO_LINGER: [8, linger],
  SO_PEERCRED: [12, credentials],
};

/** Options that are bytes of any kind. */
const RAW = new Set([
  "SO_RCVTIMEO_OLD",
  "SO_SNDTIMEO_OLD",
  "SO_RCVTIMEO_NEW",
  "SO_SNDTIMEO_NEW",
  "SO_PEERSEC",
  "SO_PEERGROUPS",
  "SO_MEMINFO",
  "SO_COOKIE",
  "SO_NETNS_COOKIE",
  "TCP_INFO",
  "TCP_CONGESTION",
  "TCP_ULP",
  "TCP_CC_INFO",
]);

function nameOf(frame: Frame): string | undefined {
  const names = OPTIONS[frame.call.uint(1)];
  return names === undefined ? undefined : Family.of(frame.arch, names).name(frame.call.uint(2), 0);
}

function rawText(lo: number, hi: number, length: number, frame: Frame): string {
  const shown = Math.min(length, frame.stringLimit);
  if (shown === 0) return '""';
  const bytes = readExactly(frame.memory, lo, hi, shown);
  if (bytes === undefined) return addressText(lo, hi);
  return literal(bytes, shown, frame) + (length > shown ? "..." : "");
}

function optionText(lo: number, hi: number, length: number, set: boolean, frame: Frame): string {
  const name = nameOf(frame) ?? "";
  const [size, text] = SHAPES[name] ?? [4, (bytes: Uint8Array) => `[${u32(bytes, 0) | 0}]`];
  if (RAW.has(name) || (!set && length !== size)) return rawText(lo, hi, length, frame);
  if (length < size) return addressText(lo, hi);
  const bytes = readExactly(frame.memory, lo, hi, size);
  return bytes === undefined ? addressText(lo, hi) : text(bytes, frame);
}

const valueView =
  (length: number) =>
  (lo: number, hi: number, call: Call): BufferPointer =>
    new BufferPointer(lo, hi, call.memory, call.uint(length));

/** The value of an option that is set; its length is the fifth argument. */
export const optionIn: Kind<BufferPointer> = new Kind({
  text: (lo, hi, frame) => optionText(lo, hi, frame.call.int(4), true, frame),
  value: addressText,
  view: valueView(4),
});

function lengthNow(frame: Frame): number | undefined {
  const { words } = frame.call;
  const bytes = readExactly(frame.memory, words[8]!, words[9]!, 4);
  return bytes && u32(bytes, 0) | 0;
}

/** The value of an option that is asked for; the fifth argument points to its length. */
export const optionOut: Kind<BufferPointer> = new Kind({
  after: true,
  text: (lo, hi, frame) => {
    const length = frame.failed ? undefined : lengthNow(frame);
    return length === undefined || length < 0
      ? addressText(lo, hi)
      : optionText(lo, hi, length, false, frame);
  },
  value: addressText,
  view: (lo, hi, call) =>
    new BufferPointer(
      lo,
      hi,
      call.memory,
      new IntPointer(call.words[8]!, call.words[9]!, call.memory).read() ?? 0,
    ),
});
