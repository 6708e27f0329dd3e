// Netlink's attributes, and the words in them.
export const netlinkAttributes = {
  link_attributes: `IFLA_??? IFLA_UNSPEC IFLA_ADDRESS IFLA_BROADCAST IFLA_IFNAME IFLA_MTU
    IFLA_LINK IFLA_QDISC IFLA_STATS IFLA_COST IFLA_PRIORITY IFLA_MASTER IFLA_WIRELESS
    IFLA_PROTINFO IFLA_TXQLEN IFLA_MAP IFLA_WEIGHT IFLA_OPERSTATE IFLA_LINKMODE IFLA_LINKINFO
    IFLA_NET_NS_PID IFLA_IFALIAS IFLA_NUM_VF IFLA_VFINFO_LIST IFLA_STATS64 IFLA_VF_PORTS
    IFLA_PORT_SELF IFLA_AF_SPEC IFLA_GROUP IFLA_NET_NS_FD IFLA_EXT_MASK IFLA_PROMISCUITY
    IFLA_NUM_TX_QUEUES IFLA_NUM_RX_QUEUES IFLA_CARRIER IFLA_PHYS_PORT_ID IFLA_CARRIER_CHANGES
    IFLA_PHYS_SWITCH_ID IFLA_LINK_NETNSID IFLA_PHYS_PORT_NAME IFLA_PROTO_DOWN IFLA_GSO_MAX_SEGS
    IFLA_GSO_MAX_SIZE IFLA_PAD IFLA_XDP IFLA_EVENT IFLA_NEW_NETNSID IFLA_IF_NETNSID
    IFLA_CARRIER_UP_COUNT IFLA_CARRIER_DOWN_COUNT IFLA_NEW_IFINDEX IFLA_MIN_MTU IFLA_MAX_MTU
    IFLA_PROP_LIST IFLA_ALT_IFNAME IFLA_PERM_ADDRESS IFLA_PROTO_DOWN_REASON IFLA_PARENT_DEV_NAME
    IFLA_PARENT_DEV_BUS_NAME IFLA_GRO_MAX_SIZE IFLA_TSO_MAX_SIZE IFLA_TSO_MAX_SEGS IFLA_ALLMULTI
    IFLA_DEVLINK_PORT IFLA_GSO_IPV4_MAX_SIZE IFLA_GRO_IPV4_MAX_SIZE IFLA_DPLL_PIN
    IFLA_MAX_PACING_OFFLOAD_HORIZON IFLA_NETNS_IMMUTABLE IFLA_HEADROOM IFLA_TAILROOM`,
  link_information: `IFLA_INFO_??? linux/if_link.h:IFLA_INFO_ -*_MAX`,
  link_function_lists: `IFLA_VF_INFO_??? IFLA_VF_INFO_UNSPEC IFLA_VF_INFO`,
  link_function_attributes: `IFLA_VF_??? linux/if_link.h:IFLA_VF_ -*_MAX -IFLA_VF_INFO*
    -IFLA_VF_PORT* -IFLA_VF_STATS_* -IFLA_VF_VLAN_* -IFLA_VF_LINK_STATE_* IFLA_VF_VLAN_LIST`,
  link_function_states: `IFLA_VF_LINK_STATE_??? linux/if_link.h:IFLA_VF_LINK_STATE_ -*_MAX`,
  link_function_counters: `IFLA_VF_STATS_??? linux/if_link.h:IFLA_VF_STATS_ -*_MAX`,
  link_port_lists: `IFLA_VF_PORT_??? linux/if_link.h:IFLA_VF_PORT -*_MAX -IFLA_VF_PORTS`,
  link_port_attributes: `IFLA_VF_PORT_??? linux/if_link.h:IFLA_PORT_ -*_MAX -IFLA_PORT_SELF`,
  link_inet_attributes: `IFLA_INET_??? linux/if_link.h:IFLA_INET_ -*_MAX`,
  link_inet6_attributes: `IFLA_INET6_??? linux/if_link.h:IFLA_INET6_ -*_MAX`,
  link_inet6_flags: `IF_??? IF_READY=80000000 IF_RA_RCVD=20 IF_RA_MANAGED=40 IF_RA_OTHERCONF=80
    IF_RS_SENT=10`,
  link_mctp_attributes: `IFLA_MCTP_??? linux/if_link.h:IFLA_MCTP_ -*_MAX`,
  link_xdp_attributes: `IFLA_XDP_??? linux/if_link.h:IFLA_XDP_ -*_MAX`,
  xdp_attachments: `XDP_ATTACHED_??? linux/if_link.h:XDP_ATTACHED_`,
  xdp_flags: `XDP_FLAGS_??? XDP_FLAGS_UPDATE_IF_NOEXIST XDP_FLAGS_SKB_MODE XDP_FLAGS_DRV_MODE
    XDP_FLAGS_HW_MODE XDP_FLAGS_REPLACE`,
  link_events: `IFLA_EVENT_??? linux/if_link.h:IFLA_EVENT_`,
  link_down_reasons: `IFLA_PROTO_DOWN_REASON_??? linux/if_link.h:IFLA_PROTO_DOWN_REASON_ -*_MAX
    -*_CNT`,
  link_filters: `RTEXT_FILTER_??? linux/rtnetlink.h:RTEXT_FILTER_`,
  address_modes: `IN6_ADDR_GEN_MODE_??? enum:in6_addr_gen_mode`,
  interface_flags: `IFF_??? enum:net_device_flags`,
  interface_address_flags: `IFA_F_??? linux/if_addr.h:IFA_F_ -IFA_F_TEMPORARY`,
  address_attributes: `IFA_??? linux/if_addr.h:IFA_ -IFA_F_* -IFA_MAX`,
  route_attributes: `RTA_??? enum:rtattr_type_t -__*`,
  route_metrics: `RTAX_??? linux/rtnetlink.h:RTAX_ -*_MAX -RTAX_FEATURE_*`,
  route_tables: `RT_TABLE_??? enum:rt_class_t -*_MAX`,
  route_scopes: `RT_SCOPE_??? enum:rt_scope_t`,
  route_protocols: `RTPROT_??? linux/rtnetlink.h:RTPROT_`,
  route_kinds: `RTN_??? linux/rtnetlink.h:RTN_ -RTN_MAX`,
  route_flags: `RTM_F_??? linux/rtnetlink.h:RTM_F_`,
  nexthop_flags: `RTNH_F_??? linux/rtnetlink.h:RTNH_F_`,
  ip_tos: `IPTOS_TOS_??? IPTOS_LOWDELAY IPTOS_THROUGHPUT IPTOS_RELIABILITY IPTOS_MINCOST`,
  tunnel_encapsulations: `LWTUNNEL_ENCAP_??? enum:lwtunnel_encap_types -__*`,
  neighbour_attributes: `NDA_??? linux/neighbour.h:NDA_ -NDA_MAX`,
  neighbour_extended_attributes: `NFEA_??? linux/neighbour.h:NFEA_ -NFEA_MAX`,
  neighbour_states: `NUD_??? linux/neighbour.h:NUD_`,
  neighbour_flags: `NTF_??? NTF_USE NTF_SELF NTF_MASTER NTF_PROXY NTF_EXT_LEARNED NTF_OFFLOADED
    NTF_STICKY NTF_ROUTER`,
  neighbour_extended_flags: `NTF_EXT_??? NTF_EXT_MANAGED NTF_EXT_LOCKED NTF_EXT_EXT_VALIDATED`,
  fdb_notify_flags: `FDB_NOTIFY_??? FDB_NOTIFY_BIT FDB_NOTIFY_INACTIVE_BIT`,
  neighbour_table_attributes: `NDTA_??? linux/neighbour.h:NDTA_ -NDTA_MAX`,
  neighbour_parameters: `NDTPA_??? linux/neighbour.h:NDTPA_ -NDTPA_MAX`,
  rule_attributes: `FRA_??? linux/fib_rules.h:FRA_ -FRA_MAX -FRA_IFNAME`,
  rule_actions: `FR_ACT_??? linux/fib_rules.h:FR_ACT_ -FR_ACT_MAX`,
  rule_flags: `FIB_RULE_??? FIB_RULE_PERMANENT FIB_RULE_INVERT FIB_RULE_UNRESOLVED
    FIB_RULE_IIF_DETACHED FIB_RULE_OIF_DETACHED FIB_RULE_FIND_SADDR`,
  traffic_attributes: `TCA_??? TCA_UNSPEC TCA_KIND TCA_OPTIONS TCA_STATS TCA_XSTATS TCA_RATE
    TCA_FCNT TCA_STATS2 TCA_STAB TCA_PAD TCA_DUMP_INVISIBLE TCA_CHAIN TCA_HW_OFFLOAD
    TCA_INGRESS_BLOCK TCA_EGRESS_BLOCK TCA_DUMP_FLAGS TCA_EXT_WARN_MSG`,
  traffic_statistics: `TCA_STATS_??? linux/gen_stats.h:TCA_STATS_ -*_MAX`,
  traffic_size_attributes: `TCA_STAB_??? linux/pkt_sched.h:TCA_STAB_ -*_MAX`,
  action_attributes: `TCA_ACT_??? TCA_ACT_UNSPEC TCA_ACT_KIND TCA_ACT_OPTIONS TCA_ACT_INDEX
    TCA_ACT_STATS TCA_ACT_PAD TCA_ACT_COOKIE TCA_ACT_FLAGS TCA_ACT_HW_STATS TCA_ACT_USED_HW_STATS
    TCA_ACT_IN_HW_COUNT`,
  label_attributes: `IFAL_??? IFAL_ADDRESS IFAL_LABEL`,
  dcb_attributes: `DCB_ATTR_??? enum:dcbnl_attrs -__* -*_MAX`,
  dcb_commands: `DCB_CMD_??? enum:dcbnl_commands -__* -*_MAX`,
  netconf_attributes: `NETCONFA_??? linux/netconf.h:NETCONFA_ -*_MAX -NETCONFA_ALL
    -NETCONFA_IFINDEX_*`,
  namespace_attributes: `NETNSA_??? linux/net_namespace.h:NETNSA_ -*_MAX -*_NOT_ASSIGNED`,
  multicast_attributes: `MDBA_??? MDBA_UNSPEC MDBA_MDB MDBA_ROUTER`,
  multicast_group_attributes: `MDBA_MDB_??? MDBA_MDB_UNSPEC MDBA_MDB_ENTRY`,
  multicast_member_attributes: `MDBA_MDB_ENTRY_??? MDBA_MDB_ENTRY_UNSPEC MDBA_MDB_ENTRY_INFO`,
  multicast_entry_attributes: `MDBA_MDB_EATTR_??? linux/if_bridge.h:MDBA_MDB_EATTR_ -*_MAX`,
  multicast_router_attributes: `MDBA_ROUTER_??? MDBA_ROUTER_UNSPEC MDBA_ROUTER_PORT`,
  multicast_port_attributes: `MDBA_ROUTER_PATTR_??? linux/if_bridge.h:MDBA_ROUTER_PATTR_ -*_MAX`,
  multicast_states: `MDB_??? MDB_TEMPORARY MDB_PERMANENT`,
  multicast_flags: `MDB_FLAGS_??? linux/if_bridge.h:MDB_FLAGS_`,
  nexthop_attributes: `NHA_??? linux/nexthop.h:NHA_ -*_MAX -NHA_RES_GROUP_* -NHA_RES_BUCKET_*
    -NHA_GROUP_STATS_* NHA_GROUP_STATS`,
  nexthop_group_attributes: `NHA_RES_GROUP_??? linux/nexthop.h:NHA_RES_GROUP_ -*_MAX`,
  nexthop_bucket_attributes: `NHA_RES_BUCKET_??? linux/nexthop.h:NHA_RES_BUCKET_ -*_MAX`,
  nexthop_group_types: `NEXTHOP_GRP_TYPE_??? linux/nexthop.h:NEXTHOP_GRP_TYPE_ -*_MAX`,
  statistics_attributes: `IFLA_STATS_??? IFLA_STATS_UNSPEC IFLA_STATS_LINK_64
    IFLA_STATS_LINK_XSTATS IFLA_STATS_LINK_XSTATS_SLAVE IFLA_STATS_LINK_OFFLOAD_XSTATS
    IFLA_STATS_AF_SPEC`,
  link_statistics_types: `LINK_XSTATS_TYPE_??? linux/if_link.h:LINK_XSTATS_TYPE_ -*_MAX`,
  offload_statistics: `IFLA_OFFLOAD_XSTATS_??? IFLA_OFFLOAD_XSTATS_UNSPEC
    IFLA_OFFLOAD_XSTATS_CPU_HIT IFLA_OFFLOAD_XSTATS_HW_S_INFO IFLA_OFFLOAD_XSTATS_L3_STATS`,
  bridge_statistics: `BRIDGE_XSTATS_??? linux/if_bridge.h:BRIDGE_XSTATS_ -*_MAX`,
  bond_statistics: `BOND_XSTATS_??? BOND_XSTATS_UNSPEC BOND_XSTATS_3AD`,
  bridge_vlan_flags: `BRIDGE_VLAN_INFO_??? linux/if_bridge.h:BRIDGE_VLAN_INFO_`,
  inet_diag_attributes: `INET_DIAG_??? linux/inet_diag.h:INET_DIAG_ -*_MAX -INET_DIAG_REQ_*
    -INET_DIAG_BC_* -INET_DIAG_NOCOOKIE -INET_DIAG_GETSOCK_MAX`,
  inet_diag_question_attributes: `INET_DIAG_REQ_??? linux/inet_diag.h:INET_DIAG_REQ_ -*_MAX`,
  inet_diag_extensions: `1<<INET_DIAG_???-1 1<<(INET_DIAG_MEMINFO-1)=1 1<<(INET_DIAG_INFO-1)=2
    1<<(INET_DIAG_VEGASINFO-1)=4 1<<(INET_DIAG_CONG-1)=8 1<<(INET_DIAG_TOS-1)=10
    1<<(INET_DIAG_TCLASS-1)=20 1<<(INET_DIAG_SKMEMINFO-1)=40 1<<(INET_DIAG_SHUTDOWN-1)=80`,
  smc_diag_extensions: `1<<SMC_DIAG_???-1 1<<(SMC_DIAG_CONNINFO-1)=1 1<<(SMC_DIAG_LGRINFO-1)=2`,
  tcp_states: `TCP_??? TCP_ESTABLISHED=1 TCP_SYN_SENT=2 TCP_SYN_RECV=3 TCP_FIN_WAIT1=4
    TCP_FIN_WAIT2=5 TCP_TIME_WAIT=6 TCP_CLOSE=7 TCP_CLOSE_WAIT=8 TCP_LAST_ACK=9 TCP_LISTEN=a
    TCP_CLOSING=b TCP_NEW_SYN_RECV=c`,
  tcp_state_bits: `1<<TCP_??? 1<<TCP_ESTABLISHED=2 1<<TCP_SYN_SENT=4 1<<TCP_SYN_RECV=8
    1<<TCP_FIN_WAIT1=10 1<<TCP_FIN_WAIT2=20 1<<TCP_TIME_WAIT=40 1<<TCP_CLOSE=80
    1<<TCP_CLOSE_WAIT=100 1<<TCP_LAST_ACK=200 1<<TCP_LISTEN=400 1<<TCP_CLOSING=800
    1<<TCP_NEW_SYN_RECV=1000`,
  unix_diag_attributes: `UNIX_DIAG_??? linux/unix_diag.h:UNIX_DIAG_ -*_MAX`,
  unix_diag_parts: `UDIAG_SHOW_??? linux/unix_diag.h:UDIAG_SHOW_`,
  netlink_diag_attributes: `NETLINK_DIAG_??? linux/netlink_diag.h:NETLINK_DIAG_ -*_MAX`,
  netlink_diag_parts: `NDIAG_SHOW_??? linux/netlink_diag.h:NDIAG_SHOW_`,
  netlink_diag_flags: `NDIAG_FLAG_??? linux/netlink_diag.h:NDIAG_FLAG_`,
  netlink_states: `NETLINK_??? NETLINK_UNCONNECTED NETLINK_CONNECTED`,
  packet_diag_attributes: `PACKET_DIAG_??? linux/packet_diag.h:PACKET_DIAG_ -*_MAX`,
  packet_diag_parts: `PACKET_SHOW_??? linux/packet_diag.h:PACKET_SHOW_`,
  ipv4_settings: `IPV4_DEVCONF_??? linux/ip.h:IPV4_DEVCONF_ -*_MAX`,
  ipv6_settings: `DEVCONF_??? linux/ipv6.h:DEVCONF_ -*_MAX`,
  ip_counters: `IPSTATS_MIB_??? linux/snmp.h:IPSTATS_MIB_ -*_MAX`,
  icmp6_counters: `ICMP6_MIB_??? linux/snmp.h:ICMP6_MIB_ -*_MAX`,
  link_bridge_attributes: `IFLA_BR_??? linux/if_link.h:IFLA_BR_ -*_MAX`,
  link_tun_attributes: `IFLA_TUN_??? linux/if_link.h:IFLA_TUN_ -*_MAX`,
  tun_types: `IFF_??? IFF_TUN IFF_TAP`,
  bridge_querier_attributes: `BRIDGE_QUERIER_??? linux/if_bridge.h:BRIDGE_QUERIER_ -*_MAX`,
  bridge_options: `1<<BR_BOOLOPT_??? 1<<BR_BOOLOPT_NO_LL_LEARN=1 1<<BR_BOOLOPT_MCAST_VLAN_SNOOPING=2
    1<<BR_BOOLOPT_MST_ENABLE=4 1<<BR_BOOLOPT_MDB_OFFLOAD_FAIL_NOTIFICATION=8
    1<<BR_BOOLOPT_FDB_LOCAL_VLAN_0=10`,
  bridge_protocols: `ETHER_P_??? linux/if_ether.h:ETH_P_`,
} as const;
