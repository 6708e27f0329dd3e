// The attributes of statistics of interfaces.
import { flags } from "../kinds/flags.ts";
import { hex32, uint } from "../kinds/numbers.ts";
import { type AttributeSet, nested, structure } from "./netlink_attributes.ts";
import { allFields, auto, view, when } from "./view.ts";
import { u32 } from "../words.ts";

const bridge: AttributeSet = {
  names: "bridge_statistics",
  values: {
    BRIDGE_XSTATS_VLAN: structure(
      view("bridge_vlan_xstats", {
        rx_bytes: auto,
        rx_packets: auto,
        tx_bytes: auto,
        tx_packets: auto,
        vid: uint,
        flags: flags("bridge_vlan_flags"),
        pad2: when((bytes, base) => u32(bytes, base + 36) !== 0, hex32),
      }),
    ),
    BRIDGE_XSTATS_STP: structure(allFields("bridge_stp_xstats")),
  },
};

const bond: AttributeSet = { names: "bond_statistics", values: {} };

const kinds: AttributeSet = {
  names: "link_statistics_types",
  values: { LINK_XSTATS_TYPE_BRIDGE: nested(bridge), LINK_XSTATS_TYPE_BOND: nested(bond) },
};

const offload: AttributeSet = {
  names: "offload_statistics",
  values: { IFLA_OFFLOAD_XSTATS_CPU_HIT: structure(allFields("rtnl_link_stats64")) },
};

export const statisticsAttributes: AttributeSet = {
  names: "statistics_attributes",
  values: {
    IFLA_STATS_LINK_64: structure(allFields("rtnl_link_stats64")),
    IFLA_STATS_LINK_XSTATS: nested(kinds),
    IFLA_STATS_LINK_XSTATS_SLAVE: nested(kinds),
    IFLA_STATS_LINK_OFFLOAD_XSTATS: nested(offload),
    IFLA_STATS_AF_SPEC: nested({ names: "address_families", values: {} }),
  },
};
