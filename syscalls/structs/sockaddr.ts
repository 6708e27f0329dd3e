// Socket addresses that networks and machines use every day. `family` is the first field, already shown.
import { constant } from "../constants.ts";
import type { FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { fdShown } from "../kinds/fd.ts";
import { bitsShown, oneShown } from "../kinds/flags.ts";
import { interfaceShown } from "../kinds/interface.ts";
import { hexShown } from "../kinds/shown_words.ts";
import { bytesValue, literal } from "../kinds/text.ts";
import { ipv4Text, ipv6Text } from "../network.ts";
import { quoteHex } from "../quote.ts";
import { leaf, list, type MaybePart, number, type Part, type Shown, struct } from "../shown.ts";
import { hexText, u16, u32 } from "../words.ts";

/** What follows the family of an address: `bytes` is the whole of it. */
export type AddressShow = (family: Part, bytes: Uint8Array, frame: Frame) => Shown;

/** One family of addresses. */
export interface AddressFamily {
  /** The shortest address that is shown by its fields. */
  readonly least: number;
  readonly show: AddressShow;
}

/** The 16-bit number in network order. */
export function be16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** The 32-bit number in network order. */
export function be32(bytes: Uint8Array, at: number): number {
  return ((be16(bytes, at) << 16) | be16(bytes, at + 2)) >>> 0;
}

/** `htons(80)` */
export function portShown(bytes: Uint8Array, at: number): Shown {
  const port = be16(bytes, at);
  return leaf(constant(quoteHex(bytes.subarray(at, at + 2)), `htons(${port})`), port);
}

/** `inet_addr("127.0.0.1")` */
export function ipv4Shown(bytes: Uint8Array, at: number): Shown {
  const text = ipv4Text(bytes, at);
  return leaf(constant(quoteHex(bytes.subarray(at, at + 4)), `inet_addr("${text}")`), text);
}

/** A field that is an IPv6 address: `inet_pton(AF_INET6, "::1", &sin6_addr)`. */
export function ipv6Part(name: string, bytes: Uint8Array, at: number): Part {
  const text = ipv6Text(bytes, at);
  return [name, text, `inet_pton(AF_INET6, "${text}", &${name})`];
}

/** Bytes as `[0x1, 00]`. */
export function octets(bytes: Uint8Array, tail = ""): Shown {
  return list(
    Array.from(bytes, (byte) => octet(byte)),
    tail,
  );
}

/** A byte as `0x1` or `00`. */
export function octet(byte: number): Shown {
  return leaf(byte === 0 ? "00" : hexText(byte, 0), byte);
}

/** Bytes as `01:02:0a`. */
export function hardwareAddress(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
}

/** Bytes as `"\x01\x02"`. */
export function hexBytesShown(bytes: Uint8Array): Shown {
  return leaf(quoteHex(bytes), () => bytesValue(bytes));
}

/** One of some names, in one of C's byte orders: `htons(ETH_P_IP)`. */
export function orderedShown(
  order: string,
  family: FamilyName,
  value: number,
  frame: Frame,
): Shown {
  return leaf(`${order}(${oneShown(frame.arch, family, value).text})`, value);
}

/** No path of a Unix socket is longer. */
const LONGEST_PATH = 108;

const unix: AddressShow = (family, bytes, frame) => {
  if (bytes.length <= 2) return struct([family]);
  const path = bytes.subarray(2, 2 + LONGEST_PATH);
  if (path[0] === 0) {
    const name = path.subarray(1);
    const text = `@${literal(name, name.length, frame)}`;
    return struct([family, ["sun_path", leaf(text, { abstract: bytesValue(name) })]]);
  }
  const end = path.indexOf(0);
  const name = end < 0 ? path : path.subarray(0, end);
  return struct([
    family,
    ["sun_path", leaf(literal(name, name.length, frame), () => bytesValue(name))],
  ]);
};

/** The fields of an IPv4 address behind its family. */
export function inetParts(bytes: Uint8Array, at: number): readonly MaybePart[] {
  return [
    ["sin_port", portShown(bytes, at + 2)],
    ["sin_addr", ipv4Shown(bytes, at + 4)],
  ];
}

/** Whether an IPv6 address means something on one link only: then its scope is an interface. */
function isLocal(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] === 0xfe) return (bytes[at + 1]! & 0xc0) === 0x80;
  return bytes[at] === 0xff && (bytes[at + 1]! & 0xf) === 2;
}

/** The fields of an IPv6 address behind its family, of `length` bytes. */
export function inet6Parts(
  bytes: Uint8Array,
  at: number,
  length: number,
  frame: Frame,
): readonly MaybePart[] {
  const flow = be32(bytes, at + 4);
  const scope = new Uint8Array(4);
  scope.set(bytes.subarray(at + 24, at + Math.min(length, 28)));
  return [
    ["sin6_port", portShown(bytes, at + 2)],
    ["sin6_flowinfo", leaf(`htonl(${flow})`, flow)],
    ipv6Part("sin6_addr", bytes, at + 8),
    length > 24 && [
      "sin6_scope_id",
      isLocal(bytes, at + 8) ? interfaceShown(u32(scope, 0), frame) : number(u32(scope, 0)),
    ],
  ];
}

const netlink: AddressShow = (family, bytes) => {
  const groups = u32(bytes, 8);
  const mask = groups === 0 ? "00000000" : `0x${groups.toString(16).padStart(6, "0")}`;
  return struct([
    family,
    u16(bytes, 2) !== 0 && ["nl_pad", hexShown(u16(bytes, 2), 0)],
    ["nl_pid", number(u32(bytes, 4) | 0)],
    ["nl_groups", leaf(mask, groups)],
  ]);
};

const packet: AddressShow = (family, bytes, frame) => {
  const length = bytes[11]!;
  const address = bytes.subarray(12, 12 + length);
  const named = (names: FamilyName, value: number): Shown => oneShown(frame.arch, names, value);
  return struct([
    family,
    ["sll_protocol", orderedShown("htons", "ethernet_protocols", be16(bytes, 2), frame)],
    ["sll_ifindex", interfaceShown(u32(bytes, 4), frame)],
    ["sll_hatype", named("hardware_types", u16(bytes, 8))],
    ["sll_pkttype", named("packet_types", bytes[10]!)],
    ["sll_halen", number(length)],
    length > 0 && ["sll_addr", octets(address, address.length < length ? "..." : "")],
  ]);
};

const ipx: AddressShow = (family, bytes) => {
  const network = be32(bytes, 4);
  return struct([
    family,
    ["sipx_port", portShown(bytes, 2)],
    ["sipx_network", leaf(`htonl(${hexText(network, 0)})`, network)],
    ["sipx_node", octets(bytes.subarray(8, 14))],
    ["sipx_type", octet(bytes[14]!)],
    bytes[15] !== 0 && ["sipx_zero", octet(bytes[15]!)],
  ]);
};

/** A number that may be one of some names, else hexadecimal. */
function nameOrHex(family: FamilyName, value: number, frame: Frame): Shown {
  const shown = oneShown(frame.arch, family, value);
  return typeof shown.toJSON() === "string" ? shown : hexShown(value, 0);
}

const vsock: AddressShow = (family, bytes, frame) => {
  const rest = bytes.subarray(13, 16);
  return struct([
    family,
    u16(bytes, 2) !== 0 && ["svm_reserved1", hexShown(u16(bytes, 2), 0)],
    ["svm_cid", nameOrHex("vsock_ids", u32(bytes, 8), frame)],
    ["svm_port", nameOrHex("vsock_ports", u32(bytes, 4), frame)],
    ["svm_flags", bitsShown(frame.arch, "vsock_flags", bytes[12]!)],
    rest.some((byte) => byte !== 0) && ["svm_zero", hexBytesShown(rest)],
  ]);
};

const qrtr: AddressShow = (family, bytes, frame) =>
  struct([
    family,
    ["sq_node", nameOrHex("qrtr_nodes", u32(bytes, 4), frame)],
    ["sq_port", nameOrHex("qrtr_ports", u32(bytes, 8), frame)],
  ]);

const XDP_SHARED_UMEM = 1;

const xdp: AddressShow = (family, bytes, frame) => {
  const flags = u16(bytes, 2);
  return struct([
    family,
    ["sxdp_flags", bitsShown(frame.arch, "xdp_address_flags", flags)],
    ["sxdp_ifindex", interfaceShown(u32(bytes, 4), frame)],
    ["sxdp_queue_id", number(u32(bytes, 8))],
    (flags & XDP_SHARED_UMEM) !== 0 && ["sxdp_shared_umem_fd", fdShown(u32(bytes, 12) | 0, frame)],
  ]);
};

const mctp: AddressShow = (family, bytes, frame) => {
  const address: Part = ["s_addr", nameOrHex("mctp_addresses", bytes[8]!, frame)];
  return struct([
    family,
    u16(bytes, 2) !== 0 && ["__smctp_pad0", hexShown(u16(bytes, 2), 0)],
    ["smctp_network", nameOrHex("mctp_networks", u32(bytes, 4), frame)],
    ["smctp_addr", struct([address])],
    ["smctp_type", hexShown(bytes[9]!, 0)],
    ["smctp_tag", hexShown(bytes[10]!, 0)],
    bytes[11] !== 0 && ["__smctp_pad1", hexShown(bytes[11]!, 0)],
  ]);
};

/** What each of these looks like, by number. */
export const commonAddresses: Readonly<Record<number, AddressFamily>> = {
  1: { least: 2, show: unix },
  2: { least: 16, show: (family, bytes) => struct([family, ...inetParts(bytes, 0)]) },
  4: { least: 16, show: ipx },
  10: {
    least: 24,
    show: (family, bytes, frame) => struct([family, ...inet6Parts(bytes, 0, bytes.length, frame)]),
  },
  16: { least: 12, show: netlink },
  17: { least: 20, show: packet },
  40: { least: 16, show: vsock },
  42: { least: 12, show: qrtr },
  44: { least: 16, show: xdp },
  45: { least: 12, show: mctp },
};
