// The device mapper: a head that all requests have, and what lies behind it.
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { bitsShown } from "../kinds/flags.ts";
import { deviceText } from "../kinds/mode.ts";
import { addressJson, unsignedShown } from "../kinds/shown_words.ts";
import { stringAt } from "../kinds/text.ts";
import { readExactly } from "../read.ts";
import {
  jsonOf,
  leaf,
  list,
  type MaybePart,
  number,
  type Shown,
  struct,
  textOf,
} from "../shown.ts";
import { halves, hexText, toAddress, toBigint, u32, unsignedJson } from "../words.ts";
import { nameShown, type Requests } from "./kit.ts";

/** Which fields of the head a request has, by the letter that stands for each. */
interface Command {
  /** d: the device; s: where the data begins; t, o, e: numbers of targets, of users, of events. */
  readonly asked: string;
  readonly answered: string;
  /** What lies behind the head, before and after. */
  readonly sent?: Payload;
  readonly got?: Payload;
}

/** Items behind the head: each is made from its place; `next` is how far the one behind it is. */
interface Payload {
  readonly size: number;
  readonly show: (bytes: Uint8Array, place: Place, frame: Frame, asked: boolean) => Shown;
  readonly next?: (bytes: Uint8Array) => number;
  /** Places of targets that are answered count from the first. */
  readonly fromFirst?: boolean;
  readonly counted?: boolean;
}

type Place = readonly [lo: number, hi: number];

const HEAD = 312;
const LEAST = 305;
const VERSION = 4;
const [NAME, NAME_BYTES, UUID, UUID_BYTES] = [48, 128, 176, 129];

/** No list is longer. */
const MOST_ITEMS = 1024;

const device = (bytes: Uint8Array, at: number): Shown => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  return leaf(deviceText(lo, hi), unsignedJson(lo, hi));
};

const text = (place: Place, offset: number, frame: Frame): Shown =>
  stringAt(...halves(toAddress(...place), offset), frame.stringLimit, frame);

const version = (bytes: Uint8Array, at: number): Shown =>
  list([0, 4, 8].map((offset) => number(u32(bytes, at + offset))));

const TARGET: Payload = {
  size: 40,
  next: (bytes) => u32(bytes, 20),
  counted: true,
  show: (bytes, place, frame, asked) =>
    struct([
      ["sector_start", unsignedShown(u32(bytes, 0), u32(bytes, 4))],
      ["length", unsignedShown(u32(bytes, 8), u32(bytes, 12))],
      !asked && ["status", number(u32(bytes, 16) | 0)],
      ["target_type", nameShown(bytes.subarray(24, 40), frame)],
      ["string", text(place, 40, frame)],
    ]),
};
const TARGETS_FROM_FIRST: Payload = { ...TARGET, fromFirst: true };

const MESSAGE: Payload = {
  size: 8,
  show: (bytes, place, frame) =>
    struct([
      ["sector", unsignedShown(u32(bytes, 0), u32(bytes, 4))],
      ["message", text(place, 8, frame)],
    ]),
};

const TEXT: Payload = {
  size: 1,
  show: (_bytes, place, frame) => struct([["string", text(place, 0, frame)]]),
};

const MOST_DEVICES = 256;

const DEVICES: Payload = {
  size: 8,
  show: (bytes, place, frame) => {
    const count = Math.min(u32(bytes, 0), MOST_DEVICES);
    const all = readExactly(frame.memory, ...halves(toAddress(...place), 8), 8 * count);
    const items = Array.from({ length: all ? count : 0 }, (_, index) => device(all!, 8 * index));
    return struct([
      ["count", number(u32(bytes, 0))],
      ["deps", list(items)],
    ]);
  },
};

const NAMES: Payload = {
  size: 12,
  next: (bytes) => u32(bytes, 8),
  show: (bytes, place, frame) =>
    struct([
      ["dev", device(bytes, 0)],
      ["name", text(place, 12, frame)],
    ]),
};

const VERSIONS: Payload = {
  size: 16,
  next: (bytes) => u32(bytes, 0),
  show: (bytes, place, frame) =>
    struct([
      ["name", text(place, 16, frame)],
      ["version", version(bytes, 4)],
    ]),
};

const COMMANDS: Readonly<Record<string, Command>> = {
  DM_VERSION: { asked: "d", answered: "d" },
  DM_REMOVE_ALL: { asked: "", answered: "" },
  DM_LIST_DEVICES: { asked: "s", answered: "s", got: NAMES },
  DM_DEV_CREATE: { asked: "d", answered: "dtoe" },
  DM_DEV_REMOVE: { asked: "de", answered: "d" },
  DM_DEV_RENAME: { asked: "dse", answered: "dstoe", sent: TEXT },
  DM_DEV_SUSPEND: { asked: "de", answered: "dtoe" },
  DM_DEV_STATUS: { asked: "d", answered: "dtoe" },
  DM_DEV_WAIT: { asked: "dse", answered: "dstoe", got: TARGETS_FROM_FIRST },
  DM_TABLE_LOAD: { asked: "dst", answered: "dstoe", sent: TARGET },
  DM_TABLE_CLEAR: { asked: "d", answered: "dtoe" },
  DM_TABLE_DEPS: { asked: "ds", answered: "dstoe", got: DEVICES },
  DM_TABLE_STATUS: { asked: "ds", answered: "dstoe", got: TARGETS_FROM_FIRST },
  DM_LIST_VERSIONS: { asked: "s", answered: "s", got: VERSIONS },
  DM_TARGET_MSG: { asked: "ds", answered: "dstoe", sent: MESSAGE },
  DM_DEV_SET_GEOMETRY: { asked: "ds", answered: "ds", sent: TEXT },
  DM_DEV_ARM_POLL: { asked: "d", answered: "d" },
};

function deviceParts(bytes: Uint8Array, frame: Frame): MaybePart[] {
  const named = (at: number, length: number): Shown =>
    nameShown(bytes.subarray(at, at + length), frame);
  return [
    (u32(bytes, 40) !== 0 || u32(bytes, 44) !== 0) && ["dev", device(bytes, 40)],
    bytes[NAME] !== 0 && ["name", named(NAME, NAME_BYTES)],
    bytes[UUID] !== 0 && ["uuid", named(UUID, UUID_BYTES)],
  ];
}

function headShown(bytes: Uint8Array, fields: string, frame: Frame): Shown {
  const has = (letter: string): boolean => fields.includes(letter);
  return struct([
    ["version", version(bytes, 0)],
    ["data_size", number(u32(bytes, 12))],
    has("s") && ["data_start", number(u32(bytes, 16))],
    ...(has("d") ? deviceParts(bytes, frame) : []),
    has("t") && ["target_count", number(u32(bytes, 20))],
    has("o") && ["open_count", number(u32(bytes, 24))],
    has("e") && ["event_nr", number(u32(bytes, 32))],
    ["flags", bitsShown(frame.arch, "dm_flags", u32(bytes, 28))],
  ]);
}

/** Everything at the place, before or after the call. */
function mapperShown(
  command: Command,
  asked: boolean,
  lo: number,
  hi: number,
  frame: Frame,
): Shown {
  const bytes = readExactly(frame.memory, lo, hi, HEAD);
  if (bytes === undefined || u32(bytes, 12) < LEAST) {
    return leaf(hexText(lo, hi), addressJson(lo, hi));
  }
  if (u32(bytes, 0) !== VERSION) {
    const parts = textOf(struct([["version", version(bytes, 0)]])).slice(0, -1);
    return leaf(`[${parts} /* unsupported device mapper ABI version */}]`, null);
  }
  const head = headShown(bytes, asked ? command.asked : command.answered, frame);
  const payload = asked ? command.sent : command.got;
  if (payload === undefined) return list([head]);
  if (payload.counted && asked && u32(bytes, 20) === 0) return list([head]);
  if (!frame.options.verbose) return list([head], "...");
  return list([head, ...itemsShown(payload, bytes, asked, lo, hi, frame)]);
}

function itemsShown(
  payload: Payload,
  head: Uint8Array,
  asked: boolean,
  lo: number,
  hi: number,
  frame: Frame,
): Shown[] {
  const items: Shown[] = [];
  const [size, start] = [u32(head, 12), u32(head, 16)];
  const most = payload.counted ? Math.min(u32(head, 20), MOST_ITEMS) : MOST_ITEMS;
  for (let offset = start; items.length < most;) {
    const place = halves(toAddress(lo, hi), offset);
    const fits = offset + payload.size <= size;
    const bytes = fits ? readExactly(frame.memory, ...place, payload.size) : undefined;
    if (bytes === undefined) break;
    items.push(payload.show(bytes, place, frame, asked));
    const next = payload.next?.(bytes) ?? 0;
    if (next === 0) break;
    offset = payload.fromFirst ? start + next : offset + next;
  }
  return items;
}

function mapper(command: Command): Kind<bigint> {
  return new Kind({
    after: true,
    before: (lo, hi, frame) => textOf(mapperShown(command, true, lo, hi, frame)),
    text: (lo, hi, frame) => {
      if (frame.failed) return "";
      const shown = textOf(mapperShown(command, false, lo, hi, frame));
      return shown.startsWith("[") ? ` => ${shown}` : "";
    },
    value: (lo, hi, frame) => jsonOf(mapperShown(command, frame.failed, lo, hi, frame)),
    view: toBigint,
  });
}

export const mapperRequests: Requests = Object.fromEntries(
  Object.entries(COMMANDS).map(([name, command]) => [name, mapper(command)]),
);
