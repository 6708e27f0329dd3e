// getsockopt and setsockopt: the level tells the names of options, the option what its value is.
import { constant } from "../constants.ts";
import type { Call } from "../call.ts";
import { Family, type FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { archOf, Kind } from "../kind.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { bytesAt } from "../kinds/text.ts";
import {
  allNeeds,
  type Amount,
  argument,
  bytesNeed,
  type Choice,
  type Moment,
  type Needs,
  nothing,
  pointed,
  sizeNeed,
} from "../needs.ts";
import { BufferPointer, IntPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { leaf, type Shown } from "../shown.ts";
import {
  intOption,
  levelShapes,
  MOST_SHAPED,
  type OptionShape,
  optionShapes,
  wordOptions,
} from "../structs/socket_option.ts";
import { hexText, u32 } from "../words.ts";

/** The options of those levels that name theirs; setting and getting may have names of their own. */
const LEVELS: Readonly<
  Record<number, readonly [both: FamilyName, set?: FamilyName, get?: FamilyName]>
> = {
  0: ["ip_options", "ip_set_options", "ip_get_options"],
  1: ["socket_options", "socket_set_options", "socket_get_options"],
  6: ["tcp_options"],
  17: ["udp_options"],
  40: ["vsock_options"],
  41: ["ipv6_options", "ipv6_set_options", "ipv6_get_options"],
  101: ["can_raw_options"],
  132: ["sctp_options"],
  255: ["raw_options"],
  256: ["ipx_options"],
  257: ["ax25_options"],
  263: ["packet_options"],
  266: ["irda_options"],
  268: ["llc_options"],
  269: ["dccp_options"],
  270: ["netlink_options"],
  271: ["tipc_options"],
  272: ["rxrpc_options"],
  273: ["pppol2tp_options"],
  274: ["bluetooth_options"],
  275: ["pnpipe_options"],
  276: ["rds_options"],
  277: ["iucv_options"],
  278: ["caif_options"],
  279: ["alg_options"],
  280: ["nfc_options"],
  281: ["kcm_options"],
  282: ["tls_options"],
  283: ["xdp_options"],
};

const SOL_SOCKET = 1;

type Direction = "set" | "get";

function nameOf(option: number, direction: Direction, frame: Frame): string | undefined {
  const [both, set, get] = LEVELS[frame.call.uint(1)] ?? [];
  const own = direction === "set" ? set : get;
  return (
    (own && Family.of(frame.arch, own).name(option, 0)) ??
    (both && Family.of(frame.arch, both).name(option, 0))
  );
}

/** The name of an option; the argument before it is its level. */
function optionName(direction: Direction): Kind<number> {
  return new Kind({
    show: (lo, _hi, frame) => {
      const [both] = LEVELS[frame.call.uint(1)] ?? [];
      if (both === undefined) return leaf(String(lo >>> 0), lo | 0);
      const name = nameOf(lo, direction, frame);
      if (name !== undefined) return leaf(constant(hexText(lo, 0), name), name);
      return leaf(Family.of(frame.arch, both).one(lo, 0), lo | 0);
    },
    view: (lo) => lo | 0,
    needs: nothing,
  });
}

/** The name of an option that is set. */
export const optionSet: Kind<number> = optionName("set");

/** The name of an option that is asked for. */
export const optionGot: Kind<number> = optionName("get");

/** Options of SOL_SOCKET whose values are ints only if they have the length of one. */
const RAW = new Set(
  `SO_PEERNAME SO_RCVTIMEO_OLD SO_SNDTIMEO_OLD SO_RCVTIMEO_NEW SO_SNDTIMEO_NEW SO_PEERSEC SO_TYPE SO_DOMAIN
  SO_SECURITY_AUTHENTICATION SO_SECURITY_ENCRYPTION_TRANSPORT SO_SECURITY_ENCRYPTION_NETWORK SO_PROTOCOL
  SO_BINDTODEVICE SO_MAX_PACING_RATE SO_BPF_EXTENSIONS SO_ATTACH_BPF SO_ATTACH_REUSEPORT_CBPF SO_MEMINFO
  SO_ATTACH_REUSEPORT_EBPF SO_COOKIE SO_PEERGROUPS SO_TXTIME SO_BINDTOIFINDEX SO_NETNS_COOKIE
  SO_BUF_LOCK SO_DEVMEM_LINEAR SO_DEVMEM_DMABUF SO_DEVMEM_DONTNEED`.split(/\s+/),
);

/** Options that can only be asked for. */
const ONLY_GOT = new Set(["SO_ERROR", "SO_PEERCRED", "SO_PEERPIDFD"]);

function shapeOf(name: string, level: number, direction: Direction): OptionShape {
  const own = optionShapes[name];
  if (own?.[direction] !== undefined) return own;
  const ofLevel = levelShapes[level];
  if (ofLevel !== undefined && (name !== "" || ofLevel.nameless)) return ofLevel;
  if (level !== SOL_SOCKET || name === "" || RAW.has(name)) return {};
  return direction === "set" && ONLY_GOT.has(name) ? {} : intOption;
}

/** An int if it has the length of one, else bytes. */
function unshaped(lo: number, hi: number, length: number, name: string, frame: Frame): Shown {
  if (length !== 4) return bytesAt(lo, hi, length, frame);
  const bytes = readExactly(frame.memory, lo, hi, 4);
  if (bytes === undefined) return addressShown(lo, hi);
  const value = u32(bytes, 0) | 0;
  return wordOptions[name]?.(value, frame) ?? leaf(`[${value}]`, value);
}

function valueShown(
  lo: number,
  hi: number,
  length: number,
  direction: Direction,
  frame: Frame,
): Shown {
  const name = nameOf(frame.call.uint(2), direction, frame) ?? "";
  const show = shapeOf(name, frame.call.uint(1), direction)[direction];
  if (show !== undefined) return show(lo, hi, length, frame);
  if (direction === "get" && length <= 0) return addressShown(lo, hi);
  return unshaped(lo, hi, length >>> 0, name, frame);
}

/** The numbers of options of which more is read, whatever the level. */
const option: Choice = {
  argument: 2,
  values: (call) =>
    Object.values(LEVELS).flatMap((families) =>
      families.flatMap((family) =>
        Family.of(archOf(call), family!)
          .names.filter(({ name }) => optionShapes[name]?.deep)
          .map(({ lo }) => lo),
      ),
    ),
  other: 0x7ffffeff,
};

/** A value, as much as any shape takes; `length` is that of what is shown as bytes. */
function valueNeeds(length: Amount, when?: Moment): Needs {
  const needs = allNeeds(sizeNeed(MOST_SHAPED, when), bytesNeed([length], "string", when));
  return (call) => (option.values(call).includes(call.uint(2)) ? undefined : needs(call));
}

/** The value of an option that is set; its length is the fifth argument. */
export const optionIn: Kind<BufferPointer> = new Kind({
  show: (lo, hi, frame) => valueShown(lo, hi, frame.call.int(4), "set", frame),
  view: (lo, hi, call) => new BufferPointer(lo, hi, call.memory, call.uint(4)),
  needs: valueNeeds(argument(4, 4)),
  choice: option,
});

function lengthAt(call: Call): number {
  return new IntPointer(call.words[8]!, call.words[9]!, call.memory).read() ?? 0;
}

/** The value of an option that is asked for; the fifth argument points to its length. */
export const optionOut: Kind<BufferPointer> = new Kind({
  after: true,
  show: (lo, hi, frame) => {
    const room = frame.saved?.[4] as number | undefined;
    if (frame.failed || (room !== undefined && room <= 0)) return addressShown(lo, hi);
    const bytes = readExactly(frame.memory, frame.call.words[8]!, frame.call.words[9]!, 4);
    if (bytes === undefined) return addressShown(lo, hi);
    return valueShown(lo, hi, u32(bytes, 0) | 0, "get", frame);
  },
  view: (lo, hi, call) => new BufferPointer(lo, hi, call.memory, lengthAt(call)),
  needs: valueNeeds(pointed(4), "success"),
  choice: option,
});
