// Cameras, tuners and codecs: what frames look like, and how many there are of them.
import { Family } from "../flags.ts";
import { Kind } from "../kind.ts";
import { flags, hexFlags, one } from "../kinds/flags.ts";
import { address, hex32, int, uint } from "../kinds/numbers.ts";
import { arrayAt } from "../kinds/struct.ts";
import { leaf, list, type Shown } from "../shown.ts";
import {
  auto,
  type BytesShow,
  elements,
  type FieldCode,
  fieldReader,
  type FieldShow,
  isOneOf,
  member,
  type StructView,
  view,
} from "../structs/view.ts";
import { u16, u32 } from "../words.ts";
import { unlessZero } from "./kit.ts";

/** What a buffer or a format is for. */
export const bufferType: Kind<number> = one("v4l2_buffer_types");

function letter(byte: number): string {
  if (byte === 39 || byte === 92) return `\\${String.fromCharCode(byte)}`;
  const plain = byte >= 32 && byte < 127;
  return plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
}

/** A format is four letters in a word; many have names. */
export const fourLetters: Kind<number> = new Kind({
  show: (lo, _hi, frame) => {
    const letters = [lo & 0xff, (lo >>> 8) & 0xff, (lo >>> 16) & 0xff, lo >>> 24];
    const text = `v4l2_fourcc(${letters.map((byte) => `'${letter(byte)}'`).join(", ")})`;
    const known = Family.of(frame.arch, "v4l2_pixel_formats").name(lo, 0);
    return known === undefined ? leaf(text, lo >>> 0) : leaf(`${text} /* ${known} */`, known);
  },
  view: (lo) => lo >>> 0,
});

/** `30/1` */
export const fraction: BytesShow = (bytes, at) => `${u32(bytes, at)}/${u32(bytes, at + 4)}`;

/** A part of a picture. */
export const rectangle: StructView = view("v4l2_rect", {
  left: int,
  top: int,
  width: uint,
  height: uint,
});

const pixels: StructView = view("v4l2_pix_format", {
  width: uint,
  height: uint,
  pixelformat: fourLetters,
  field: one("v4l2_fields"),
  bytesperline: uint,
  sizeimage: uint,
  colorspace: one("v4l2_colorspaces"),
});

const PLANE = 20;
const MOST_PLANES = 8;
const plane: StructView = view("v4l2_plane_pix_format", { sizeimage: uint, bytesperline: uint });
const planeCount = fieldReader("v4l2_pix_format_mplane", "num_planes");
const planes: StructView = view("v4l2_pix_format_mplane", {
  width: uint,
  height: uint,
  pixelformat: fourLetters,
  field: one("v4l2_fields"),
  colorspace: one("v4l2_colorspaces"),
  plane_fmt: elements(
    PLANE,
    (bytes, base, { arch }) => Math.min(planeCount(bytes, base, arch)[0], MOST_PLANES),
    plane.show,
  ),
  num_planes: uint,
});

const CLIP = 24;
const clip: StructView = view("v4l2_clip", { c: rectangle });
const clipCount = fieldReader("v4l2_window", "clipcount");
const clips: FieldCode = (bytes, at, frame, base) => {
  const [count] = clipCount(bytes, base, frame.arch);
  return arrayAt(u32(bytes, at), u32(bytes, at + 4), count, CLIP, frame, clip.show);
};
const overlay: StructView = view("v4l2_window", {
  w: rectangle,
  field: one("v4l2_fields"),
  chromakey: hex32,
  clips,
  clipcount: uint,
  bitmap: address,
  global_alpha: unlessZero("u8", hex32),
});

const blanking: StructView = view("v4l2_vbi_format", {
  sampling_rate: uint,
  offset: uint,
  samples_per_line: uint,
  sample_format: fourLetters,
  start: auto,
  count: auto,
  flags: flags("v4l2_vbi_flags"),
});

const LINES = 24;
const service: Kind<number> = hexFlags("v4l2_sliced_flags");
const lines: FieldCode = (bytes, at, frame) => {
  const field = (from: number): Shown =>
    list(
      Array.from({ length: LINES }, (_, index) =>
        service.show(u16(bytes, from + 2 * index), 0, frame),
      ),
    );
  return list([field(at), field(at + 2 * LINES)]);
};
const sliced: StructView = view("v4l2_sliced_vbi_format", {
  service_set: flags("v4l2_sliced_flags"),
  service_lines: lines,
  io_size: uint,
});
const radio: StructView = view("v4l2_sdr_format", {
  pixelformat: fourLetters,
  buffersize: unlessZero("u32", uint),
});
const about: StructView = view("v4l2_meta_format", { dataformat: fourLetters, buffersize: uint });

const isFormat = (...types: number[]): ReturnType<typeof isOneOf> =>
  isOneOf("v4l2_format", "type", ...types);

const FORMATS: Readonly<Record<string, FieldShow>> = {
  "fmt.pix": member("fmt.pix", isFormat(1, 2), pixels),
  "fmt.win": member("fmt.win", isFormat(3, 8), overlay),
  "fmt.vbi": member("fmt.vbi", isFormat(4, 5), blanking),
  "fmt.sliced": member("fmt.sliced", isFormat(6, 7), sliced),
  "fmt.pix_mp": member("fmt.pix_mp", isFormat(9, 10), planes),
  "fmt.sdr": member("fmt.sdr", isFormat(11, 12), radio),
  "fmt.meta": member("fmt.meta", isFormat(13, 14), about),
};

/** A format, with its type and without it. */
export const format: StructView = view("v4l2_format", { type: bufferType, ...FORMATS });
export const formatRest: StructView = view("v4l2_format", FORMATS);

const rate = {
  timeperframe: fraction,
  extendedmode: hex32,
};
const isRate = (type: number): ReturnType<typeof isOneOf> =>
  isOneOf("v4l2_streamparm", "type", type);
const RATES: Readonly<Record<string, FieldShow>> = {
  "parm.capture": member(
    "parm.capture",
    isRate(1),
    view("v4l2_captureparm", {
      capability: flags("v4l2_rate_capabilities"),
      capturemode: flags("v4l2_modes"),
      ...rate,
      readbuffers: uint,
    }),
  ),
  "parm.output": member(
    "parm.output",
    isRate(2),
    view("v4l2_outputparm", {
      capability: flags("v4l2_rate_capabilities"),
      outputmode: flags("v4l2_modes"),
      ...rate,
      writebuffers: uint,
    }),
  ),
};

/** How many frames a second there are, with the type and without it. */
export const streaming: StructView = view("v4l2_streamparm", { type: bufferType, ...RATES });
export const streamingRest: StructView = view("v4l2_streamparm", RATES);

const isSize = (type: number): ReturnType<typeof isOneOf> =>
  isOneOf("v4l2_frmsizeenum", "type", type);

/** A size that a device has for its frames. */
export const frameSize: StructView = view("v4l2_frmsizeenum", {
  type: one("v4l2_frame_sizes"),
  discrete: member(
    "discrete",
    isSize(1),
    view("v4l2_frmsize_discrete", { width: uint, height: uint }),
  ),
  stepwise: member(
    "stepwise",
    isSize(3),
    view("v4l2_frmsize_stepwise", {
      min_width: uint,
      max_width: uint,
      step_width: uint,
      min_height: uint,
      max_height: uint,
      step_height: uint,
    }),
  ),
});

const isInterval = (...types: number[]): ReturnType<typeof isOneOf> =>
  isOneOf("v4l2_frmivalenum", "type", ...types);

/** A time that a device can have between frames. */
export const frameInterval: StructView = view("v4l2_frmivalenum", {
  type: one("v4l2_frame_intervals"),
  discrete: member("discrete", isInterval(1), (bytes, at, frame) => fraction(bytes, at, frame)),
  stepwise: member(
    "stepwise",
    isInterval(2, 3),
    view("v4l2_frmival_stepwise", { min: fraction, max: fraction, step: fraction }),
  ),
});
