// Netlink of netfilter: subsystems with types of messages of their own.
import { Family, type FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { oneShown } from "../kinds/flags.ts";
import { leaf, type Shown, struct } from "../shown.ts";
import { hexText } from "../words.ts";
import type { PayloadShow } from "./netlink.ts";
import { attributesShown, hexCut, untyped } from "./netlink_attributes.ts";
import { portShown } from "./sockaddr.ts";

/** The types of messages of each subsystem; a new one is a row. */
const SUBSYSTEMS: Readonly<Record<number, FamilyName>> = {
  1: "netfilter_conntrack",
  2: "netfilter_expect",
  3: "netfilter_queue",
  4: "netfilter_log",
  5: "netfilter_osf",
  6: "netfilter_ipset",
  7: "netfilter_accounting",
  8: "netfilter_timeout",
  9: "netfilter_helper",
  10: "netfilter_tables",
  11: "netfilter_compat",
  12: "netfilter_hook",
};

/** `NFNL_SUBSYS_NFTABLES<<8|NFT_MSG_NEWTABLE` */
export function netfilterType(type: number, frame: Frame): Shown {
  const batch = Family.of(frame.arch, "netfilter_batches").name(type, 0);
  if (batch !== undefined) return batch;
  const subsystem = type >>> 8;
  const number = type & 0xff;
  const names = SUBSYSTEMS[subsystem];
  const own =
    names === undefined ? hexText(number, 0) : Family.of(frame.arch, names).one(number, 0);
  const text = `${Family.of(frame.arch, "netfilter_subsystems").one(subsystem, 0)}<<8|${own}`;
  return leaf(text, text);
}

const HEADER = 4;

/** A header of the subsystems, and attributes. */
export const netfilter: PayloadShow = (bytes, { type }, frame) => {
  if (bytes.length < HEADER) return [hexCut(bytes, frame)];
  const head = struct([
    ["nfgen_family", oneShown(frame.arch, "address_families", bytes[0]!)],
    ["version", oneShown(frame.arch, "netfilter_versions", bytes[1]!)],
    ["res_id", portShown(bytes, 2)],
  ]);
  const rest = bytes.subarray(HEADER);
  if (rest.length === 0) return [head];
  const batch = Family.of(frame.arch, "netfilter_batches").name(type, 0) !== undefined;
  return [
    head,
    batch ? hexCut(rest, frame) : attributesShown(rest, untyped, frame, { family: bytes[0]! }),
  ];
};
