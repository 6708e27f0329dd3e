// The attributes of bridges: multicast groups and routers.
import { flags, one } from "../kinds/flags.ts";
import { interfaceIndex, interfaceShown } from "../kinds/interface.ts";
import { uint } from "../kinds/numbers.ts";
import { ipv4Text, ipv6Text } from "../network.ts";
import { leaf, type Shown, struct } from "../shown.ts";
import { u32 } from "../words.ts";
import {
  type AttributeSet,
  attributesShown,
  hexCut,
  nested,
  u16Value,
  u32Value,
  u8Value,
  type ValueShow,
} from "./netlink_attributes.ts";
import { be16, orderedShown } from "./sockaddr.ts";
import { type BytesShow, view } from "./view.ts";

const ENTRY = 28;

/** The address of a group: which kind, its protocol tells. */
const groupAddress: BytesShow = (bytes, at, frame) => {
  const protocol = be16(bytes, at + 16);
  const inner =
    protocol === 0x800
      ? leaf(`inet_addr("${ipv4Text(bytes, at)}")`, ipv4Text(bytes, at))
      : leaf(`inet_pton(AF_INET6, "${ipv6Text(bytes, at)}")`, ipv6Text(bytes, at));
  const known = protocol === 0x800 || protocol === 0x86dd;
  return struct([
    ["u", known ? inner : hexCut(bytes.subarray(at, at + 16), frame)],
    ["proto", orderedShown("htons", "ethernet_protocols", protocol, frame)],
  ]);
};

const entryHead = view("br_mdb_entry", {
  ifindex: interfaceIndex,
  state: one("multicast_states"),
  flags: flags("multicast_flags"),
  vid: uint,
});

/** One entry: a structure, then attributes. */
const entry: ValueShow = (bytes, frame, context) => {
  if (bytes.length < ENTRY) return undefined;
  const head = entryHead.text(bytes, 0, frame).slice(0, -1);
  const address = groupAddress(bytes, 8, frame);
  const addressText = typeof address === "string" ? address : address.text;
  const shown = leaf(`${head}, addr=${addressText}}`, { addr: addressText });
  const rest = bytes.subarray(ENTRY);
  if (rest.length === 0) return shown;
  return listed(shown, attributesShown(rest, entryAttributes, frame, context));
};

function listed(head: Shown, rest: Shown): Shown {
  const [a, b] = [head, rest].map((shown) => (typeof shown === "string" ? shown : shown.text));
  return leaf(`${a}, ${b}`, [a!, b!]);
}

const entryAttributes: AttributeSet = {
  names: "multicast_entry_attributes",
  values: { MDBA_MDB_EATTR_TIMER: u32Value },
};

/** `MDBA_MDB` */
export const multicastEntry: ValueShow = nested({
  names: "multicast_group_attributes",
  values: {
    MDBA_MDB_ENTRY: nested({
      names: "multicast_member_attributes",
      values: { MDBA_MDB_ENTRY_INFO: entry },
    }),
  },
});

const portAttributes: AttributeSet = {
  names: "multicast_port_attributes",
  values: {
    MDBA_ROUTER_PATTR_TIMER: u32Value,
    MDBA_ROUTER_PATTR_TYPE: u8Value,
    MDBA_ROUTER_PATTR_VID: u16Value,
  },
};

/** `MDBA_ROUTER`: each port is a number, then attributes. */
export const routerPort: ValueShow = nested({
  names: "multicast_router_attributes",
  values: {
    MDBA_ROUTER_PORT: (bytes, frame, context) => {
      if (bytes.length < 4) return undefined;
      const index = interfaceShown(u32(bytes, 0), frame);
      const rest = bytes.subarray(4);
      if (rest.length === 0) return index;
      return listed(index, attributesShown(rest, portAttributes, frame, context));
    },
  },
});
