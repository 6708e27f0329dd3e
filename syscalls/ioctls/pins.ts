// General-purpose pins: chips, their lines, and requests for these.
import type { Frame } from "../frame.ts";
import type { Kind } from "../kind.ts";
import { fd } from "../kinds/fd.ts";
import { flags, flags64 } from "../kinds/flags.ts";
import { hex, uint } from "../kinds/numbers.ts";
import { hexShown } from "../kinds/shown_words.ts";
import { list, number, type Part, type Shown, struct } from "../shown.ts";
import {
  type BytesShow,
  type FieldCode,
  fieldReader,
  type StructView,
  view,
} from "../structs/view.ts";
import { u32 } from "../words.ts";
import {
  bytesArgument,
  changed,
  name,
  type Requests,
  reserved,
  same,
  structIn,
  structOut,
  row,
} from "./kit.ts";

const MOST_LINES = 64;

const chip: StructView = view("gpiochip_info", { name: name(32), label: name(32), lines: uint });

const values: StructView = view("gpiohandle_data", { values: row("u8", MOST_LINES, uint) });

const handleConfig: StructView = view("gpiohandle_config", {
  flags: flags("gpio_handle_flags"),
  default_values: row("u8", MOST_LINES, uint),
});

const handleLines = fieldReader("gpiohandle_request", "lines");

/** As many as there are lines. */
function counted(type: "u8" | "u32", lines: typeof handleLines): FieldCode {
  return (bytes, at, frame, base) => {
    const count = Math.min(lines(bytes, base, frame.arch)[0], MOST_LINES);
    const shown = row(type, count, uint);
    return shown(bytes, at, frame, base);
  };
}

const handle: StructView = view("gpiohandle_request", {
  lines: uint,
  lineoffsets: counted("u32", handleLines),
  flags: flags("gpio_handle_flags"),
  default_values: counted("u8", handleLines),
  consumer_label: name(32),
});

const event: StructView = view("gpioevent_request", {
  lineoffset: uint,
  handleflags: flags("gpio_handle_flags"),
  eventflags: flags("gpio_event_flags"),
  consumer_label: name(32),
});

const LINE = { flags: flags("gpio_line_flags"), name: name(32), consumer: name(32) };
const line = changed(view("gpioline_info", { line_offset: uint }), view("gpioline_info", LINE));

const ATTRIBUTE = 16;
const CONFIGURED = 24;
const MOST_ATTRIBUTES = 10;

/** What a line has besides its flags: the kinds that are known. */
function knownAttribute(bytes: Uint8Array, at: number, frame: Frame): Part | undefined {
  const [lo, hi] = [u32(bytes, at + 8), u32(bytes, at + 12)];
  // Something between the number and the value: this is a newer kind.
  if (u32(bytes, at + 4) !== 0) return undefined;
  switch (u32(bytes, at)) {
    case 1:
      return ["flags", flags64("gpio_v2_flags").show(lo, hi, frame)];
    case 2:
      return ["values", hexShown(lo, hi)];
    case 3:
      return ["debounce_period_us", number(lo)];
    default:
      return undefined;
  }
}

function unknownAttribute(bytes: Uint8Array, at: number): Shown {
  const padding = u32(bytes, at + 4);
  return struct([
    ["id", number(u32(bytes, at))],
    padding !== 0 && ["padding", hexShown(padding, 0)],
    ["data", hexShown(u32(bytes, at + 8), u32(bytes, at + 12))],
  ]);
}

const attribute: BytesShow = (bytes, at, frame) => {
  const known = knownAttribute(bytes, at, frame);
  return known === undefined ? unknownAttribute(bytes, at) : struct([known]);
};

function attributes(
  width: number,
  count: (bytes: Uint8Array, base: number, frame: Frame) => number,
  item: BytesShow,
): FieldCode {
  return (bytes, at, frame, base) => {
    const there = count(bytes, base, frame);
    if (there === 0) return undefined;
    const all = Math.min(there, MOST_ATTRIBUTES);
    const shown = frame.options.verbose ? all : Math.min(all, frame.stringLimit);
    return list(
      Array.from({ length: shown }, (_, index) => item(bytes, at + width * index, frame)),
      all > shown ? "..." : "",
    );
  };
}

const infoCount = fieldReader("gpio_v2_line_info", "num_attrs");
const configCount = fieldReader("gpio_v2_line_config", "num_attrs");

const info2 = changed(
  view("gpio_v2_line_info", { offset: uint }),
  view("gpio_v2_line_info", {
    name: name(32),
    consumer: name(32),
    flags: flags64("gpio_v2_flags"),
    num_attrs: uint,
    attrs: attributes(
      ATTRIBUTE,
      (bytes, base, frame) => infoCount(bytes, base, frame.arch)[0],
      attribute,
    ),
    padding: reserved("u32", 4),
  }),
);

const config2: StructView = view("gpio_v2_line_config", {
  flags: flags64("gpio_v2_flags"),
  num_attrs: uint,
  padding: reserved("u32", 5),
  attrs: attributes(
    CONFIGURED,
    (bytes, base, frame) => configCount(bytes, base, frame.arch)[0],
    (bytes, at, frame) =>
      struct([
        knownAttribute(bytes, at, frame) ?? ["attr", unknownAttribute(bytes, at)],
        ["mask", hexShown(u32(bytes, at + 16), u32(bytes, at + 20))],
      ]),
  ),
});

const requestLines = fieldReader("gpio_v2_line_request", "num_lines");
const bufferSize = fieldReader("gpio_v2_line_request", "event_buffer_size");

const request2: StructView = view("gpio_v2_line_request", {
  num_lines: uint,
  offsets: counted("u32", requestLines),
  consumer: name(32),
  config: config2,
  event_buffer_size: (bytes, at, frame, base) =>
    bufferSize(bytes, base, frame.arch)[0] === 0 ? undefined : number(u32(bytes, at)),
  padding: reserved("u32", 5),
});

const values2: StructView = view("gpio_v2_line_values", { bits: hex, mask: hex });

export const pinRequests: Requests = {
  GPIO_GET_CHIPINFO_IOCTL: structOut(chip),
  ...same(line, "GPIO_GET_LINEINFO_IOCTL GPIO_GET_LINEINFO_WATCH_IOCTL"),
  GPIO_GET_LINEINFO_UNWATCH_IOCTL: unwatch(),
  GPIO_GET_LINEHANDLE_IOCTL: changed(handle, view("gpiohandle_request", { fd })),
  GPIO_GET_LINEEVENT_IOCTL: changed(event, view("gpioevent_request", { fd })),
  GPIOHANDLE_GET_LINE_VALUES_IOCTL: structOut(values),
  GPIOHANDLE_SET_LINE_VALUES_IOCTL: structIn(values),
  GPIOHANDLE_SET_CONFIG_IOCTL: structIn(handleConfig),
  ...same(info2, "GPIO_V2_GET_LINEINFO_IOCTL GPIO_V2_GET_LINEINFO_WATCH_IOCTL"),
  GPIO_V2_GET_LINE_IOCTL: changed(request2, view("gpio_v2_line_request", { fd })),
  GPIO_V2_LINE_SET_CONFIG_IOCTL: structIn(config2),
  GPIO_V2_LINE_GET_VALUES_IOCTL: changed(
    view("gpio_v2_line_values", { mask: hex }),
    view("gpio_v2_line_values", { bits: hex }),
  ),
  GPIO_V2_LINE_SET_VALUES_IOCTL: structIn(values2),
};

/** A number at a place. */
function unwatch(): Kind<bigint> {
  return bytesArgument("in", 4, (bytes, at) => struct([["offset", number(u32(bytes, at))]]));
}
