// The attributes of routes, addresses, neighbours, rules, queues and what else routing has, but links.
import { flags, one, oneShown } from "../kinds/flags.ts";
import { interfaceShown } from "../kinds/interface.ts";
import { hex32, uint } from "../kinds/numbers.ts";
import { hexShown, unsignedShown } from "../kinds/shown_words.ts";
import { leaf, number, type Shown, struct } from "../shown.ts";
import { u16, u32 } from "../words.ts";
import {
  addressValue,
  type AttributeSet,
  attributesShown,
  be16Value,
  be64Value,
  interfaceValue,
  centiseconds,
  chain,
  hardwareValue,
  hexCut,
  nested,
  structure,
  structures,
  textValue,
  u16Value,
  u32Value,
  u64Value,
  u8Value,
  type ValueShow,
  withInner,
  wordValue,
} from "./netlink_attributes.ts";
import { multicastEntry, routerPort } from "./netlink_bridge.ts";
import { each, numberOr } from "./netlink_words.ts";
import { allFields, auto, custom, view } from "./view.ts";

export const addressAttributes: AttributeSet = {
  names: "address_attributes",
  values: {
    ...each("IFA_ADDRESS IFA_LOCAL IFA_BROADCAST IFA_ANYCAST IFA_MULTICAST", addressValue),
    IFA_LABEL: textValue,
    IFA_FLAGS: wordValue(4, flags("interface_address_flags")),
    ...each("IFA_RT_PRIORITY IFA_TARGET_NETNSID", u32Value),
    IFA_CACHEINFO: structure(allFields("ifa_cacheinfo")),
  },
};

const metrics: AttributeSet = {
  names: "route_metrics",
  values: {
    ...each(
      `RTAX_LOCK RTAX_MTU RTAX_WINDOW RTAX_RTT RTAX_RTTVAR RTAX_SSTHRESH RTAX_CWND RTAX_ADVMSS
      RTAX_REORDERING RTAX_HOPLIMIT RTAX_INITCWND RTAX_FEATURES RTAX_RTO_MIN RTAX_INITRWND
      RTAX_QUICKACK`,
      u32Value,
    ),
    RTAX_CC_ALGO: textValue,
  },
};

/** Ways of a route, each with attributes of its own. */
const multipath: ValueShow = (bytes, frame, context) => {
  const one = (hop: Uint8Array): Shown => {
    const head = struct([
      ["rtnh_len", number(u16(hop, 0))],
      ["rtnh_flags", flags("nexthop_flags").show(hop[2]!, 0, frame)],
      ["rtnh_hops", number(hop[3]!)],
      ["rtnh_ifindex", interfaceShown(u32(hop, 4), frame)],
    ]);
    const rest = hop.subarray(8);
    if (rest.length === 0) return head;
    return withInner(head, attributesShown(rest, routeAttributes, frame, context));
  };
  return bytes.length < 8 ? undefined : chain(bytes, 8, (at) => u16(bytes, at), one, frame);
};

const via: ValueShow = (bytes, frame) => {
  if (bytes.length < 2) return undefined;
  const family = u16(bytes, 0);
  const rest = bytes.subarray(2);
  const shown = addressValue(rest, frame, { family });
  return struct([
    ["rtvia_family", oneShown(frame.arch, "address_families", family)],
    rest.length > 0 && ["rtvia_addr", shown ?? hexCut(rest, frame)],
  ]);
};

export const routeAttributes: AttributeSet = {
  names: "route_attributes",
  values: {
    ...each("RTA_DST RTA_SRC RTA_GATEWAY RTA_PREFSRC RTA_NEWDST", addressValue),
    ...each("RTA_PRIORITY RTA_PROTOINFO RTA_FLOW RTA_MP_ALGO RTA_MARK RTA_UID", u32Value),
    ...each("RTA_IIF RTA_OIF", interfaceValue),
    RTA_METRICS: nested(metrics),
    RTA_MULTIPATH: multipath,
    RTA_CACHEINFO: structure(
      view("rta_cacheinfo", {
        rta_clntref: uint,
        rta_lastuse: uint,
        rta_expires: uint,
        rta_error: uint,
        rta_used: uint,
        rta_id: hex32,
        rta_ts: uint,
        rta_tsage: uint,
      }),
    ),
    RTA_TABLE: wordValue(4, numberOr("route_tables")),
    RTA_MFC_STATS: structure(allFields("rta_mfc_stats")),
    RTA_VIA: via,
    ...each("RTA_PREF RTA_TTL_PROPAGATE RTA_IP_PROTO", u8Value),
    RTA_ENCAP_TYPE: wordValue(2, one("tunnel_encapsulations")),
    RTA_EXPIRES: u64Value,
    ...each("RTA_SPORT RTA_DPORT", u16Value),
  },
};

/** A number of any size up to eight bytes: a protocol. */
const protocol: ValueShow = (bytes, frame) => {
  if (bytes.length > 8 || bytes.length === 0) return undefined;
  const whole = new Uint8Array(8);
  whole.set(bytes);
  return oneShown(frame.arch, "ip_protocols", u32(whole, 0), u32(whole, 4));
};

const fdbAttributes: AttributeSet = {
  names: "neighbour_extended_attributes",
  values: { NFEA_ACTIVITY_NOTIFY: wordValue(1, flags("fdb_notify_flags")) },
};

export const neighbourAttributes: AttributeSet = {
  names: "neighbour_attributes",
  values: {
    NDA_DST: addressValue,
    NDA_LLADDR: hardwareValue,
    NDA_CACHEINFO: structure(allFields("nda_cacheinfo")),
    ...each("NDA_PROBES NDA_VNI NDA_LINK_NETNSID NDA_SRC_VNI NDA_NH_ID", u32Value),
    ...each("NDA_IFINDEX NDA_MASTER", interfaceValue),
    NDA_VLAN: u16Value,
    NDA_PORT: be16Value,
    NDA_PROTOCOL: protocol,
    NDA_FDB_EXT_ATTRS: nested(fdbAttributes),
    NDA_FLAGS_EXT: wordValue(4, flags("neighbour_extended_flags"), 8),
    NDA_NDM_STATE_MASK: wordValue(2, flags("neighbour_states"), 8),
    NDA_NDM_FLAGS_MASK: wordValue(1, flags("neighbour_flags"), 8),
  },
};

const range = structure(allFields("fib_rule_port_range"));

export const ruleAttributes: AttributeSet = {
  names: "rule_attributes",
  values: {
    ...each("FRA_DST FRA_SRC", addressValue),
    ...each("FRA_IIFNAME FRA_OIFNAME", textValue),
    ...each(
      `FRA_GOTO FRA_PRIORITY FRA_FWMARK FRA_FLOW FRA_SUPPRESS_IFGROUP FRA_SUPPRESS_PREFIXLEN
      FRA_FWMASK`,
      u32Value,
    ),
    FRA_TUN_ID: be64Value,
    FRA_TABLE: wordValue(4, numberOr("route_tables")),
    FRA_L3MDEV: u8Value,
    FRA_UID_RANGE: structure(allFields("fib_rule_uid_range")),
    FRA_PROTOCOL: wordValue(1, one("route_protocols")),
    FRA_IP_PROTO: protocol,
    ...each("FRA_SPORT_RANGE FRA_DPORT_RANGE", range),
  },
};

/** Fields one after the other, of four bytes each but those whose names end in `:8`. */
function fields(words: string): ValueShow {
  const list = words.split(" ").map((name) => name.split(":"));
  const size = list.reduce((sum, [, width]) => sum + (width === "8" ? 8 : 4), 0);
  return (bytes) => {
    if (bytes.length < size) return undefined;
    let at = 0;
    return struct(
      list.map(([name = "", width]) => {
        const place = at;
        at += width === "8" ? 8 : 4;
        const wide = (): Shown => unsignedShown(u32(bytes, place), u32(bytes, place + 4));
        return [name, width === "8" ? wide() : number(u32(bytes, place))];
      }),
    );
  };
}

const basic = fields("bytes:8 packets");
const queueStatistics: AttributeSet = {
  names: "traffic_statistics",
  values: {
    TCA_STATS_BASIC: basic,
    TCA_STATS_BASIC_HW: basic,
    TCA_STATS_RATE_EST: fields("bps pps"),
    TCA_STATS_QUEUE: fields("qlen backlog drops requeues overlimits"),
    TCA_STATS_RATE_EST64: fields("bps:8 pps:8"),
    TCA_STATS_PKT64: u64Value,
  },
};

const sizes: ValueShow = (bytes, frame) => {
  const count = bytes.length >> 1;
  const limit = frame.options.verbose === true ? count : Math.min(count, frame.stringLimit);
  if (count === 0) return undefined;
  const items = Array.from({ length: limit }, (_, index) => String(u16(bytes, index * 2)));
  if (limit < count) items.push("...");
  return leaf(`[${items.join(", ")}]`, items);
};

const sizeTable: AttributeSet = {
  names: "traffic_size_attributes",
  values: {
    TCA_STAB_BASE: structure(allFields("tc_sizespec")),
    TCA_STAB_DATA: sizes,
  },
};

export const trafficAttributes: AttributeSet = {
  names: "traffic_attributes",
  values: {
    TCA_KIND: textValue,
    ...each("TCA_FCNT TCA_CHAIN TCA_INGRESS_BLOCK TCA_EGRESS_BLOCK", u32Value),
    TCA_DUMP_FLAGS: u32Value,
    TCA_HW_OFFLOAD: u8Value,
    TCA_STATS: structure(allFields("tc_stats")),
    TCA_RATE: structure(allFields("tc_estimator")),
    TCA_STATS2: nested(queueStatistics),
    TCA_STAB: nested(sizeTable),
  },
};

export const actionAttributes: AttributeSet = {
  names: "action_attributes",
  values: {
    TCA_ACT_KIND: textValue,
    TCA_ACT_INDEX: u32Value,
    TCA_ACT_STATS: nested(queueStatistics),
  },
};

const parameters: AttributeSet = {
  names: "neighbour_parameters",
  values: {
    ...each(
      `NDTPA_IFINDEX NDTPA_REFCNT NDTPA_QUEUE_LEN NDTPA_APP_PROBES NDTPA_UCAST_PROBES
      NDTPA_MCAST_PROBES NDTPA_PROXY_QLEN NDTPA_QUEUE_LENBYTES NDTPA_MCAST_REPROBES`,
      u32Value,
    ),
    ...each(
      `NDTPA_REACHABLE_TIME NDTPA_BASE_REACHABLE_TIME NDTPA_RETRANS_TIME NDTPA_GC_STALETIME
      NDTPA_DELAY_PROBE_TIME NDTPA_ANYCAST_DELAY NDTPA_PROXY_DELAY NDTPA_LOCKTIME
      NDTPA_INTERVAL_PROBE_TIME_MS`,
      u64Value,
    ),
  },
};

export const tableAttributes: AttributeSet = {
  names: "neighbour_table_attributes",
  values: {
    NDTA_NAME: textValue,
    ...each("NDTA_THRESH1 NDTA_THRESH2 NDTA_THRESH3", u32Value),
    NDTA_CONFIG: structure(
      view("ndt_config", {
        ndtc_key_len: auto,
        ndtc_entry_size: auto,
        ndtc_entries: auto,
        ndtc_last_flush: auto,
        ndtc_last_rand: auto,
        ndtc_hash_rnd: auto,
        ndtc_hash_mask: hex32,
        ndtc_hash_chain_gc: auto,
        ndtc_proxy_qlen: auto,
      }),
    ),
    NDTA_PARMS: nested(parameters),
    NDTA_GC_INTERVAL: u64Value,
  },
};

export const labelAttributes: AttributeSet = {
  names: "label_attributes",
  values: { IFAL_ADDRESS: addressValue, IFAL_LABEL: u32Value },
};

export const dcbAttributes: AttributeSet = { names: "dcb_attributes", values: {} };

export const netconfAttributes: AttributeSet = {
  names: "netconf_attributes",
  values: {
    NETCONFA_IFINDEX: interfaceValue,
    ...each(
      `NETCONFA_FORWARDING NETCONFA_RP_FILTER NETCONFA_MC_FORWARDING
    NETCONFA_PROXY_NEIGH NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN NETCONFA_INPUT NETCONFA_BC_FORWARDING`,
      u32Value,
    ),
  },
};

export const multicastAttributes: AttributeSet = {
  names: "multicast_attributes",
  values: { MDBA_MDB: multicastEntry, MDBA_ROUTER: routerPort },
};

export const namespaceAttributes: AttributeSet = {
  names: "namespace_attributes",
  values: each("NETNSA_NSID NETNSA_PID NETNSA_FD NETNSA_TARGET_NSID NETNSA_CURRENT_NSID", u32Value),
};

const group: AttributeSet = {
  names: "nexthop_group_attributes",
  values: {
    NHA_RES_GROUP_BUCKETS: u16Value,
    ...each(
      `NHA_RES_GROUP_IDLE_TIMER NHA_RES_GROUP_UNBALANCED_TIMER NHA_RES_GROUP_UNBALANCED_TIME`,
      centiseconds,
    ),
  },
};

const bucket: AttributeSet = {
  names: "nexthop_bucket_attributes",
  values: {
    NHA_RES_BUCKET_INDEX: u16Value,
    NHA_RES_BUCKET_IDLE_TIME: centiseconds,
    NHA_RES_BUCKET_NH_ID: u32Value,
  },
};

/** What was reserved once has become the upper half of the weight; it is shown by its old name. */
const members = structures(
  custom("nexthop_grp", (bytes, at) =>
    struct([
      ["id", number(u32(bytes, at))],
      ["weight", number(bytes[at + 4]!)],
      bytes[at + 5] !== 0 && ["resvd1", hexShown(bytes[at + 5]!, 0)],
      u16(bytes, at + 6) !== 0 && ["resvd2", hexShown(u16(bytes, at + 6), 0)],
    ]),
  ),
);

export const nexthopAttributes: AttributeSet = {
  names: "nexthop_attributes",
  values: {
    ...each("NHA_ID NHA_BLACKHOLE NHA_GROUPS NHA_FDB", u32Value),
    ...each("NHA_OIF NHA_MASTER", interfaceValue),
    NHA_GROUP: members,
    NHA_GROUP_TYPE: wordValue(2, one("nexthop_group_types"), 8),
    NHA_GATEWAY: addressValue,
    NHA_ENCAP_TYPE: wordValue(2, one("tunnel_encapsulations")),
    NHA_RES_GROUP: nested(group),
    NHA_RES_BUCKET: nested(bucket),
  },
};
