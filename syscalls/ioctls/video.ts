// Cameras, tuners and codecs: devices, buffers and streams.
import { Kind } from "../kind.ts";
import { bitsShown, flags, hexFlags, one, oneShown } from "../kinds/flags.ts";
import { openFlags } from "../kinds/mode.ts";
import { address, hex32, int, size, uint } from "../kinds/numbers.ts";
import { structText } from "../kinds/struct.ts";
import { textOf } from "../shown.ts";
import { auto, type FieldShow, isOneOf, member, type StructView, view } from "../structs/view.ts";
import {
  answered,
  changed,
  changedAs,
  filled,
  name,
  numbers,
  pointer,
  type Requests,
  same,
  structIn,
  structOut,
  unlessZero,
  whole,
} from "./kit.ts";
import {
  bufferType,
  format,
  formatRest,
  fourLetters,
  fraction,
  frameInterval,
  frameSize,
  rectangle,
  streaming,
  streamingRest,
} from "./video_formats.ts";

const memory: Kind<number> = one("v4l2_memories");

const CLOCK_BITS = 0xe000;
const MOMENT_BITS = 0x70000;

/** The flags of a buffer, two fields of which are values. */
const bufferFlags: Kind<number> = new Kind({
  show: (lo, _hi, frame) => {
    const bits = (lo & ~(CLOCK_BITS | MOMENT_BITS)) >>> 0;
    const parts = [
      oneShown(frame.arch, "v4l2_buffer_clocks", lo & CLOCK_BITS),
      oneShown(frame.arch, "v4l2_buffer_moments", lo & MOMENT_BITS),
    ];
    if (bits !== 0) parts.unshift(bitsShown(frame.arch, "v4l2_buffer_flags", bits));
    return parts.map(textOf).join("|");
  },
  view: (lo) => lo >>> 0,
});

const isMemory = (kind: number): ReturnType<typeof isOneOf> =>
  isOneOf("v4l2_buffer", "memory", kind);

const BUFFER: Readonly<Record<string, FieldShow>> = {
  index: uint,
  memory,
  "m.offset": member("m.offset", isMemory(1), hex32),
  "m.userptr": member("m.userptr", isMemory(2), pointer),
  length: uint,
  bytesused: uint,
  flags: bufferFlags,
};
const { index: _index, ...UNNUMBERED } = BUFFER;
const buffer: StructView = view("v4l2_buffer", UNNUMBERED, true);
const takenBuffer: StructView = view(
  "v4l2_buffer",
  { ...BUFFER, timestamp: view("timeval", { tv_sec: auto, tv_usec: size }) },
  true,
);
const numbered: StructView = view("v4l2_buffer", { type: bufferType, index: uint });

const version: Kind<number> = new Kind({
  text: (lo) => `KERNEL_VERSION(${lo >>> 16}, ${(lo >>> 8) & 0xff}, ${lo & 0xff})`,
  view: (lo) => lo >>> 0,
});

const device: StructView = view("v4l2_capability", {
  driver: name(16),
  card: name(32),
  bus_info: name(32),
  version,
  capabilities: flags("v4l2_capabilities"),
  device_caps: unlessZero("u32", flags("v4l2_capabilities")),
});

const TUNER: Readonly<Record<string, FieldShow>> = {
  name: name(32),
  type: one("v4l2_tuner_types"),
  capability: flags("v4l2_tuner_capabilities"),
  rangelow: uint,
  rangehigh: uint,
  rxsubchans: flags("v4l2_tuner_channels"),
  audmode: one("v4l2_tuner_modes"),
  signal: int,
  afc: int,
};
const tuner: StructView = view("v4l2_tuner", TUNER);

const overlay: StructView = view("v4l2_framebuffer", {
  capability: hexFlags("v4l2_overlay_capabilities"),
  flags: hexFlags("v4l2_overlay_flags"),
  base: address,
});
const asked: StructView = view("v4l2_requestbuffers", { type: bufferType, memory, count: uint });
const described: StructView = view("v4l2_fmtdesc", {
  flags: flags("v4l2_format_flags"),
  description: name(32),
  pixelformat: fourLetters,
});
const exported: StructView = view("v4l2_exportbuffer", {
  type: bufferType,
  index: uint,
  plane: uint,
  flags: openFlags,
});
const bounds: StructView = view("v4l2_cropcap", {
  bounds: rectangle,
  defrect: rectangle,
  pixelaspect: fraction,
});
const standard: StructView = view("v4l2_standard", {
  name: name(24),
  frameperiod: fraction,
  framelines: uint,
});
const input: StructView = view("v4l2_input", { name: name(32), type: one("v4l2_input_types") });

/** What VIDIOC_CREATE_BUFS answers: the first buffer that was made, and how many. */
export const madeBuffers: StructView = whole(
  view("v4l2_create_buffers", { index: uint, count: uint }),
);

/** Where a list in it could not be read, the answer is left out. */
const setFormat: Kind<bigint> = changedAs(whole(format), (lo, hi, frame) => {
  const text = structText(whole(formatRest), lo, hi, frame);
  return !text.startsWith("{fmt.") || /clips=(?:0x|NULL|\[\])|\.\.\. \/\*/.test(text)
    ? ""
    : ` => ${text}`;
});

export const videoRequests: Requests = {
  VIDIOC_QUERYCAP: structOut(device),
  VIDIOC_ENUM_FMT: filled(view("v4l2_fmtdesc", { index: uint, type: bufferType }), described),
  VIDIOC_G_FMT: filled(view("v4l2_format", { type: bufferType }), formatRest),
  ...same(setFormat, "VIDIOC_S_FMT VIDIOC_TRY_FMT"),
  VIDIOC_REQBUFS: answered(asked, uint, 0),
  ...same(filled(numbered, buffer), "VIDIOC_QUERYBUF VIDIOC_QBUF"),
  VIDIOC_DQBUF: filled(view("v4l2_buffer", { type: bufferType }), takenBuffer),
  VIDIOC_CREATE_BUFS: structIn(view("v4l2_create_buffers", { count: uint, memory, format })),
  VIDIOC_EXPBUF: changed(exported, view("v4l2_exportbuffer", { fd: int })),
  ...same(numbers("in", "u32", bufferType), "VIDIOC_STREAMON VIDIOC_STREAMOFF"),
  VIDIOC_G_PARM: filled(view("v4l2_streamparm", { type: bufferType }), streamingRest),
  VIDIOC_S_PARM: changed(streaming, streamingRest),
  VIDIOC_G_STD: numbers("out", "u64", hexFlags("v4l2_standards")),
  VIDIOC_S_STD: numbers("in", "u64", hexFlags("v4l2_standards")),
  VIDIOC_ENUMSTD: filled(view("v4l2_standard", { index: uint }), standard),
  VIDIOC_ENUMINPUT: filled(view("v4l2_input", { index: uint }), input),
  VIDIOC_G_INPUT: numbers("out", "u32"),
  VIDIOC_S_INPUT: numbers("in", "u32"),
  VIDIOC_G_TUNER: filled(view("v4l2_tuner", { index: uint }), tuner),
  VIDIOC_S_TUNER: changed(view("v4l2_tuner", { index: uint, ...TUNER }), tuner),
  VIDIOC_CROPCAP: filled(view("v4l2_cropcap", { type: bufferType }), bounds),
  VIDIOC_G_CROP: filled(
    view("v4l2_crop", { type: bufferType }),
    view("v4l2_crop", { c: rectangle }),
  ),
  VIDIOC_S_CROP: structIn(view("v4l2_crop", { type: bufferType, c: rectangle })),
  VIDIOC_G_FBUF: structOut(overlay),
  VIDIOC_S_FBUF: structIn(overlay),
  VIDIOC_ENUM_FRAMESIZES: filled(
    view("v4l2_frmsizeenum", { index: uint, pixel_format: fourLetters }),
    frameSize,
  ),
  VIDIOC_ENUM_FRAMEINTERVALS: filled(
    view("v4l2_frmivalenum", { index: uint, pixel_format: fourLetters, width: uint, height: uint }),
    frameInterval,
  ),
};
