// Socket addresses of radio, field buses and kernel services.
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { bitsShown, oneShown } from "../kinds/flags.ts";
import { interfaceShown } from "../kinds/interface.ts";
import { hexShown, signedShown } from "../kinds/shown_words.ts";
import { bytesValue, literal } from "../kinds/text.ts";
import { leaf, list, number, type Part, remarked, type Shown, struct } from "../shown.ts";
import { hexText, u16, u32 } from "../words.ts";
import {
  type AddressFamily,
  type AddressShow,
  hardwareAddress,
  hexBytesShown,
  inet6Parts,
  inetParts,
  orderedShown,
} from "./sockaddr.ts";

/** A char array as a C string; `...` follows if it has no end. */
export function stringIn(bytes: Uint8Array, frame: Frame): Shown {
  const end = bytes.indexOf(0);
  const text = bytes.subarray(0, end < 0 ? Math.max(0, bytes.length - 1) : end);
  return leaf(literal(text, text.length, frame) + (end < 0 ? "..." : ""), () => bytesValue(text));
}

/** `CALL-3` of seven shifted bytes: the text, and whether there is no other way to write them. */
function callSign(bytes: Uint8Array): readonly [text: string, exact: boolean] | undefined {
  let text = "";
  for (const byte of bytes.subarray(0, 6)) {
    const code = byte >> 1;
    if (code < 0x20 || code > 0x7e || code === 0x2a || code === 0x2f) return undefined;
    text += String.fromCharCode(code);
  }
  text = text.replace(/ +$/, "");
  const station = (bytes[6]! >> 1) & 0xf;
  const exact =
    /^[A-Z0-9]*$/.test(text) && bytes.every((byte) => (byte & 1) === 0) && (bytes[6]! & 0xe0) === 0;
  if (text === "" && station === 0) return ["*", exact];
  return [`${text}-${station}`, exact && text !== ""];
}

function callShown(bytes: Uint8Array): Shown {
  const sign = callSign(bytes);
  if (sign?.[1] === true) return sign[0];
  const raw = struct([["ax25_call", hexBytesShown(bytes)]]);
  return sign === undefined ? raw : remarked(raw, sign[0]);
}

const CALL = 7;
const AX25_SIZE = 16;
const MOST_DIGIPEATERS = 8;

const ax25: AddressShow = (family, bytes, frame) => {
  const count = u32(bytes, 12) | 0;
  const base: readonly Part[] = [
    ["sax25_call", callShown(bytes.subarray(2, 2 + CALL))],
    ["sax25_ndigis", number(count)],
  ];
  const length = bytes.length - AX25_SIZE;
  if (length === 0 && count === 0) return struct([family, ...base]);
  const wanted = Math.min(count >>> 0, MOST_DIGIPEATERS);
  const most = frame.options.verbose === true ? Infinity : frame.stringLimit;
  const there = Math.min(Math.floor(length / CALL), wanted, most);
  const calls = Array.from({ length: there }, (_, index) =>
    callShown(bytes.subarray(AX25_SIZE + index * CALL, AX25_SIZE + (index + 1) * CALL)),
  );
  const odd = length % CALL !== 0 || length > MOST_DIGIPEATERS * CALL;
  return struct(
    [
      family,
      ["fsa_ax25", struct(base)],
      wanted > 0 && ["fsa_digipeater", list(calls, there < wanted ? "..." : "")],
    ],
    odd ? ", ..." : "",
  );
};

const x25: AddressShow = (family, bytes, frame) =>
  struct([family, ["sx25_addr", struct([["x25_addr", stringIn(bytes.subarray(2, 18), frame)]])]]);

/** A number by its name, or by its distance from the start of a range. */
function ranged(
  names: "l2cap_services" | "l2cap_channels",
  value: number,
  starts: readonly (readonly [from: number, to: number, name: string])[],
  frame: Frame,
): Shown {
  const range = starts.find(([from, to]) => value > from && value < to);
  if (range === undefined || Family.of(frame.arch, names).name(value, 0) !== undefined) {
    return orderedShown("htobs", names, value, frame);
  }
  return leaf(`htobs(${range[2]}+${value - range[0]})`, value);
}

const SERVICES = [
  [0x80, 0xff, "L2CAP_PSM_LE_DYN_START"],
  [0x1001, 0xffff, "L2CAP_PSM_DYN_START"],
] as const;
const CHANNELS = [[0x40, 0xffff, "L2CAP_CID_DYN_START"]] as const;

/** Which of Bluetooth's protocols it is, only the length tells. */
const bluetooth: AddressShow = (family, bytes, frame) => {
  const { arch } = frame;
  const device = u16(bytes, 2);
  const hci: Part = ["hci_dev", leaf(`htobs(${device})`, device)];
  const address = (at: number): Shown => hardwareAddress(bytes.subarray(at, at + 6));
  switch (bytes.length) {
    case 4:
      return struct([family, hci]);
    case 6:
      return struct([family, hci, ["hci_channel", oneShown(arch, "hci_channels", u16(bytes, 4))]]);
    case 8:
      return struct([family, ["sco_bdaddr", address(2)]]);
    case 10:
      return struct([family, ["rc_bdaddr", address(2)], ["rc_channel", number(bytes[8]!)]]);
    default:
      return struct([
        family,
        ["l2_psm", ranged("l2cap_services", device, SERVICES, frame)],
        ["l2_bdaddr", address(4)],
        ["l2_cid", ranged("l2cap_channels", u16(bytes, 10), CHANNELS, frame)],
        bytes.length === 14 && [
          "l2_bdaddr_type",
          oneShown(arch, "bluetooth_address_types", bytes[12]!),
        ],
      ]);
  }
};

const BLUETOOTH_SIZES: ReadonlySet<number> = new Set([4, 6, 8, 10, 12, 14]);

/** A number with its name as a remark: `0x1 /* CM_SERVICE *\/`. */
function remarkedName(
  names: "rxrpc_services" | "ieee802154_address_types",
  value: number,
  frame: Frame,
): Shown {
  const family = Family.of(frame.arch, names);
  return leaf(
    `${hexText(value, 0)} /* ${family.name(value, 0) ?? family.unknown} */`,
    family.name(value, 0) ?? value,
  );
}

const rxrpc: AddressShow = (family, bytes, frame) => {
  const length = u16(bytes, 6);
  return struct([
    family,
    ["srx_service", remarkedName("rxrpc_services", u16(bytes, 2), frame)],
    ["transport_type", oneShown(frame.arch, "socket_types", u16(bytes, 4))],
    ["transport_len", number(length)],
    ["transport", transport(bytes.subarray(8), length, frame)],
  ]);
};

const AF_INET = 2;
const AF_INET6 = 10;

function transport(bytes: Uint8Array, given: number, frame: Frame): Shown {
  const kind = u16(bytes, 0);
  const length = Math.min(given, bytes.length);
  const family = oneShown(frame.arch, "address_families", kind);
  const raw = bytes.subarray(2, length);
  const rest: readonly Part[] =
    raw.length === 0
      ? []
      : [["data", leaf("", () => bytesValue(raw)), literal(raw, raw.length, frame)]];
  if (kind === AF_INET) {
    const parts = length >= 16 ? inetParts(bytes, 0) : rest;
    return struct([["sin", struct([["sin_family", family], ...parts])]]);
  }
  if (kind === AF_INET6) {
    const parts = length >= 24 ? inet6Parts(bytes, 0, length, frame) : rest;
    return struct([["sin6", struct([["sin6_family", family], ...parts])]]);
  }
  return struct([["family", family], ...rest]);
}

const SHORT_ADDRESSES: Readonly<Record<number, string>> = {
  0xffff: "IEEE802154_ADDR_BROADCAST",
  0xfffe: "IEEE802154_ADDR_UNDEF",
};

const ieee802154: AddressShow = (family, bytes, frame) => {
  const type = u32(bytes, 4);
  const pan = u16(bytes, 8);
  const short = u16(bytes, 10);
  const panShown = hexShown(pan, 0);
  const shortName = SHORT_ADDRESSES[short];
  const shortShown = hexShown(short, 0);
  const address: Part =
    type === 2
      ? ["short_addr", shortName === undefined ? shortShown : remarked(shortShown, shortName)]
      : ["hwaddr", hardwareAddress(bytes.subarray(10, 18))];
  return struct([
    family,
    [
      "addr",
      struct([
        ["addr_type", remarkedName("ieee802154_address_types", type, frame)],
        ["pan_id", pan === 0xffff ? remarked(panShown, "IEEE802154_PANID_BROADCAST") : panShown],
        type !== 0 && address,
      ]),
    ],
  ]);
};

const NFC_SIZE = 16;
const NFC_LLCP_SIZE = 96;

const nfc: AddressShow = (family, bytes, frame) => {
  const full = bytes.length >= NFC_LLCP_SIZE;
  const nameLength = Math.min(u32(bytes, 88), 63);
  const name = (): Shown => {
    const text = bytes.subarray(18, 18 + (u32(bytes, 92) === 0 ? nameLength : 63));
    return leaf(literal(text, text.length, frame), () => bytesValue(text));
  };
  return struct(
    [
      family,
      ["dev_idx", interfaceShown(u32(bytes, 4), frame)],
      ["target_idx", hexShown(u32(bytes, 8), 0)],
      ["nfc_protocol", oneShown(frame.arch, "nfc_protocols", u32(bytes, 12))],
      full && ["dsap", hexShown(bytes[16]!, 0)],
      full && ["ssap", hexShown(bytes[17]!, 0)],
      full && ["service_name", name()],
      full && ["service_name_len", signedShown(u32(bytes, 88), u32(bytes, 92))],
    ],
    bytes.length > NFC_SIZE && !full ? ", ..." : "",
  );
};

/** Flags of algorithms: the number, and its names as a remark. */
function algorithmFlags(value: number, frame: Frame): Shown {
  if (value === 0) return number(0);
  const names = bitsShown(frame.arch, "crypto_flags", value).text;
  const known = !names.startsWith("0x");
  const remark = known ? names : Family.of(frame.arch, "crypto_flags").unknown;
  return leaf(`${hexText(value, 0)} /* ${remark} */`, known ? names : value);
}

const alg: AddressShow = (family, bytes, frame) =>
  struct([
    family,
    ["salg_type", stringIn(bytes.subarray(2, 16), frame)],
    ["salg_feat", algorithmFlags(u32(bytes, 16), frame)],
    ["salg_mask", algorithmFlags(u32(bytes, 20), frame)],
    ["salg_name", stringIn(bytes.subarray(24), frame)],
  ]);

/** What each of these looks like, by number. */
export const radioAddresses: Readonly<Record<number, AddressFamily>> = {
  3: { least: AX25_SIZE, show: ax25 },
  9: { least: 18, show: x25 },
  31: { least: 4, show: bluetooth },
  33: { least: 36, show: rxrpc },
  36: { least: 20, show: ieee802154 },
  38: { least: 25, show: alg },
  39: { least: NFC_SIZE, show: nfc },
};

/** Whether an address of that family can have that length. */
export function isWhole(family: number, length: number): boolean {
  return family !== 31 || BLUETOOTH_SIZES.has(length);
}
