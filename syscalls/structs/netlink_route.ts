// Netlink of routing: a header for each kind of thing, and the attributes it has.
import type { FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { flags, one, oneShown } from "../kinds/flags.ts";
import { interfaceIndex } from "../kinds/interface.ts";
import { hex32, uint } from "../kinds/numbers.ts";
import type { Kind } from "../kind.ts";
import { leaf, type Shown, struct } from "../shown.ts";
import { u16 } from "../words.ts";
import type { PayloadShow } from "./netlink.ts";
import { type AttributeSet, attributesShown, hexCut } from "./netlink_attributes.ts";
import {
  actionAttributes,
  addressAttributes,
  dcbAttributes,
  labelAttributes,
  multicastAttributes,
  namespaceAttributes,
  neighbourAttributes,
  netconfAttributes,
  nexthopAttributes,
  routeAttributes,
  ruleAttributes,
  tableAttributes,
  trafficAttributes,
} from "./netlink_route_attributes.ts";
import { linkAttributes } from "./netlink_link.ts";
import { statisticsAttributes } from "./netlink_statistics.ts";
import { numberOr, statisticsMask } from "./netlink_words.ts";
import { type FieldCode, type StructView, view, when } from "./view.ts";

/** What one kind of message has behind netlink's own header. */
interface Route {
  readonly header: StructView;
  /** The name of the header's first field, the address family, for headers that are cut off. */
  readonly family: string;
  /** How many bytes the header takes. */
  readonly size: number;
  readonly attributes: AttributeSet | undefined;
}

const family: Kind = one("address_families");

const link: Route = {
  family: "ifi_family",
  size: 16,
  attributes: linkAttributes,
  header: view("ifinfomsg", {
    ifi_family: family,
    ifi_type: one("hardware_types"),
    ifi_index: interfaceIndex,
    ifi_flags: flags("interface_flags"),
    ifi_change: hex32,
  }),
};

const address: Route = {
  family: "ifa_family",
  size: 8,
  attributes: addressAttributes,
  header: view("ifaddrmsg", {
    ifa_family: family,
    ifa_prefixlen: uint,
    ifa_flags: flags("interface_address_flags"),
    ifa_scope: numberOr("route_scopes"),
    ifa_index: interfaceIndex,
  }),
};

const route: Route = {
  family: "rtm_family",
  size: 12,
  attributes: routeAttributes,
  header: view("rtmsg", {
    rtm_family: family,
    rtm_dst_len: uint,
    rtm_src_len: uint,
    rtm_tos: flags("ip_tos"),
    rtm_table: numberOr("route_tables"),
    rtm_protocol: one("route_protocols"),
    rtm_scope: numberOr("route_scopes"),
    rtm_type: one("route_kinds"),
    rtm_flags: flags("route_flags"),
  }),
};

const neighbour: Route = {
  family: "ndm_family",
  size: 12,
  attributes: neighbourAttributes,
  header: view("ndmsg", {
    ndm_family: family,
    ndm_ifindex: interfaceIndex,
    ndm_state: flags("neighbour_states"),
    ndm_flags: flags("neighbour_flags"),
    ndm_type: one("route_kinds"),
  }),
};

const rule: Route = {
  family: "family",
  size: 12,
  attributes: ruleAttributes,
  header: view("fib_rule_hdr", {
    family,
    dst_len: uint,
    src_len: uint,
    tos: flags("ip_tos"),
    table: one("route_tables"),
    action: one("rule_actions"),
    flags: flags("rule_flags"),
  }),
};

const traffic: Route = {
  family: "tcm_family",
  size: 20,
  attributes: trafficAttributes,
  header: view("tcmsg", {
    tcm_family: family,
    tcm_ifindex: interfaceIndex,
    tcm_handle: uint,
    tcm_parent: uint,
    tcm_info: uint,
  }),
};

const action: Route = {
  family: "tca_family",
  size: 4,
  attributes: actionAttributes,
  header: view("tcamsg", { tca_family: family }),
};

const neighbourTable: Route = {
  family: "ndtm_family",
  size: 4,
  attributes: tableAttributes,
  header: view("ndtmsg", { ndtm_family: family }),
};

const label: Route = {
  family: "ifal_family",
  size: 12,
  attributes: labelAttributes,
  header: view("ifaddrlblmsg", {
    ifal_family: family,
    ifal_prefixlen: uint,
    ifal_flags: uint,
    ifal_index: interfaceIndex,
    ifal_seq: uint,
  }),
};

const dcb: Route = {
  family: "dcb_family",
  size: 4,
  attributes: dcbAttributes,
  header: view("dcbmsg", { dcb_family: family, cmd: one("dcb_commands") }),
};

const netconf: Route = {
  family: "ncm_family",
  size: 4,
  attributes: netconfAttributes,
  header: view("netconfmsg", { ncm_family: family }),
};

const multicast: Route = {
  family: "family",
  size: 8,
  attributes: multicastAttributes,
  header: view("br_port_msg", { family, ifindex: interfaceIndex }),
};

const namespace: Route = {
  family: "rtgen_family",
  size: 4,
  attributes: namespaceAttributes,
  header: view("rtgenmsg", { rtgen_family: family }),
};

const cacheReport: Route = { ...namespace, attributes: undefined };

const wide: FieldCode = (bytes, at) => leaf(hexOf(u16(bytes, at)), u16(bytes, at));

function hexOf(value: number): string {
  return value === 0 ? "0" : `0x${value.toString(16)}`;
}

const statistics: Route = {
  family: "family",
  size: 12,
  attributes: statisticsAttributes,
  header: view("if_stats_msg", {
    family,
    pad1: when((bytes, base) => bytes[base + 1] !== 0, hex32),
    pad2: when((bytes, base) => u16(bytes, base + 2) !== 0, wide),
    ifindex: interfaceIndex,
    filter_mask: statisticsMask,
  }),
};

const nexthop: Route = {
  family: "nh_family",
  size: 8,
  attributes: nexthopAttributes,
  header: view("nhmsg", {
    nh_family: family,
    nh_scope: numberOr("route_scopes"),
    nh_protocol: one("route_protocols"),
    resvd: when((bytes, base) => bytes[base + 3] !== 0, hex32),
    nh_flags: flags("nexthop_flags"),
  }),
};

/** By the first type of a group of four: new, delete, get, set. */
const GROUPS: Readonly<Record<number, Route>> = {
  16: link,
  20: address,
  24: route,
  28: neighbour,
  32: rule,
  36: traffic,
  40: traffic,
  44: traffic,
  48: action,
  64: neighbourTable,
  72: label,
  76: dcb,
  80: netconf,
  84: multicast,
  88: namespace,
  92: statistics,
  96: cacheReport,
  100: traffic,
  104: nexthop,
};

/** Types whose header is that of another group, or that have none although their group has. */
const TYPES: Readonly<Record<number, Route | undefined>> = {
  23: undefined,
  27: undefined,
  31: undefined,
  35: undefined,
  56: address,
  57: address,
  58: address,
  60: address,
  61: address,
  62: address,
};

/** The types of a group that are in use: the others have no header that is known. */
const NAMES: FamilyName = "route_types";

function routeOf(type: number, frame: Frame): Route | undefined {
  if (type in TYPES) return TYPES[type];
  const named = typeof oneShown(frame.arch, NAMES, type).toJSON() === "string";
  return named ? GROUPS[type & ~3] : undefined;
}

/** The header and the attributes of a message. */
export const routing: PayloadShow = (bytes, { type }, frame) => {
  const known = routeOf(type, frame);
  if (known === undefined) return [unknown(bytes, frame)];
  const { header, size, attributes } = known;
  if (bytes.length < header.size(frame.arch)) {
    const first = oneShown(frame.arch, "address_families", bytes[0]!);
    return [struct([[known.family, first]], ", ...")];
  }
  const head = header.show(bytes, 0, frame);
  const rest = bytes.subarray(size);
  if (rest.length === 0) return [head];
  const context = { family: bytes[0]! };
  return [
    head,
    attributes === undefined
      ? hexCut(rest, frame)
      : attributesShown(rest, attributes, frame, context),
  ];
};

function unknown(bytes: Uint8Array, frame: Frame): Shown {
  return struct([
    ["family", oneShown(frame.arch, "address_families", bytes[0]!)],
    bytes.length > 1 && ["data", hexCut(bytes.subarray(1), frame)],
  ]);
}
