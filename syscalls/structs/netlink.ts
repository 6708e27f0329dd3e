// Netlink messages: a header each, and what the protocol of the socket says that is in them.
import { Errno } from "../errno.ts";
import { Family, type FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { bitsShown, oneShown } from "../kinds/flags.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { bytesText, bytesValue } from "../kinds/text.ts";
import { leaf, number, type Shown, struct } from "../shown.ts";
import { toAddress, u16, u32 } from "../words.ts";
import {
  type AttributeSet,
  attributesShown,
  chain,
  hexCut,
  textValue,
  u32Value,
  withInner,
} from "./netlink_attributes.ts";
import { diagnosis } from "./netlink_diag.ts";
import { netfilter, netfilterType } from "./netlink_filter.ts";
import { routing } from "./netlink_route.ts";
import { uevent } from "./netlink_uevent.ts";

/** What is known of a message from its header. */
export interface Message {
  readonly type: number;
  readonly flags: number;
}

/** What is in messages of one protocol, behind the header. */
export type PayloadShow = (bytes: Uint8Array, message: Message, frame: Frame) => readonly Shown[];

type FlagsName = FamilyName & `netlink_${string}flags`;

interface Protocol {
  /** The names of the types of messages, from 16 on. */
  readonly types?: FamilyName | ((type: number, frame: Frame) => Shown);
  readonly payload?: PayloadShow;
  /** Which flags a type of message has beside the common ones. */
  readonly flags?: (type: number, frame: Frame) => FlagsName;
}

const ROUTE = 0;
const KOBJECT_UEVENT = 15;

/** `RTM_GETLINK` gets, `RTM_NEWLINK` makes, `RTM_DELLINK` takes away. */
function flagsByName(family: FamilyName, get: RegExp, made: RegExp, gone: RegExp) {
  return (type: number, frame: Frame): FlagsName => {
    const name = Family.of(frame.arch, family).name(type, 0) ?? "";
    if (get.test(name)) return "netlink_get_flags";
    if (made.test(name)) return "netlink_new_flags";
    return gone.test(name) ? "netlink_delete_flags" : "netlink_flags";
  };
}

const NEVER = /(?!)/;

const SETENFORCE = 16;

/** Whether SELinux enforces, or which policy it has now. */
const selinux: PayloadShow = (bytes, { type }, frame) => {
  if (bytes.length < 4 || type > SETENFORCE + 1) return [hexCut(bytes, frame)];
  return [struct([[type === SETENFORCE ? "val" : "seqno", number(u32(bytes, 0) | 0)]])];
};

/** Flags of routing are told by the type's last two bits. */
function routeFlags(type: number, frame: Frame): FlagsName {
  if (Family.of(frame.arch, "route_types").name(type, 0) === "RTM_DELACTION") {
    return "netlink_get_flags";
  }
  const kinds = ["netlink_new_flags", "netlink_delete_flags", "netlink_get_flags", "netlink_flags"];
  return kinds[type & 3] as FlagsName;
}

/** The protocols whose messages are known, by number. */
const PROTOCOLS: Readonly<Record<number, Protocol>> = {
  [ROUTE]: { types: "route_types", payload: routing, flags: routeFlags },
  4: { types: "diag_types", payload: diagnosis, flags: () => "netlink_get_flags" },
  6: {
    types: "xfrm_types",
    flags: flagsByName("xfrm_types", /MSG_GET(?!DEF)/, /MSG_NEW/, /MSG_DEL/),
  },
  7: { types: "selinux_types", payload: selinux },
  9: { types: "audit_types" },
  12: {
    types: netfilterType,
    payload: netfilter,
    flags: (type, frame) => {
      const name = netfilterType(type, frame);
      const last = typeof name === "string" ? name : name.text;
      if (/MSG_\w*_?(?:GET|LOOKUP)/.test(last)) return "netlink_get_flags";
      if (/_NEW/.test(last)) return "netlink_new_flags";
      return /_DEL/.test(last) ? "netlink_delete_flags" : "netlink_flags";
    },
  },
  16: { types: "generic_types" },
  21: {
    types: "crypto_types",
    flags: flagsByName("crypto_types", /GET/, /NEW/, NEVER),
  },
};

const HEADER = 16;
const ERROR = 2;
const DONE = 3;
/** From here on each protocol has types of its own. */
const FIRST_OWN = 16;

function typeShown(type: number, protocol: Protocol | undefined, frame: Frame): Shown {
  const types = type < FIRST_OWN ? undefined : protocol?.types;
  if (typeof types === "function") return types(type, frame);
  return oneShown(frame.arch, types ?? "netlink_types", type);
}

function flagsOf(type: number, protocol: Protocol | undefined, frame: Frame): FlagsName {
  if (type === ERROR) return "netlink_error_flags";
  if (type < FIRST_OWN) return "netlink_flags";
  return protocol?.flags?.(type, frame) ?? "netlink_flags";
}

/** One message: `{nlmsg_len=...}`, or `[{nlmsg_len=...}, what is in it]`. */
function messageShown(bytes: Uint8Array, number_: number | undefined, frame: Frame): Shown {
  const protocol = number_ === undefined ? undefined : PROTOCOLS[number_];
  const message = { type: u16(bytes, 4), flags: u16(bytes, 6) };
  const head = struct([
    ["nlmsg_len", number(u32(bytes, 0))],
    ["nlmsg_type", typeShown(message.type, protocol, frame)],
    ["nlmsg_flags", bitsShown(frame.arch, flagsOf(message.type, protocol, frame), message.flags)],
    ["nlmsg_seq", number(u32(bytes, 8))],
    ["nlmsg_pid", number(u32(bytes, 12))],
  ]);
  const inner = bytes.subarray(HEADER);
  if (inner.length === 0) return head;
  return withInner(head, ...payloadShown(inner, message, number_, frame));
}

function payloadShown(
  bytes: Uint8Array,
  message: Message,
  number_: number | undefined,
  frame: Frame,
): readonly Shown[] {
  if (message.type === ERROR) return errorShown(bytes, message, number_, frame);
  if (message.type === DONE && bytes.length === 4) return [errnoShown(u32(bytes, 0) | 0)];
  const show = message.type < FIRST_OWN ? undefined : PROTOCOLS[number_ ?? -1]?.payload;
  return show?.(bytes, message, frame) ?? [hexCut(bytes, frame)];
}

/** `-ENOENT`; a number that is no error as it is. */
function errnoShown(value: number): Shown {
  const name = value < 0 ? Errno.of(-value).name : "ERRNO";
  return name.startsWith("ERRNO") ? number(value) : leaf(`-${name}`, `-${name}`);
}

const CAPPED = 0x100;

const ERROR_ATTRIBUTES: AttributeSet = {
  names: "netlink_error_attributes",
  values: {
    NLMSGERR_ATTR_MSG: textValue,
    NLMSGERR_ATTR_OFFS: u32Value,
  },
};

/** What went wrong, the message it is about, and more about it. */
function errorShown(
  bytes: Uint8Array,
  { flags }: Message,
  number_: number | undefined,
  frame: Frame,
): readonly Shown[] {
  if (bytes.length < 4 + HEADER) return [hexCut(bytes, frame)];
  const rest = bytes.subarray(4);
  const length = u32(rest, 0);
  const capped = (flags & CAPPED) !== 0;
  const whole = length >= HEADER && length <= rest.length;
  const own = capped ? HEADER : whole ? (length + 3) & ~3 : rest.length;
  const error = struct([
    ["error", errnoShown(u32(bytes, 0) | 0)],
    ["msg", messageShown(rest.subarray(0, capped ? HEADER : whole ? length : own), number_, frame)],
  ]);
  const more = rest.subarray(own);
  if (more.length === 0) return [error];
  return [withInner(error, attributesShown(more, ERROR_ATTRIBUTES, frame, { family: 0 }))];
}

/** No more of a buffer than this is looked at. */
const MOST_BYTES = 65536;

/** The messages in `length` bytes at a place, for a socket of a protocol (undefined: not known which). */
export function netlinkAt(
  lo: number,
  hi: number,
  length: number,
  protocol: number | undefined,
  frame: Frame,
): Shown {
  if (length <= 0) return leaf(bytesText(lo, hi, length, frame), "");
  const bytes = frame.memory.read(toAddress(lo, hi), Math.min(length, MOST_BYTES));
  if (bytes.length === 0 || (lo === 0 && hi === 0)) return addressShown(lo, hi);
  if (protocol === KOBJECT_UEVENT) {
    const shown = uevent(bytes, frame);
    if (shown !== undefined) return shown;
    if (bytes.length < HEADER || u16(bytes, 4) !== 0) {
      return leaf(bytesText(lo, hi, length, frame), bytesValue(bytes));
    }
  }
  const one = (message: Uint8Array): Shown => messageShown(message, protocol, frame);
  return chain(bytes, HEADER, (at) => u32(bytes, at), one, frame);
}
