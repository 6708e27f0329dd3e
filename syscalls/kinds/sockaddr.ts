// Socket addresses of every family, and their lengths.
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { type Json, Kind } from "../kind.ts";
import { BufferPointer, IntPointer } from "../pointers.ts";
import { quote } from "../quote.ts";
import { readExactly } from "../read.ts";
import { addressText, hexText, u16, u32 } from "../words.ts";
import { ipv4Text, ipv6Text } from "../network.ts";

/** No socket address is longer. */
const LONGEST = 128;

/** The text of what follows the family; `length` counts from the start. */
type AddressText = (bytes: Uint8Array, frame: Frame) => string;

interface AddressFamily {
  /** The shortest address that is shown in full. */
  readonly least: number;
  readonly text: AddressText;
}

const port = (bytes: Uint8Array): number => (bytes[2]! << 8) | bytes[3]!;

/** What each address family looks like: a new one is a row. */
const FAMILIES: Readonly<Record<number, AddressFamily>> = {
  1: { least: 2, text: unixText },
  2: {
    least: 8,
    text: (bytes) =>
      `, sin_port=htons(${port(bytes)}), sin_addr=inet_addr("${ipv4Text(bytes, 4)}")`,
  },
  10: { least: 24, text: inet6Text },
  16: { least: 12, text: netlinkText },
  17: { least: 12, text: packetText },
};

function unixText(bytes: Uint8Array): string {
  if (bytes.length <= 2) return "";
  const path = bytes.subarray(2);
  if (path[0] === 0) return `, sun_path=@${quote(path.subarray(1))}`;
  const end = path.indexOf(0);
  return `, sun_path=${quote(path, end < 0 ? path.length : end)}`;
}

function inet6Text(bytes: Uint8Array): string {
  const flow = ((bytes[4]! << 24) | (bytes[5]! << 16) | (bytes[6]! << 8) | bytes[7]!) >>> 0;
  const scope = bytes.length >= 28 ? u32(bytes, 24) : partial(bytes, 24);
  return (
    `, sin6_port=htons(${port(bytes)}), sin6_flowinfo=htonl(${flow})` +
    `, inet_pton(AF_INET6, "${ipv6Text(bytes, 8)}", &sin6_addr)` +
    (bytes.length > 24 ? `, sin6_scope_id=${scope}` : "")
  );
}

function partial(bytes: Uint8Array, at: number): number {
  const whole = new Uint8Array(4);
  whole.set(bytes.subarray(at, at + 4));
  return u32(whole, 0);
}

function netlinkText(bytes: Uint8Array): string {
  const groups = u32(bytes, 8);
  const mask = groups === 0 ? "00000000" : "0x" + groups.toString(16).padStart(6, "0");
  const pad = u16(bytes, 2);
  return (pad === 0 ? "" : `, nl_pad=${pad}`) + `, nl_pid=${u32(bytes, 4) | 0}, nl_groups=${mask}`;
}

function packetText(bytes: Uint8Array, frame: Frame): string {
  const name = (
    family: "ethernet_protocols" | "hardware_types" | "packet_types",
    value: number,
  ): string => Family.of(frame.arch, family).one(value, 0);
  const length = bytes[11]!;
  const address = Array.from(bytes.subarray(12, 12 + Math.min(length, 8)), (byte) =>
    hexText(byte, 0),
  );
  return (
    `, sll_protocol=htons(${name("ethernet_protocols", port(bytes))})` +
    `, sll_ifindex=${u32(bytes, 4) | 0}` +
    `, sll_hatype=${name("hardware_types", u16(bytes, 8))}` +
    `, sll_pkttype=${name("packet_types", bytes[10]!)}, sll_halen=${length}` +
    (address.length > 0 ? `, sll_addr=[${address.join(", ")}]` : "")
  );
}

/** `{sa_family=AF_INET, ...}` of the bytes of an address. */
export function socketAddressText(bytes: Uint8Array, frame: Frame): string {
  const family = u16(bytes, 0);
  const known = FAMILIES[family];
  const head = `{sa_family=${Family.of(frame.arch, "address_families").one(family, 0)}`;
  if (known !== undefined && bytes.length >= known.least)
    return head + known.text(bytes, frame) + "}";
  return bytes.length <= 2 ? head + "}" : `${head}, sa_data=${quote(bytes.subarray(2))}}`;
}

/** The socket address at a place; the place itself if there is none to be read. */
export function socketAddressAt(lo: number, hi: number, length: number, frame: Frame): string {
  if (length < 2) return addressText(lo, hi);
  const bytes = readExactly(frame.memory, lo, hi, Math.min(length, LONGEST));
  return bytes === undefined ? addressText(lo, hi) : socketAddressText(bytes, frame);
}

function addressValue(lo: number, hi: number, length: number, frame: Frame): Json {
  if (lo === 0 && hi === 0) return null;
  return socketAddressAt(lo, hi, length, frame);
}

/** An address the kernel reads; argument `length` is its length. */
export function addressIn(length: number): Kind<BufferPointer> {
  return new Kind({
    text: (lo, hi, frame) => socketAddressAt(lo, hi, frame.call.int(length), frame),
    value: (lo, hi, frame) => addressValue(lo, hi, frame.call.int(length), frame),
    view: (lo, hi, call) => new BufferPointer(lo, hi, call.memory, call.uint(length)),
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
  const bytes = (lo: number, hi: number, frame: Frame): string => {
    const [room, now] = [roomBefore(length, frame), intAt(length, frame)];
    if (frame.failed || now === undefined) return addressText(lo, hi);
    return socketAddressAt(lo, hi, Math.min(room ?? now, now), frame);
  };
  return new Kind({
    after: true,
    text: bytes,
    value: (lo, hi, frame) => (lo === 0 && hi === 0 ? null : bytes(lo, hi, frame)),
    view: (lo, hi, call) => new BufferPointer(lo, hi, call.memory, roomNow(call, length)),
  });
}

function roomNow(call: Call, length: number): number {
  const words = call.words;
  return new IntPointer(words[2 * length]!, words[2 * length + 1]!, call.memory).read() ?? 0;
}

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
});
