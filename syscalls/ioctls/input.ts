// Input devices: keyboards, mice, joysticks, as the event interface tells them.
import type { FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { intOut } from "../kinds/cells.ts";
import { one, oneShown } from "../kinds/flags.ts";
import { address, hex32, int, size, uint } from "../kinds/numbers.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { arrayAt } from "../kinds/struct.ts";
import { bytesAt } from "../kinds/text.ts";
import { readExactly } from "../read.ts";
import { list, number, type Shown, struct } from "../shown.ts";
import {
  abbreviated,
  fieldReader,
  type OfStruct,
  type StructView,
  view,
  when,
} from "../structs/view.ts";
import { halves, toAddress, toBigint, u32 } from "../words.ts";
import {
  bytesArgument,
  numbers,
  type Requests,
  row,
  same,
  type Way,
  structIn,
  structOut,
} from "./kit.ts";
import type { RequestParts } from "./variable.ts";

/** Names of bits, and the last bit that there is. */
type Bits = readonly [family: FamilyName, last: number];

const KEYS: Bits = ["input_keys", 0x2ff];
const LEDS: Bits = ["input_leds", 0x0f];
const SOUNDS: Bits = ["input_sounds", 0x07];
const SWITCHES: Bits = ["input_switches", 0x10];
const PROPERTIES: Bits = ["input_properties", 0x1f];

/** The codes of each type of event. */
const CODES: Readonly<Record<number, Bits>> = {
  0x00: ["input_events", 0x1f],
  0x01: KEYS,
  0x02: ["input_movements", 0x0f],
  0x03: ["input_axes", 0x3f],
  0x04: ["input_others", 0x07],
  0x05: SWITCHES,
  0x11: LEDS,
  0x12: SOUNDS,
  0x14: ["input_repeats", 0x01],
  0x15: ["input_effects", 0x7f],
  0x17: ["input_effect_states", 0x01],
};
const POWER = 0x16;

/** More bits than these are only shown if all are asked for. */
const MOST_BITS = 4;

/** `[KEY_7 KEY_W]`: as many bytes of bits as the result says. */
function bitmap([family, last]: Bits): Kind<bigint> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      const { result } = frame;
      const length = Math.min(result?.lo ?? 0, Math.ceil((last + 1) / 8));
      if (frame.failed || length === 0) return addressShown(lo, hi);
      const bytes = readExactly(frame.memory, lo, hi, length);
      return bytes === undefined ? addressShown(lo, hi) : bitsOf(bytes, last, family, frame);
    },
    view: toBigint,
  });
}

function bitsOf(bytes: Uint8Array, last: number, family: FamilyName, frame: Frame): Shown {
  const items: Shown[] = [];
  const limit = frame.options.verbose ? Infinity : MOST_BITS;
  for (let bit = 0; bit <= last && bit < 8 * bytes.length; bit++) {
    if (((bytes[bit >>> 3]! >>> (bit & 7)) & 1) === 0) continue;
    if (items.length >= limit) return list(items, "...", " ");
    items.push(oneShown(frame.arch, family, bit));
  }
  return list(items, "", " ");
}

/** The codes of a type of event; strace does not know them all. */
export function eventBits({ number: event }: RequestParts): Kind<bigint> | undefined {
  const type = event - 0x20;
  if (type === POWER) return intOut as unknown as Kind<bigint>;
  const bits = CODES[type];
  return bits && bitmap(bits);
}

export const pressedKeys: Kind<bigint> = bitmap(KEYS);
export const lights: Kind<bigint> = bitmap(LEDS);
export const sounds: Kind<bigint> = bitmap(SOUNDS);
export const switches: Kind<bigint> = bitmap(SWITCHES);
export const properties: Kind<bigint> = bitmap(PROPERTIES);

/** A text as long as the result says. */
export const inputText: Kind<bigint> = new Kind({
  after: true,
  show: (lo, hi, frame) =>
    frame.failed ? addressShown(lo, hi) : bytesAt(lo, hi, frame.result?.lo ?? 0, frame),
  view: toBigint,
});

const AXIS = { value: int, minimum: int };
const REST = { maximum: int, fuzz: int, flat: int, resolution: int };
const axis: StructView = abbreviated(
  view("input_absinfo", AXIS, true),
  view("input_absinfo", { ...AXIS, ...REST }),
);
export const axisOut: Kind<bigint> = structOut(axis) as unknown as Kind<bigint>;
export const axisIn: Kind<bigint> = structIn(axis) as unknown as Kind<bigint>;

/** Which axis is asked about, then a value for each finger. */
export function fingers({ size: length }: RequestParts): Kind<bigint> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      const bytes = frame.failed ? undefined : readExactly(frame.memory, lo, hi, 4);
      if (bytes === undefined || length < 4) return addressShown(lo, hi);
      const count = Math.floor(length / 4) - 1;
      const place = halves(toAddress(lo, hi), 4);
      return struct([
        ["code", oneShown(frame.arch, "input_finger_axes", u32(bytes, 0))],
        ["values", arrayAt(...place, count, 4, frame, (items, at) => number(u32(items, at) | 0))],
      ]);
    },
    view: toBigint,
  });
}

const identity: StructView = view("input_id", {
  bustype: uint,
  vendor: uint,
  product: uint,
  version: uint,
});

const CODE = { flags: uint, len: uint };
const keyCode: StructView = abbreviated(
  view("input_keymap_entry", CODE, true),
  view("input_keymap_entry", {
    ...CODE,
    index: uint,
    keycode: one("input_keys"),
    scancode: row("u8", 32, hex32),
  }),
);

const [RUMBLE, PERIODIC, CONSTANT, RAMP] = [0x50, 0x51, 0x52, 0x57];
const effectType = fieldReader("ff_effect", "type");
const isEffect =
  (type: number): OfStruct<boolean> =>
  (bytes, base, frame) =>
    effectType(bytes, base, frame.arch)[0] === type;

const envelope: StructView = view("ff_envelope", {
  attack_length: uint,
  attack_level: uint,
  fade_length: uint,
  fade_level: uint,
});
const periodic: StructView = view("ff_periodic_effect", {
  waveform: uint,
  period: uint,
  magnitude: int,
  offset: int,
  phase: uint,
  envelope,
  custom_len: uint,
  custom_data: address,
});

const EFFECT = { type: one("input_effects"), id: int, direction: uint };
const effect: StructView = abbreviated(
  view("ff_effect", EFFECT, true),
  view("ff_effect", {
    ...EFFECT,
    trigger: view("ff_trigger", { button: uint, interval: uint }),
    replay: view("ff_replay", { length: uint, delay: uint }),
    "u.rumble": when(
      isEffect(RUMBLE),
      view("ff_rumble_effect", { strong_magnitude: uint, weak_magnitude: uint }),
    ),
    "u.periodic": when(isEffect(PERIODIC), periodic),
    "u.constant": when(isEffect(CONSTANT), view("ff_constant_effect", { level: int, envelope })),
    "u.ramp": when(
      isEffect(RAMP),
      view("ff_ramp_effect", { start_level: int, end_level: int, envelope }),
    ),
  }),
);

/** A scan code and the key that it stands for. */
function oldKeyCode(way: Way): Kind<bigint> {
  return bytesArgument(way, 8, (bytes, at, frame) =>
    list([number(u32(bytes, at)), oneShown(frame.arch, "input_keys", u32(bytes, at + 4))]),
  );
}

export const inputRequests: Requests = {
  EVIOCGVERSION: numbers("out", "u32", hex32),
  EVIOCGEFFECTS: numbers("out", "u32"),
  EVIOCGID: structOut(identity),
  EVIOCGREP: numbers("out", "u32", uint, 2),
  EVIOCSREP: numbers("in", "u32", uint, 2),
  EVIOCGKEYCODE: oldKeyCode("out"),
  EVIOCSKEYCODE: oldKeyCode("in"),
  EVIOCGKEYCODE_V2: structOut(keyCode),
  EVIOCSKEYCODE_V2: structIn(keyCode),
  EVIOCSFF: structIn(effect),
  EVIOCSCLOCKID: numbers("in", "u32"),
  EVIOCRMFF: int,
  ...same(size, "EVIOCGRAB EVIOCREVOKE"),
};
