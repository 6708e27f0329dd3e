// Network interfaces.
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { intIn, intOut } from "../kinds/cells.ts";
import { bitsShown } from "../kinds/flags.ts";
import { hex, hex32 } from "../kinds/numbers.ts";
import { addressShown, pointerShown } from "../kinds/shown_words.ts";
import { socketAddressShown } from "../kinds/sockaddr.ts";
import { bytesValue, literal } from "../kinds/text.ts";
import { arrayAt } from "../kinds/struct.ts";
import { readExactly, readString } from "../read.ts";
import { jsonOf, leaf, list, number, type Part, type Shown, struct, textOf } from "../shown.ts";
import { type BytesShow, type StructView, view } from "../structs/view.ts";
import { toBigint, u16, u32 } from "../words.ts";
import { bytesArgument, nameShown, type Requests, same } from "./kit.ts";

/** A request about an interface: 16 bytes of a name, then what is asked or told. */
const NAME = 16;
const SIZE = 40;

interface Field {
  readonly name: string;
  readonly show: BytesShow;
}

const ADDRESS_BYTES = 16;

const address: BytesShow = (bytes, at, frame) =>
  socketAddressShown(bytes.subarray(at, at + ADDRESS_BYTES), frame);

/** How long hardware addresses are, by their type; others may fill the room. */
const LENGTHS: Readonly<Record<string, number>> = {
  ARPHRD_NETROM: 7,
  ARPHRD_ETHER: 6,
  ARPHRD_AX25: 7,
  ARPHRD_IEEE802: 6,
  ARPHRD_ARCNET: 1,
  ARPHRD_DLCI: 2,
  ARPHRD_EUI64: 8,
  ARPHRD_ROSE: 5,
  ARPHRD_X25: 5,
  ARPHRD_MCTP: 1,
  ARPHRD_TUNNEL: 4,
  ARPHRD_LOOPBACK: 6,
  ARPHRD_LOCALTLK: 1,
  ARPHRD_FDDI: 6,
  ARPHRD_SIT: 4,
  ARPHRD_IPDDP: 4,
  ARPHRD_IPGRE: 4,
  ARPHRD_PIMREG: 4,
  ARPHRD_HIPPI: 6,
  ARPHRD_IRDA: 4,
  ARPHRD_IEEE80211: 6,
  ARPHRD_IEEE80211_PRISM: 6,
  ARPHRD_IEEE80211_RADIOTAP: 6,
  ARPHRD_IEEE802154: 8,
  ARPHRD_IEEE802154_MONITOR: 8,
  ARPHRD_PHONET: 1,
  ARPHRD_PHONET_PIPE: 1,
  ARPHRD_CAIF: 1,
  ARPHRD_6LOWPAN: 8,
  ARPHRD_VSOCKMON: 8,
};
const ROOM = 14;

const hardware: BytesShow = (bytes, at, frame) => {
  const type = Family.of(frame.arch, "hardware_types").one(u16(bytes, at), 0);
  const data = bytes.subarray(at + 2, at + 2 + (LENGTHS[type] ?? ROOM));
  const text = Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join(":");
  return struct([
    ["sa_family", type],
    ["sa_data", text],
  ]);
};

const integer: BytesShow = (bytes, at) => number(u32(bytes, at) | 0);
const label: BytesShow = (bytes, at, frame) => nameShown(bytes.subarray(at, at + NAME), frame);

const map: StructView = view("ifmap", {
  mem_start: hex,
  mem_end: hex,
  base_addr: hex32,
  irq: hex32,
  dma: hex32,
  port: hex32,
});

const FLAGS: Field = {
  name: "ifr_flags",
  show: (bytes, at, frame) => bitsShown(frame.arch, "interface_flags", u16(bytes, at)),
};
const INDEX: Field = { name: "ifr_ifindex", show: integer };
const MAP: Field = { name: "ifr_map", show: map.show };
const HARDWARE: Field = { name: "ifr_hwaddr", show: hardware };

/** What a pair of requests, `SIOCGIF<key>` and `SIOCSIF<key>`, is about. */
const PAIRS: Readonly<Record<string, Field>> = {
  FLAGS,
  ADDR: { name: "ifr_addr", show: address },
  DSTADDR: { name: "ifr_dstaddr", show: address },
  BRDADDR: { name: "ifr_broadaddr", show: address },
  NETMASK: { name: "ifr_netmask", show: address },
  METRIC: { name: "ifr_metric", show: integer },
  MTU: { name: "ifr_mtu", show: integer },
  SLAVE: { name: "ifr_slave", show: label },
  HWADDR: HARDWARE,
  TXQLEN: { name: "ifr_qlen", show: integer },
  MAP,
};

function nameOf(bytes: Uint8Array, frame: Frame): Part {
  return ["ifr_name", nameShown(bytes.subarray(0, NAME), frame)];
}

/** Something is set: all of it is known before. */
function setting({ name, show }: Field): Kind<bigint> {
  return bytesArgument("in", SIZE, (bytes, _at, frame) =>
    struct([nameOf(bytes, frame), [name, show(bytes, NAME, frame)]]),
  );
}

/** Something is asked: the part that asks, then what is told. */
function asking(
  ask: (bytes: Uint8Array, frame: Frame) => Part,
  tell: (bytes: Uint8Array, frame: Frame) => Part,
): Kind<bigint> {
  const shown = (lo: number, hi: number, frame: Frame): Shown => {
    const bytes = readExactly(frame.memory, lo, hi, SIZE);
    if (bytes === undefined) return addressShown(lo, hi);
    return struct([ask(bytes, frame), !frame.failed && tell(bytes, frame)]);
  };
  return new Kind({
    after: true,
    before: (lo, hi, frame) => textOf(shown(lo, hi, frame)).replace(/\}$/, ""),
    text: (lo, hi, frame) => {
      const bytes = readExactly(frame.memory, lo, hi, SIZE);
      if (bytes === undefined) return "";
      return frame.failed ? "}" : `, ${textOf(struct([tell(bytes, frame)])).slice(1)}`;
    },
    value: (lo, hi, frame) => jsonOf(shown(lo, hi, frame)),
    view: toBigint,
  });
}

const getting = ({ name, show }: Field): Kind<bigint> =>
  asking(nameOf, (bytes, frame) => [name, show(bytes, NAME, frame)]);

const gettingName = asking((bytes, frame) => ["ifr_ifindex", integer(bytes, NAME, frame)], nameOf);

const CONFIGURATION = 16;

/** The list of all interfaces: its length before and after, and what is in it. */
const configuration: Kind<bigint> = new Kind({
  after: true,
  before: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, CONFIGURATION);
    return bytes === undefined ? textOf(addressShown(lo, hi)) : configurationStart(bytes);
  },
  save: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, CONFIGURATION);
    return bytes && u32(bytes, 0);
  },
  text: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, CONFIGURATION);
    if (bytes === undefined) return "";
    const room = frame.saved?.[frame.index] as number | undefined;
    const length = u32(bytes, 0);
    const changed = room === undefined || room === length || frame.failed;
    const text = changed ? "" : ` => ${lengthText(length)}`;
    return `${text}, ifc_buf=${textOf(interfaces(bytes, frame))}}`;
  },
  value: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, CONFIGURATION);
    if (bytes === undefined) return jsonOf(addressShown(lo, hi));
    return { ifc_len: u32(bytes, 0) | 0, ifc_buf: jsonOf(interfaces(bytes, frame)) };
  },
  view: toBigint,
});

function configurationStart(bytes: Uint8Array): string {
  return `{ifc_len=${lengthText(u32(bytes, 0))}`;
}

/** A length, and how many interfaces it is enough for. */
function lengthText(length: number): string {
  const count = (length | 0) / SIZE;
  const whole = count > 0 && Number.isInteger(count);
  return whole ? `${length} /* ${count} * sizeof(struct ifreq) */` : String(length | 0);
}

function interfaces(bytes: Uint8Array, frame: Frame): Shown {
  const [lo, hi] = [u32(bytes, 8), u32(bytes, 12)];
  const none = frame.failed || (lo === 0 && hi === 0) || (u32(bytes, 0) | 0) < 0;
  if (none) return pointerShown(lo, hi);
  const count = Math.floor((u32(bytes, 0) | 0) / SIZE);
  if (count <= 0) return list([]);
  return arrayAt(lo, hi, count, SIZE, frame, (items, at) =>
    struct([
      ["ifr_name", nameShown(items.subarray(at, at + NAME), frame)],
      ["ifr_addr", address(items, at + NAME, frame)],
    ]),
  );
}

const bridge: Kind<bigint> = new Kind({
  show: (lo, hi, frame) => {
    const whole = readString(frame.memory, lo, hi, Math.min(NAME, frame.stringLimit + 1));
    if (whole === undefined) return addressShown(lo, hi);
    const ended = whole.at(-1) === 0;
    const name = ended ? whole.subarray(0, -1) : whole;
    const shown = Math.min(name.length, frame.stringLimit);
    const text = literal(name, shown, frame);
    return leaf(ended && shown === name.length ? text : `${text}...`, bytesValue(name));
  },
  view: toBigint,
});
const port = bytesArgument("in", SIZE, (bytes, at) =>
  struct([["ifr_ifindex", number(u32(bytes, at + NAME))]]),
);

export const networkRequests: Requests = {
  ...Object.fromEntries(
    Object.entries(PAIRS).flatMap(([key, field]) => [
      [`SIOCGIF${key}`, getting(field)],
      [`SIOCSIF${key}`, setting(field)],
    ]),
  ),
  SIOCGIFINDEX: getting(INDEX),
  SIOCGIFNAME: gettingName,
  SIOCSIFNAME: setting({ name: "ifr_newname", show: label }),
  ...same(setting(HARDWARE), "SIOCADDMULTI SIOCDELMULTI SIOCSIFHWBROADCAST"),
  SIOCGIFCONF: configuration,
  SIOCGIFENCAP: intOut,
  SIOCSIFENCAP: intIn,
  ...same(bridge, "SIOCBRADDBR SIOCBRDELBR"),
  ...same(port, "SIOCBRADDIF SIOCBRDELIF"),
};
