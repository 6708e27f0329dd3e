// Virtual consoles: modes, keyboards and fonts.
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { bitsShown, one } from "../kinds/flags.ts";
import { hex32, int, uint } from "../kinds/numbers.ts";
import { addressShown, hexShown } from "../kinds/shown_words.ts";
import { signal } from "../kinds/signal.ts";
import { arrayAt, structAt } from "../kinds/struct.ts";
import { readExactly } from "../read.ts";
import { jsonOf, leaf, type Node, number, type Shown, struct, textOf } from "../shown.ts";
import { type BytesShow, custom, type StructView, view } from "../structs/view.ts";
import {
  addressText,
  halves,
  hexText,
  toAddress,
  toBigint,
  toNumber,
  u16,
  u32,
  unsignedText,
} from "../words.ts";
import { fontRequests } from "./fonts.ts";
import {
  changed,
  changedAs,
  hexBytesAt,
  NONE,
  numbers,
  type Requests,
  same,
  type Way,
  structIn,
} from "./kit.ts";

/** A speaker's clock: its frequency over the length of a period is that of the sound. */
const TICKS = 1193182;

const sound: Kind<number> = new Kind({
  text: (lo, hi) => {
    const hertz = lo === 0 && hi === 0 ? 0 : Math.floor(TICKS / toNumber(lo, hi));
    return `${unsignedText(lo, hi)} /* ${hertz === 0 ? "off" : `${hertz} Hz`} */`;
  },
  view: toNumber,
});

/** A length in milliseconds and a period in one word. */
const tone: Kind<number> = new Kind({
  text: (lo) => {
    const [length, period] = [lo >>> 16, lo & 0xffff];
    const text = length === 0 ? String(period) : `${length}<<16|${period}`;
    if (length === 0 || period === 0) return `${text} /* off */`;
    return `${text} /* ${Math.floor(TICKS / period)} Hz, ${length} ms */`;
  },
  view: toNumber,
});

/** Bytes shown one by one. */
function bytesOf(way: Way, length: number): Kind<bigint> {
  return new Kind({
    after: way === "out",
    show: (lo, hi, frame) =>
      way === "out" && frame.failed ? addressShown(lo, hi) : hexBytesAt(lo, hi, length, frame),
    view: toBigint,
  });
}

const SCREEN = 256;

function unicodeMap(way: Way): Kind<bigint> {
  return new Kind({
    after: way === "out",
    show: (lo, hi, frame) =>
      way === "out" && frame.failed
        ? addressShown(lo, hi)
        : arrayAt(lo, hi, SCREEN, 2, frame, (bytes, at) => hexShown(u16(bytes, at), 0)),
    view: toBigint,
  });
}

const key: StructView = view("kbkeycode", { scancode: hex32, keycode: hex32 });

const repeat: StructView = view("kbd_repeat", { delay: int, period: int });

const mapInit: StructView = view("unimapinit", {
  advised_hashsize: uint,
  advised_hashstep: uint,
  advised_hashlevel: uint,
});

const ESCAPES: Readonly<Record<number, string>> = {
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
  27: "\\x1b",
  39: "\\'",
  92: "\\\\",
};

/** A character as C writes it: `'a'`. */
export function character(byte: number): Node {
  const plain = byte >= 32 && byte < 127 ? String.fromCharCode(byte) : undefined;
  const text = ESCAPES[byte] ?? plain ?? `\\x${byte.toString(16).padStart(2, "0")}`;
  return leaf(`'${text}'`, byte);
}

const accent: BytesShow = (bytes, at) =>
  struct([
    ["diacr", character(bytes[at]!)],
    ["base", character(bytes[at + 1]!)],
    ["result", character(bytes[at + 2]!)],
  ]);

const wideAccent: BytesShow = (bytes, at) =>
  struct([
    ["diacr", hexShown(u32(bytes, at), 0)],
    ["base", hexShown(u32(bytes, at + 4), 0)],
    ["result", hexShown(u32(bytes, at + 8), 0)],
  ]);

const MOST_ACCENTS = 256;

function most(frame: Frame): number {
  return frame.options.verbose ? MOST_ACCENTS : Math.min(MOST_ACCENTS, frame.stringLimit);
}

/** How accents are composed: a number, and as many rows. */
function accents(way: Way, field: string, width: number, item: BytesShow): Kind<bigint> {
  return new Kind({
    after: way === "out",
    show: (lo, hi, frame) => {
      const bytes =
        way === "out" && frame.failed ? undefined : readExactly(frame.memory, lo, hi, 4);
      if (bytes === undefined) return addressShown(lo, hi);
      const count = u32(bytes, 0);
      const place = halves(toAddress(lo, hi), 4);
      return struct([
        ["kb_cnt", number(count)],
        [field, arrayAt(...place, count, width, frame, item, most(frame))],
      ]);
    },
    view: toBigint,
  });
}

const LED_BITS = 0xff;

function leds(family: "keyboard_leds" | "keyboard_locks"): Kind<number> {
  return new Kind({
    show: (lo, _hi, frame) => bitsShown(frame.arch, family, lo & LED_BITS),
    view: toNumber,
  });
}

/** The same where it is signed. */
const keyModeGot: Kind<number> = new Kind({
  show: (lo, hi, frame) =>
    hi === 0 ? keyMode.show(lo, hi, frame) : leaf(`${lo | 0} /* K_??? */`, lo | 0),
  view: toNumber,
});

/** How keys are told; a number without a name is decimal. */
const keyMode: Kind<number> = new Kind({
  show: (lo, _hi, frame) => {
    const name = Family.of(frame.arch, "keyboard_modes").name(lo, 0);
    return name ?? leaf(`${lo | 0} /* K_??? */`, lo | 0);
  },
  view: toNumber,
});

const mapHead: StructView = custom("unimapdesc", (bytes, at, frame) =>
  struct([
    ["entry_ct", number(u16(bytes, at))],
    ["entries", mapEntries(bytes, at, u16(bytes, at), frame)],
  ]),
);

const pair: BytesShow = (bytes, at) =>
  struct([
    ["unicode", hexShown(u16(bytes, at), 0)],
    ["fontpos", hexShown(u16(bytes, at + 2), 0)],
  ]);

function mapEntries(bytes: Uint8Array, at: number, count: number, frame: Frame): Shown {
  return arrayAt(u32(bytes, at + 8), u32(bytes, at + 12), count, 4, frame, pair);
}

/** How many there were, and are. */
const mapGot: Kind<bigint> = new Kind({
  after: true,
  before: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, MAP);
    return bytes === undefined ? addressText(lo, hi) : `{entry_ct=${u16(bytes, 0)}`;
  },
  text: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, MAP);
    if (bytes === undefined) return "";
    const entries = frame.failed
      ? addressShown(u32(bytes, 8), u32(bytes, 12))
      : mapEntries(bytes, 0, u16(bytes, 0), frame);
    return ` => ${u16(bytes, 0)}, entries=${textOf(entries)}}`;
  },
  value: (lo, hi, frame) => jsonOf(structAt(mapHead, lo, hi, frame)),
  view: toBigint,
});
const MAP = 16;

const keyGet: Kind<bigint> = changedAs(
  key,
  (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, 8);
    return bytes === undefined ? "" : ` => ${hexText(u32(bytes, 4), 0)}`;
  },
  key,
);

/** A signal is a small number. */
const accepted: Kind<number> = new Kind({
  text: (lo, hi, frame) => (hi === 0 ? signal.text(lo, hi, frame) : unsignedText(lo, hi)),
  view: toNumber,
});

export const consoleRequests: Requests = {
  ...same(NONE, "KDENABIO KDDISABIO KDMAPDISP KDUNMAPDISP PIO_FONTRESET"),
  KIOCSOUND: sound,
  KDMKTONE: tone,
  KDGETLED: numbers("out", "u8", leds("keyboard_leds")),
  KDSETLED: leds("keyboard_leds"),
  KDGKBLED: numbers("out", "u8", leds("keyboard_locks")),
  KDSKBLED: leds("keyboard_locks"),
  KDGKBMODE: numbers("out", "s32", keyModeGot),
  KDSKBMODE: keyMode,
  KDGKBTYPE: numbers("out", "u8", one("keyboard_types")),
  KDSETMODE: one("console_modes"),
  KDGETMODE: numbers("out", "u32", one("console_modes")),
  KDSKBMETA: one("keyboard_meta"),
  KDGKBMETA: numbers("out", "u32", one("keyboard_meta")),
  ...same(bytesOf("out", 256), "GIO_SCRNMAP"),
  ...same(bytesOf("in", 256), "PIO_SCRNMAP"),
  GIO_FONT: bytesOf("out", 8192),
  PIO_FONT: bytesOf("in", 8192),
  GIO_CMAP: bytesOf("out", 48),
  PIO_CMAP: bytesOf("in", 48),
  GIO_UNISCRNMAP: unicodeMap("out"),
  PIO_UNISCRNMAP: unicodeMap("in"),
  PIO_UNIMAPCLR: structIn(mapInit),
  PIO_UNIMAP: structIn(mapHead),
  GIO_UNIMAP: mapGot,
  ...fontRequests,
  KDSETKEYCODE: structIn(key),
  KDGETKEYCODE: keyGetIn(),
  KDKBDREP: changed(repeat, repeat),
  KDGKBDIACR: accents("out", "kbdiacr", 3, accent),
  KDSKBDIACR: accents("in", "kbdiacr", 3, accent),
  KDGKBDIACRUC: accents("out", "kbdiacruc", 12, wideAccent),
  KDSKBDIACRUC: accents("in", "kbdiacruc", 12, wideAccent),
  KDSIGACCEPT: accepted,
};

/** The answer stands within the structure. */
function keyGetIn(): Kind<bigint> {
  return new Kind({
    after: true,
    before: (lo, hi, frame) => (keyGet.before?.(lo, hi, frame) ?? "").replace(/\}$/, ""),
    text: (lo, hi, frame) => {
      if (readExactly(frame.memory, lo, hi, 8) === undefined) return "";
      return frame.failed ? "}" : `${keyGet.text(lo, hi, frame)}}`;
    },
    value: keyGet.value,
    view: toBigint,
  });
}
