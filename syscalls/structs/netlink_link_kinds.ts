// The attributes that some kinds of network interfaces have of their own.
import { flags, one } from "../kinds/flags.ts";
import { hex32 } from "../kinds/numbers.ts";
import { list, number, struct } from "../shown.ts";
import {
  type AttributeSet,
  centiseconds,
  hardwareValue,
  nested,
  structure,
  u16Value,
  u32Value,
  u8Value,
  type ValueShow,
  wordValue,
} from "./netlink_attributes.ts";
import { each } from "./netlink_words.ts";
import { be16, hardwareAddress, orderedShown } from "./sockaddr.ts";
import { view } from "./view.ts";

const bridgeId: ValueShow = (bytes) =>
  bytes.length < 8
    ? undefined
    : struct([
        ["prio", list([number(bytes[0]!), number(bytes[1]!)])],
        ["addr", hardwareAddress(bytes.subarray(2, 8))],
      ]);

const protocol: ValueShow = (bytes, frame) =>
  bytes.length < 2 ? undefined : orderedShown("htons", "bridge_protocols", be16(bytes, 0), frame);

const querier: AttributeSet = { names: "bridge_querier_attributes", values: {} };

/** Of bridges. */
export const bridgeLink: AttributeSet = {
  names: "link_bridge_attributes",
  values: {
    ...each(
      `IFLA_BR_FORWARD_DELAY IFLA_BR_HELLO_TIME IFLA_BR_MAX_AGE IFLA_BR_AGEING_TIME
      IFLA_BR_HELLO_TIMER IFLA_BR_TCN_TIMER IFLA_BR_TOPOLOGY_CHANGE_TIMER IFLA_BR_GC_TIMER
      IFLA_BR_MCAST_LAST_MEMBER_INTVL IFLA_BR_MCAST_MEMBERSHIP_INTVL IFLA_BR_MCAST_QUERIER_INTVL
      IFLA_BR_MCAST_QUERY_INTVL IFLA_BR_MCAST_QUERY_RESPONSE_INTVL
      IFLA_BR_MCAST_STARTUP_QUERY_INTVL`,
      centiseconds,
    ),
    ...each(
      `IFLA_BR_STP_STATE IFLA_BR_ROOT_PATH_COST IFLA_BR_MCAST_HASH_ELASTICITY
      IFLA_BR_MCAST_HASH_MAX IFLA_BR_MCAST_LAST_MEMBER_CNT IFLA_BR_MCAST_STARTUP_QUERY_CNT`,
      u32Value,
    ),
    ...each("IFLA_BR_PRIORITY IFLA_BR_ROOT_PORT IFLA_BR_VLAN_DEFAULT_PVID", u16Value),
    ...each(
      `IFLA_BR_VLAN_FILTERING IFLA_BR_TOPOLOGY_CHANGE IFLA_BR_TOPOLOGY_CHANGE_DETECTED
      IFLA_BR_MCAST_ROUTER IFLA_BR_MCAST_SNOOPING IFLA_BR_MCAST_QUERY_USE_IFADDR
      IFLA_BR_MCAST_QUERIER IFLA_BR_NF_CALL_IPTABLES IFLA_BR_NF_CALL_IP6TABLES
      IFLA_BR_NF_CALL_ARPTABLES IFLA_BR_VLAN_STATS_ENABLED IFLA_BR_MCAST_STATS_ENABLED
      IFLA_BR_MCAST_IGMP_VERSION IFLA_BR_MCAST_MLD_VERSION IFLA_BR_VLAN_STATS_PER_PORT`,
      u8Value,
    ),
    IFLA_BR_VLAN_PROTOCOL: protocol,
    IFLA_BR_GROUP_FWD_MASK: wordValue(2, hex32),
    ...each("IFLA_BR_ROOT_ID IFLA_BR_BRIDGE_ID", bridgeId),
    IFLA_BR_GROUP_ADDR: hardwareValue,
    IFLA_BR_MULTI_BOOLOPT: structure(
      view("br_boolopt_multi", {
        optval: flags("bridge_options"),
        optmask: flags("bridge_options"),
      }),
    ),
    IFLA_BR_MCAST_QUERIER_STATE: nested(querier),
  },
};

/** Of tunnels to programs. */
export const tunLink: AttributeSet = {
  names: "link_tun_attributes",
  values: {
    ...each(
      "IFLA_TUN_OWNER IFLA_TUN_GROUP IFLA_TUN_NUM_QUEUES IFLA_TUN_NUM_DISABLED_QUEUES",
      u32Value,
    ),
    ...each("IFLA_TUN_PI IFLA_TUN_VNET_HDR IFLA_TUN_PERSIST IFLA_TUN_MULTI_QUEUE", u8Value),
    IFLA_TUN_TYPE: wordValue(1, one("tun_types")),
  },
};
