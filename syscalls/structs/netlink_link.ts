// The attributes of network interfaces.
import type { FamilyName } from "../flags.ts";
import { Family } from "../flags.ts";
import { flags, one } from "../kinds/flags.ts";
import { hex, uint } from "../kinds/numbers.ts";
import { ipv6Text } from "../network.ts";
import { leaf, list, number, type Part, type Shown, struct } from "../shown.ts";
import {
  type AttributeSet,
  attributesShown,
  hardwareValue,
  hexCut,
  interfaceValue,
  nested,
  s32Value,
  structure,
  textValue,
  u16Value,
  u32Value,
  u64Value,
  u8Value,
  type ValueShow,
  wordValue,
} from "./netlink_attributes.ts";
import { bridgeLink, tunLink } from "./netlink_link_kinds.ts";
import { u16 } from "../words.ts";
import { each } from "./netlink_words.ts";
import { hardwareAddress } from "./sockaddr.ts";
import { allFields, type FieldCode, view } from "./view.ts";

/** The whole of an array of addresses within a structure. */
const wholeAddress =
  (size: number): FieldCode =>
  (bytes, at) =>
    hardwareAddress(bytes.subarray(at, at + size));

/** Numbers that an index names: `[[DEVCONF_FORWARDING]=1]`. */
function indexed(names: FamilyName, show: ValueShow, width: 4 | 8, first: number): ValueShow {
  return (bytes, frame, context) => {
    const count = Math.floor(bytes.length / width);
    if (count === 0) return undefined;
    const most = frame.options.verbose === true ? count : Math.min(count, frame.stringLimit);
    const known = Family.of(frame.arch, names);
    const items = Array.from({ length: most }, (_, index) => {
      const value = show(bytes.subarray(index * width), frame, context) ?? number(0);
      const name = known.name(index + first, 0);
      const label =
        name === undefined ? known.one(index + first, 0) : first === 0 ? name : `${name}-${first}`;
      const part: Part = [label, value];
      return leaf(`[${label}]=${textOf(value)}`, { [part[0]]: jsonOf(value) });
    });
    return list(items, most < count ? "..." : "");
  };
}

function textOf(shown: Shown): string {
  return typeof shown === "string" ? shown : shown.text;
}

function jsonOf(shown: Shown): ReturnType<Exclude<Shown, string>["toJSON"]> {
  return typeof shown === "string" ? shown : shown.toJSON();
}

const inet: AttributeSet = {
  names: "link_inet_attributes",
  values: { IFLA_INET_CONF: indexed("ipv4_settings", s32Value, 4, 1) },
};

const inet6: AttributeSet = {
  names: "link_inet6_attributes",
  values: {
    IFLA_INET6_FLAGS: wordValue(4, flags("link_inet6_flags")),
    IFLA_INET6_CONF: indexed("ipv6_settings", s32Value, 4, 0),
    IFLA_INET6_STATS: indexed("ip_counters", u64Value, 8, 0),
    IFLA_INET6_CACHEINFO: structure(allFields("ifla_cacheinfo")),
    IFLA_INET6_ICMP6STATS: indexed("icmp6_counters", u64Value, 8, 0),
    IFLA_INET6_TOKEN: (bytes) => {
      if (bytes.length < 16) return undefined;
      const shown = ipv6Text(bytes, 0);
      return leaf(`inet_pton(AF_INET6, "${shown}")`, shown);
    },
    IFLA_INET6_ADDR_GEN_MODE: wordValue(1, one("address_modes")),
    IFLA_INET6_RA_MTU: u32Value,
  },
};

const mctp: AttributeSet = { names: "link_mctp_attributes", values: { IFLA_MCTP_NET: u32Value } };

/** What each address family has to say of an interface. */
const families: AttributeSet = {
  names: "address_families",
  values: { AF_INET: nested(inet), AF_INET6: nested(inet6), AF_MCTP: nested(mctp) },
};

const portAttributes: AttributeSet = {
  names: "link_port_attributes",
  values: {
    ...each("IFLA_PORT_VF", u32Value),
    IFLA_PORT_PROFILE: textValue,
    IFLA_PORT_REQUEST: u8Value,
    IFLA_PORT_RESPONSE: u16Value,
    IFLA_PORT_VSI_TYPE: (bytes, frame) =>
      bytes.length < 8
        ? undefined
        : struct([
            ["vsi_mgr_id", number(bytes[0]!)],
            ["vsi_type_id", hexCut(bytes.subarray(1, 4), frame)],
            ["vsi_type_version", number(bytes[4]!)],
            bytes.subarray(5, 8).some((byte) => byte !== 0) && [
              "pad",
              hexCut(bytes.subarray(5, 8), frame),
            ],
          ]),
  },
};

const setting = structure(view("ifla_vf_spoofchk", { vf: uint, setting: uint }));
const guid = structure(view("ifla_vf_guid", { vf: uint, guid: hex }));

const functionCounters: AttributeSet = {
  names: "link_function_counters",
  values: each(
    `IFLA_VF_STATS_RX_PACKETS IFLA_VF_STATS_TX_PACKETS IFLA_VF_STATS_RX_BYTES
    IFLA_VF_STATS_TX_BYTES IFLA_VF_STATS_BROADCAST IFLA_VF_STATS_MULTICAST
    IFLA_VF_STATS_RX_DROPPED IFLA_VF_STATS_TX_DROPPED`,
    u64Value,
  ),
};

/** What is told of a virtual function of an interface. */
const functionAttributes: AttributeSet = {
  names: "link_function_attributes",
  values: {
    IFLA_VF_MAC: structure(view("ifla_vf_mac", { vf: uint, mac: wholeAddress(32) })),
    IFLA_VF_VLAN: structure(allFields("ifla_vf_vlan")),
    IFLA_VF_TX_RATE: structure(allFields("ifla_vf_tx_rate")),
    ...each("IFLA_VF_SPOOFCHK IFLA_VF_RSS_QUERY_EN IFLA_VF_TRUST", setting),
    IFLA_VF_LINK_STATE: structure(
      view("ifla_vf_link_state", { vf: uint, link_state: one("link_function_states") }),
    ),
    IFLA_VF_RATE: structure(allFields("ifla_vf_rate")),
    IFLA_VF_STATS: nested(functionCounters),
    ...each("IFLA_VF_IB_NODE_GUID IFLA_VF_IB_PORT_GUID", guid),
    IFLA_VF_BROADCAST: structure(view("ifla_vf_broadcast", { broadcast: wholeAddress(32) })),
  },
};

const xdp: AttributeSet = {
  names: "link_xdp_attributes",
  values: {
    ...each("IFLA_XDP_FD IFLA_XDP_EXPECTED_FD", s32Value),
    IFLA_XDP_ATTACHED: wordValue(1, one("xdp_attachments")),
    IFLA_XDP_FLAGS: wordValue(4, flags("xdp_flags")),
    ...each(
      "IFLA_XDP_PROG_ID IFLA_XDP_DRV_PROG_ID IFLA_XDP_SKB_PROG_ID IFLA_XDP_HW_PROG_ID",
      u32Value,
    ),
  },
};

const information: AttributeSet = {
  names: "link_information",
  values: each("IFLA_INFO_KIND IFLA_INFO_SLAVE_KIND", textValue),
};

/** What kinds of links have to say of themselves. */
const KINDS: Readonly<Record<string, AttributeSet>> = { bridge: bridgeLink, tun: tunLink };

/** The kind of a link comes first, and tells what follows. */
const linkInformation: ValueShow = (bytes, frame, context) => {
  const end = bytes.indexOf(0, 4);
  const isKind = bytes.length > 4 && u16(bytes, 2) === 1 && end > 0;
  const name = isKind ? String.fromCharCode(...bytes.subarray(4, Math.min(end, 20))) : "";
  const kind = KINDS[name];
  const values =
    kind === undefined
      ? information.values
      : { ...information.values, IFLA_INFO_DATA: nested(kind) };
  return attributesShown(bytes, { ...information, values }, frame, context);
};

const downReason: AttributeSet = {
  names: "link_down_reasons",
  values: each("IFLA_PROTO_DOWN_REASON_MASK IFLA_PROTO_DOWN_REASON_VALUE", u32Value),
};

const U32 = `IFLA_MTU IFLA_LINK IFLA_MASTER IFLA_TXQLEN IFLA_WEIGHT IFLA_NET_NS_PID IFLA_NUM_VF
  IFLA_GROUP IFLA_NET_NS_FD IFLA_PROMISCUITY IFLA_NUM_TX_QUEUES IFLA_NUM_RX_QUEUES
  IFLA_CARRIER_CHANGES IFLA_LINK_NETNSID IFLA_GSO_MAX_SEGS IFLA_GSO_MAX_SIZE IFLA_NEW_NETNSID
  IFLA_IF_NETNSID IFLA_TARGET_NETNSID IFLA_CARRIER_UP_COUNT IFLA_CARRIER_DOWN_COUNT
  IFLA_MIN_MTU IFLA_MAX_MTU IFLA_GRO_MAX_SIZE IFLA_TSO_MAX_SIZE IFLA_TSO_MAX_SEGS
  IFLA_ALLMULTI`;

export const linkAttributes: AttributeSet = {
  names: "link_attributes",
  values: {
    ...each("IFLA_ADDRESS IFLA_BROADCAST IFLA_PERM_ADDRESS", hardwareValue),
    ...each(
      `IFLA_IFNAME IFLA_QDISC IFLA_IFALIAS IFLA_PHYS_PORT_NAME IFLA_ALT_IFNAME IFLA_PARENT_DEV_NAME
      IFLA_PARENT_DEV_BUS_NAME`,
      textValue,
    ),
    ...each(U32, u32Value),
    ...each("IFLA_OPERSTATE IFLA_LINKMODE IFLA_CARRIER IFLA_PROTO_DOWN", u8Value),
    IFLA_NEW_IFINDEX: interfaceValue,
    IFLA_STATS: structure(allFields("rtnl_link_stats")),
    IFLA_STATS64: structure(allFields("rtnl_link_stats64")),
    IFLA_MAP: structure(
      view("rtnl_link_ifmap", {
        mem_start: hex,
        mem_end: hex,
        base_addr: hex,
        irq: uint,
        dma: uint,
        port: uint,
      }),
    ),
    IFLA_LINKINFO: linkInformation,
    IFLA_VFINFO_LIST: nested({
      names: "link_function_lists",
      values: { IFLA_VF_INFO: nested(functionAttributes) },
    }),
    IFLA_VF_PORTS: nested({
      names: "link_port_lists",
      values: { IFLA_VF_PORT: nested(portAttributes) },
    }),
    IFLA_PORT_SELF: nested(portAttributes),
    IFLA_AF_SPEC: nested(families),
    IFLA_EXT_MASK: wordValue(4, flags("link_filters"), 8),
    IFLA_XDP: nested(xdp),
    IFLA_EVENT: wordValue(4, one("link_events")),
    IFLA_PROP_LIST: nested(() => linkAttributes),
    IFLA_PROTO_DOWN_REASON: nested(downReason),
  },
};
