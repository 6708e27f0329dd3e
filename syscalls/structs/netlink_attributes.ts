// Netlink's attributes: a length, a type, and a value that the type tells.
import { Family, type FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import type { Kind } from "../kind.ts";
import { interfaceShown } from "../kinds/interface.ts";
import { bytesValue, literal } from "../kinds/text.ts";
import { hexShown, hundredthsText, signedShown, unsignedShown } from "../kinds/shown_words.ts";
import { ipv4Text, ipv6Text } from "../network.ts";
import { quoteHex } from "../quote.ts";
import { leaf, list, number, type Shown, struct } from "../shown.ts";
import { toBigint, toNumber, u16, u32 } from "../words.ts";
import { hardwareAddress, ipv4Shown } from "./sockaddr.ts";
import type { StructView } from "./view.ts";

/** What the header of a message says that its attributes depend on. */
export interface Context {
  /** The address family. */
  readonly family: number;
}

/** Decodes the value of an attribute; undefined if the bytes are too few, so that they are shown themselves. */
export type ValueShow = (bytes: Uint8Array, frame: Frame, context: Context) => Shown | undefined;

/** The attributes that may stand in one place. */
export interface AttributeSet {
  readonly names: FamilyName | undefined;
  /** The values of those that are more than bytes, by name. */
  readonly values: Readonly<Record<string, ValueShow>>;
  /** The values of all others. */
  readonly others?: ValueShow;
}

/** `"\x01\x02"`, cut after the limit. */
export function hexCut(bytes: Uint8Array, frame: Frame): Shown {
  const shown = Math.min(bytes.length, frame.stringLimit);
  const text = quoteHex(bytes, shown) + (bytes.length > shown ? "..." : "");
  return leaf(text, bytesValue(bytes));
}

/** How deep attributes may stand within each other. */
const DEEPEST = 16;
let depth = 0;

/** One of the things that follow each other: the bytes that are its own. */
type ItemShow = (bytes: Uint8Array) => Shown;

/**
 * Things that begin with their length, one after the other, each on a multiple of four bytes: `a`, or
 * `[a, b]`. What is shorter than the least such thing is shown as bytes.
 */
export function chain(
  bytes: Uint8Array,
  least: number,
  lengthAt: (at: number) => number,
  item: ItemShow,
  frame: Frame,
): Shown {
  const most = frame.options.verbose === true ? Infinity : frame.stringLimit;
  const items: Shown[] = [];
  for (let at = 0; ;) {
    if (items.length >= most) return list(items, "...");
    const left = bytes.length - at;
    if (left < least) {
      items.push(hexCut(bytes.subarray(at), frame));
      break;
    }
    const length = lengthAt(at);
    const end = length < least ? at + least : Math.min(bytes.length, at + length);
    items.push(item(bytes.subarray(at, end)));
    const step = (length + 3) & ~3;
    if (length < least || length > left || step >= left) break;
    at += step;
  }
  return items.length === 1 ? items[0]! : list(items);
}

/** A thing, and what is within it: `a`, or `[a, b]`. */
export function withInner(head: Shown, ...inner: readonly Shown[]): Shown {
  return inner.length === 0 ? head : list([head, ...inner]);
}

const HEADER = 4;
const FLAGS = 0xc000;

function typeShown(type: number, set: AttributeSet, frame: Frame): Shown {
  const number = type & ~FLAGS;
  const own =
    set.names === undefined
      ? hexShown(number, 0).text
      : Family.of(frame.arch, set.names).one(number, 0);
  const flags = type & FLAGS;
  const text =
    flags === 0 ? own : `${Family.of(frame.arch, "netlink_attribute_flags").bits(flags, 0)}|${own}`;
  return leaf(text, text);
}

/** Attributes one after the other. */
export function attributesShown(
  bytes: Uint8Array,
  set: AttributeSet,
  frame: Frame,
  context: Context,
): Shown {
  if (depth >= DEEPEST) return hexCut(bytes, frame);
  depth++;
  try {
    const one = (attribute: Uint8Array): Shown => attributeShown(attribute, set, frame, context);
    return chain(bytes, HEADER, (at) => u16(bytes, at), one, frame);
  } finally {
    depth--;
  }
}

function attributeShown(
  bytes: Uint8Array,
  set: AttributeSet,
  frame: Frame,
  context: Context,
): Shown {
  const type = u16(bytes, 2);
  const head = struct([
    ["nla_len", number(u16(bytes, 0))],
    ["nla_type", typeShown(type, set, frame)],
  ]);
  const value = bytes.subarray(HEADER);
  if (value.length === 0) return head;
  const name = set.names && Family.of(frame.arch, set.names).name(type & ~FLAGS, 0);
  const show = (name === undefined ? undefined : set.values[name]) ?? set.others;
  return withInner(head, show?.(value, frame, context) ?? hexCut(value, frame));
}

/** Attributes within an attribute. */
export function nested(set: AttributeSet | (() => AttributeSet)): ValueShow {
  return (bytes, frame, context) =>
    attributesShown(bytes, typeof set === "function" ? set() : set, frame, context);
}

/** Attributes of no kind that is known, such as the elements of a list. */
export const untyped: AttributeSet = { names: undefined, values: {} };

/** A list whose elements are attributes: their types only count them. */
export function listOf(show: ValueShow, names?: FamilyName): ValueShow {
  return nested({ names, values: {}, others: show });
}

/** The number of a network interface. */
export const interfaceValue: ValueShow = (bytes, frame) =>
  bytes.length < 4 ? undefined : interfaceShown(u32(bytes, 0), frame);

/** A value of one word, as a kind shows it; `width` is how many bytes it has, `most` how many there may be. */
export function wordValue(width: 1 | 2 | 4 | 8, kind: Kind, most: number = Infinity): ValueShow {
  return (bytes, frame) => {
    if (bytes.length < width || bytes.length > most) return undefined;
    const lo = width === 1 ? bytes[0]! : width === 2 ? u16(bytes, 0) : u32(bytes, 0);
    return kind.show(lo, width === 8 ? u32(bytes, 4) : 0, frame);
  };
}

/** A structure; what is behind it is not looked at. */
export function structure(view: StructView): ValueShow {
  return (bytes, frame) =>
    bytes.length < view.size(frame.arch) ? undefined : view.show(bytes, 0, frame);
}

/** Structures one after the other. */
export function structures(view: StructView): ValueShow {
  return (bytes, frame) => {
    const size = view.size(frame.arch);
    const count = Math.floor(bytes.length / size);
    if (count === 0) return undefined;
    return arrayOf(count, (index) => view.show(bytes, index * size, frame), frame);
  };
}

function arrayOf(count: number, show: (index: number) => Shown, frame: Frame): Shown {
  const shown = frame.options.verbose === true ? count : Math.min(count, frame.stringLimit);
  const items = Array.from({ length: shown }, (_, index) => show(index));
  return list(items, shown < count ? "..." : "");
}

/** Numbers one after the other. */
export const numbersValue: ValueShow = (bytes, frame) => {
  const count = bytes.length >> 2;
  return count === 0 ? undefined : arrayOf(count, (index) => number(u32(bytes, index * 4)), frame);
};

export const u8Value: ValueShow = (bytes) => number(bytes[0]!);
export const u16Value: ValueShow = (bytes) =>
  bytes.length < 2 ? undefined : number(u16(bytes, 0));
export const u32Value: ValueShow = (bytes) =>
  bytes.length < 4 ? undefined : number(u32(bytes, 0));
export const s32Value: ValueShow = (bytes) =>
  bytes.length < 4 ? undefined : number(u32(bytes, 0) | 0);
export const u64Value: ValueShow = (bytes) =>
  bytes.length < 8 ? undefined : unsignedShown(u32(bytes, 0), u32(bytes, 4));
export const s64: ValueShow = (bytes) =>
  bytes.length < 8 ? undefined : signedShown(u32(bytes, 0), u32(bytes, 4));

/**
 * A string that should end with a NUL. Only the last byte that is shown counts as that, and not at all where
 * strings with unprintable bytes are shown in hexadecimal.
 */
export const textValue: ValueShow = (bytes, frame) => {
  const shown = Math.min(bytes.length, frame.stringLimit);
  const end = bytes.indexOf(0);
  const data = bytesValue(end < 0 ? bytes : bytes.subarray(0, end));
  const ended = shown > 0 && bytes[shown - 1] === 0;
  if (!ended || frame.options.hexStrings !== undefined) {
    return leaf(`${literal(bytes, shown, frame)}...`, data);
  }
  return leaf(literal(bytes, shown - 1, frame), data);
};

/** A time in hundredths of a second, of any size. */
export const centiseconds: ValueShow = (bytes) => {
  if (bytes.length === 0 || bytes.length > 8) return undefined;
  const whole = new Uint8Array(8);
  whole.set(bytes);
  const [lo, hi] = [u32(whole, 0), u32(whole, 4)];
  return leaf(`${toBigint(lo, hi)} /* ${hundredthsText(lo, hi)} */`, toNumber(lo, hi));
};

/** A number in network order: `htons(80)`. */
export const be16Value: ValueShow = (bytes) => {
  if (bytes.length < 2) return undefined;
  const value = (bytes[0]! << 8) | bytes[1]!;
  return leaf(`htons(${value})`, value);
};

/** A large number in network order. */
export const be64Value: ValueShow = (bytes) => {
  if (bytes.length < 8) return undefined;
  let value = 0n;
  for (const byte of bytes.subarray(0, 8)) value = (value << 8n) | BigInt(byte);
  return leaf(`htobe64(${value})`, String(value));
};

/** `01:02:03:04:05:06` */
export const hardwareValue: ValueShow = (bytes) => hardwareAddress(bytes);

const AF_INET = 2;
const AF_INET6 = 10;

/** An internet address of the message's family. */
export const addressValue: ValueShow = (bytes, frame, { family }) => {
  if (family === AF_INET && bytes.length >= 4) return ipv4Shown(bytes, 0);
  if (family === AF_INET6 && bytes.length >= 16) {
    const shown = ipv6Text(bytes, 0);
    return leaf(`inet_pton(AF_INET6, "${shown}")`, shown);
  }
  return hexCut(bytes, frame);
};

/** An address without a word around it. */
export function plainAddress(bytes: Uint8Array, family: number): string | undefined {
  if (family === AF_INET && bytes.length >= 4) return ipv4Text(bytes, 0);
  return family === AF_INET6 && bytes.length >= 16 ? ipv6Text(bytes, 0) : undefined;
}
