// Values of socket options that are more than a number: how each is read from `length` bytes at a place.
import { Errno } from "../errno.ts";
import type { FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { bitsShown, oneShown } from "../kinds/flags.ts";
import { interfaceShown } from "../kinds/interface.ts";
import { idShown, addressShown } from "../kinds/shown_words.ts";
import { socketAddressShown } from "../kinds/sockaddr.ts";
import { structAt } from "../kinds/struct.ts";
import { readExactly } from "../read.ts";
import { leaf, list, type MaybePart, number, type Part, type Shown, struct } from "../shown.ts";
import { hexText, u16, u32 } from "../words.ts";
import { socketInstructions, socketProgram } from "./bpf_program.ts";
import { hardwareAddress, hexBytesShown, ipv4Shown, ipv6Part } from "./sockaddr.ts";

/** Decodes the value of an option. */
export type OptionShow = (lo: number, hi: number, length: number, frame: Frame) => Shown;

/** How an option is shown that is set, and one that is asked for. */
export interface OptionShape {
  readonly set?: OptionShow;
  readonly get?: OptionShow;
  /** Whether options without a name are shown so too. */
  readonly nameless?: true;
  /** Whether more is read than the value's bytes, or more of these than of others. */
  readonly deep?: true;
}

/** A value of which at least (or, `exact`, just) `size` bytes are needed. */
function sized(
  size: number,
  show: (bytes: Uint8Array, frame: Frame) => Shown,
  exact = false,
): OptionShow {
  return (lo, hi, length, frame) => {
    if (exact ? length !== size : length < size) return addressShown(lo, hi);
    const bytes = readExactly(frame.memory, lo, hi, size);
    return bytes === undefined ? addressShown(lo, hi) : show(bytes, frame);
  };
}

/** A value of which any part may be there: what is less than `size` bytes is shown as bytes. */
function partial(size: number, show: (bytes: Uint8Array, frame: Frame) => Shown): OptionShow {
  return (lo, hi, length, frame) => {
    if (length <= 0) return addressShown(lo, hi);
    const bytes = readExactly(frame.memory, lo, hi, Math.min(length, size));
    return bytes === undefined ? addressShown(lo, hi) : show(bytes, frame);
  };
}

/** `[1]` */
function boxed(shown: Shown & { readonly text: string }, data: number | string): Shown {
  return leaf(`[${shown.text}]`, data);
}

const unsignedBox = (value: number): Shown => boxed(number(value >>> 0), value >>> 0);
const signedBox = (value: number): Shown => boxed(number(value), value);

/** An int of which less than four bytes may be asked for. */
function intPart(show: (value: number, frame: Frame) => Shown): OptionShow {
  return partial(4, (bytes, frame) =>
    bytes.length < 4 ? hexBytesShown(bytes) : show(u32(bytes, 0) | 0, frame),
  );
}

/** Ints, one after the other, the last of which may be cut off. */
function ints(names: readonly string[], show: (value: number, index: number) => Shown): OptionShow {
  return partial(names.length * 4, (bytes) => {
    const parts: MaybePart[] = names.map((name, index) => {
      const rest = bytes.subarray(index * 4, index * 4 + 4);
      if (rest.length === 0) return undefined;
      return [name, rest.length < 4 ? hexBytesShown(rest) : show(u32(rest, 0), index)];
    });
    return struct(parts);
  });
}

const signed = (value: number): Shown => number(value | 0);
const unsigned = (value: number): Shown => number(value);

/** An int that any longer value may begin with. */
export const intOption: OptionShape = {
  set: sized(4, (bytes) => signedBox(u32(bytes, 0) | 0)),
  get: intPart(signedBox),
};

const LINGER = ["l_onoff", "l_linger"];

function named(family: FamilyName): (value: number, frame: Frame) => Shown {
  return (value, frame) => {
    const shown = oneShown(frame.arch, family, value >>> 0);
    const data = shown.toJSON() as number | string;
    return boxed(shown, data);
  };
}

/** `[SOCK_TXREHASH_DEFAULT]`; what has no name is decimal. */
const rehash = (value: number, frame: Frame): Shown => {
  const shown = oneShown(frame.arch, "txrehash_modes", value >>> 0);
  const data = shown.toJSON();
  return leaf(typeof data === "string" ? `[${data}]` : `[${value} /* SOCK_TXREHASH_??? */]`, data);
};

const errorShown = (value: number): Shown => {
  const name = value === 0 ? undefined : Errno.of(value).name;
  return name === undefined || name.startsWith("ERRNO")
    ? unsignedBox(value)
    : leaf(`[${name}]`, name);
};

const membership: OptionShape = {
  set: sized(8, (bytes) =>
    struct([
      ["imr_multiaddr", ipv4Shown(bytes, 0)],
      ["imr_interface", ipv4Shown(bytes, 4)],
    ]),
  ),
};

const groupRequest: OptionShape = {
  set: sized(136, (bytes, frame) =>
    struct([
      ["gr_interface", interfaceShown(u32(bytes, 0), frame)],
      ["gr_group", socketAddressShown(bytes.subarray(8), frame)],
    ]),
  ),
};

const membership6: OptionShape = {
  set: sized(20, (bytes, frame) =>
    struct([
      ipv6Part("ipv6mr_multiaddr", bytes, 0),
      ["ipv6mr_interface", interfaceShown(u32(bytes, 16), frame)],
    ]),
  ),
};

const packetMembership: OptionShape = {
  set: sized(
    16,
    (bytes, frame) =>
      struct([
        ["mr_ifindex", interfaceShown(u32(bytes, 0), frame)],
        ["mr_type", oneShown(frame.arch, "packet_memberships", u16(bytes, 4))],
        ["mr_alen", number(u16(bytes, 6))],
        ["mr_address", hardwareAddress(bytes.subarray(8, 8 + Math.min(u16(bytes, 6), 8)))],
      ]),
    true,
  ),
};

const RING = ["tp_block_size", "tp_block_nr", "tp_frame_size", "tp_frame_nr"];
const STATISTICS = ["tp_packets", "tp_drops", "tp_freeze_q_cnt"];

const ring: OptionShape = {
  set: sized(
    16,
    (bytes) => struct(RING.map((name, index): Part => [name, number(u32(bytes, index * 4))])),
    true,
  ),
};

const PROGRAM_SIZE = 16;

const program: OptionShape = {
  deep: true,
  set: (lo, hi, length, frame) =>
    length === PROGRAM_SIZE ? structAt(socketProgram, lo, hi, frame) : addressShown(lo, hi),
};

/** A filter that is asked for: its length counts instructions. */
const programGot: OptionShape = {
  deep: true,
  get: (lo, hi, length, frame) =>
    length > 0 && length <= 0xffff && frame.options.verbose === true
      ? socketInstructions(lo, hi, length, frame)
      : addressShown(lo, hi),
};

/** A set of types: those that are in it, or `~` those that are not. */
const icmpFilter: OptionShow = (lo, hi, length, frame) => {
  if (length <= 0) return addressShown(lo, hi);
  const bytes = readExactly(frame.memory, lo, hi, Math.min(length, 4));
  if (bytes === undefined) return addressShown(lo, hi);
  const whole = new Uint8Array(4).fill(0xff);
  whole.set(bytes);
  const bits = u32(whole, 0);
  const few = Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => bits & (1 << bit));
  const negated = few.length > 16;
  const chosen = negated
    ? Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => (bits & (1 << bit)) === 0)
    : few;
  const names = list(
    chosen.map((bit) => oneShown(frame.arch, "icmp_types", bit)),
    "",
    " ",
  );
  return leaf((negated ? "~" : "") + names.text, { [negated ? "not" : "of"]: names.toJSON() });
};

/** No more groups are shown, unless everything is asked for. */
const groups: OptionShow = (lo, hi, length, frame) => {
  if (length <= 0) return addressShown(lo, hi);
  const count = Math.min(length >> 2, frame.options.verbose === true ? 4096 : frame.stringLimit);
  const bytes = readExactly(frame.memory, lo, hi, count * 4);
  if (count > 0 && bytes === undefined) return addressShown(lo, hi);
  const items = Array.from({ length: count }, (_, index) => number(u32(bytes!, index * 4)));
  return list(items, length >> 2 > count ? "..." : "");
};

/** An int, whatever length is given. */
const anyInt: OptionShow = (lo, hi, _length, frame) => {
  const bytes = readExactly(frame.memory, lo, hi, 4);
  return bytes === undefined ? addressShown(lo, hi) : signedBox(u32(bytes, 0) | 0);
};

const someInt: OptionShow = (lo, hi, length, frame) =>
  length <= 0 ? addressShown(lo, hi) : anyInt(lo, hi, length, frame);

const importance = sized(4, (bytes, frame) => named("tipc_importances")(u32(bytes, 0), frame));

const groupJoin = sized(16, (bytes, frame) =>
  struct([
    ["type", number(u32(bytes, 0))],
    ["instance", number(u32(bytes, 4))],
    ["scope", oneShown(frame.arch, "tipc_scopes", u32(bytes, 8))],
    ["flags", bitsShown(frame.arch, "tipc_group_flags", u32(bytes, 12))],
  ]),
);

/** No shape but those that are deep reads more bytes of a value. */
export const MOST_SHAPED = 136;

/** Numbers of exactly four bytes that say more than their value; all other lengths are bytes. */
export const wordOptions: Readonly<Record<string, (value: number, frame: Frame) => Shown>> = {
  IP_LOCAL_PORT_RANGE: (value) => {
    const word = value >>> 0;
    return leaf(`[${hexText(word, 0)} /* ${word & 0xffff}..${word >>> 16} */]`, {
      from: word & 0xffff,
      to: word >>> 16,
    });
  },
  IP_PROTOCOL: named("ip_protocols"),
};

/** The options of each level that have a shape of their own; new ones are a row. */
export const optionShapes: Readonly<Record<string, OptionShape>> = {
  SO_ERROR: { get: intPart(errorShown) },
  SO_LINGER: {
    set: sized(8, (bytes) =>
      struct(LINGER.map((name, index): Part => [name, number(u32(bytes, index * 4) | 0)])),
    ),
    get: ints(LINGER, signed),
  },
  SO_PEERCRED: {
    get: ints(["pid", "uid", "gid"], (value, index) =>
      index === 0 ? number(value | 0) : idShown(value),
    ),
  },
  SO_TXREHASH: {
    set: sized(4, (bytes, frame) => rehash(u32(bytes, 0) | 0, frame)),
    get: intPart(rehash),
  },
  SO_ATTACH_FILTER: program,
  SO_ATTACH_REUSEPORT_CBPF: program,
  SO_GET_FILTER: programGot,
  IP_ADD_MEMBERSHIP: membership,
  IP_DROP_MEMBERSHIP: membership,
  MCAST_JOIN_GROUP: groupRequest,
  MCAST_LEAVE_GROUP: groupRequest,
  IPV6_ADD_MEMBERSHIP: membership6,
  IPV6_DROP_MEMBERSHIP: membership6,
  IPV6_JOIN_ANYCAST: membership6,
  IPV6_LEAVE_ANYCAST: membership6,
  ICMP_FILTER: { set: icmpFilter, get: icmpFilter },
  PACKET_ADD_MEMBERSHIP: packetMembership,
  PACKET_DROP_MEMBERSHIP: packetMembership,
  PACKET_RX_RING: ring,
  PACKET_TX_RING: ring,
  PACKET_STATISTICS: { get: ints(STATISTICS, unsigned) },
  NETLINK_LIST_MEMBERSHIPS: { set: intOption.set!, get: groups, deep: true },
  TIPC_IMPORTANCE: { set: importance, get: importance },
  TIPC_GROUP_JOIN: { set: groupJoin, get: groupJoin },
};

/** Levels whose options are ints in any case. */
export const levelShapes: Readonly<Record<number, OptionShape>> = {
  270: { set: intOption.set!, get: someInt, nameless: true },
  271: { set: anyInt, get: someInt },
};
