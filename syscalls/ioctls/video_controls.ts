// Cameras, tuners and codecs: what can be set.
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { flags, one } from "../kinds/flags.ts";
import { int, long, size, uint } from "../kinds/numbers.ts";
import { arrayAt, structAt, structText } from "../kinds/struct.ts";
import { bytesAt } from "../kinds/text.ts";
import { jsonOf, leaf, number, textOf } from "../shown.ts";
import {
  abbreviated,
  elements,
  fieldReader,
  type FieldShow,
  type StructView,
  view,
  when,
} from "../structs/view.ts";
import { hexText, toBigint, u32 } from "../words.ts";
import { answered, filled, name, type Requests, reserved, same, whole } from "./kit.ts";

const CLASS_BITS = 0xffff0000;

/** The name of a control: its own, or the class that it is in and a number. */
const control: Kind<number> = new Kind({
  show: (lo, _hi, frame) => {
    const known = Family.of(frame.arch, "v4l2_controls").name(lo, 0);
    if (known !== undefined) return known;
    const { arch } = frame;
    const group = Family.of(arch, "v4l2_control_classes").name((lo & CLASS_BITS) >>> 0, 0);
    const data = Family.of(arch, "v4l2_unshown_controls").name(lo, 0) ?? lo >>> 0;
    return leaf(
      group === undefined
        ? `${hexText(lo, 0)} /* V4L2_CID_??? */`
        : `${group}+${hexText((lo & ~CLASS_BITS) >>> 0, 0)}`,
      data,
    );
  },
  view: (lo) => lo >>> 0,
});

const STEP_BITS = 0xc0000000;

/** A control, or which one comes behind it. */
const stepped: Kind<number> = new Kind({
  show: (lo, _hi, frame) => {
    const shown = control.show((lo & ~STEP_BITS) >>> 0, 0, frame);
    const steps = (lo & STEP_BITS) >>> 0;
    if (steps === 0) return shown;
    const names = Family.of(frame.arch, "v4l2_control_steps").bits(steps, 0);
    return leaf(`${names}|${textOf(shown)}`, `${names}|${String(jsonOf(shown))}`);
  },
  view: (lo) => lo >>> 0,
});

const HEAD = { type: one("v4l2_control_types"), name: name(32) };

const shortQuery: StructView = view("v4l2_queryctrl", HEAD, true);
const query: StructView = view("v4l2_queryctrl", {
  ...HEAD,
  minimum: int,
  maximum: int,
  step: int,
  default_value: int,
  flags: flags("v4l2_control_flags"),
  reserved: reserved("u32", 2),
});
const dimensions = fieldReader("v4l2_query_ext_ctrl", "nr_of_dims");
const shortLongQuery: StructView = view("v4l2_query_ext_ctrl", HEAD, true);
const longQuery: StructView = view("v4l2_query_ext_ctrl", {
  ...HEAD,
  minimum: long,
  maximum: long,
  step: size,
  default_value: long,
  flags: flags("v4l2_control_flags"),
  elem_size: uint,
  elems: uint,
  nr_of_dims: uint,
  dims: elements(
    4,
    (bytes, base, { arch }) => Math.min(dimensions(bytes, base, arch)[0], 4),
    (bytes, at) => number(u32(bytes, at)),
  ),
  reserved: reserved("u32", 32),
});

const sizeOfValue = fieldReader("v4l2_ext_control", "size");
const isLong = (bytes: Uint8Array, base: number, { arch }: Frame): boolean =>
  sizeOfValue(bytes, base, arch)[0] > 0;
const isNumber = (bytes: Uint8Array, base: number, frame: Frame): boolean =>
  !isLong(bytes, base, frame);

const value: StructView = view("v4l2_ext_control", {
  id: control,
  size: uint,
  value: when(isNumber, int),
  value64: when(isNumber, long),
  string: when(isLong, (bytes, at, frame, base) =>
    bytesAt(u32(bytes, at), u32(bytes, at + 4), sizeOfValue(bytes, base, frame.arch)[0], frame),
  ),
});
const VALUE = 20;

const count = fieldReader("v4l2_ext_controls", "count");
const isFilled = (bytes: Uint8Array, base: number, { arch }: Frame): boolean =>
  count(bytes, base, arch)[0] > 0;
const values: Readonly<Record<string, FieldShow>> = {
  controls: when(isFilled, (bytes, at, frame, base) =>
    arrayAt(
      u32(bytes, at),
      u32(bytes, at + 4),
      count(bytes, base, frame.arch)[0],
      VALUE,
      frame,
      value.show,
    ),
  ),
};
const asked: Readonly<Record<string, FieldShow>> = {
  ctrl_class: one("v4l2_control_classes"),
  count: uint,
};
/** Which of the values was at fault, if one was. */
const fault: Readonly<Record<string, FieldShow>> = {
  error_idx: when((bytes, base, frame) => frame.failed && isFilled(bytes, base, frame), uint),
};
const got: StructView = view("v4l2_ext_controls", asked);
const answer: StructView = view("v4l2_ext_controls", { ...values, ...fault });
const question: StructView = view("v4l2_ext_controls", { ...asked, ...values });

/** Values that are set, and what became of them: also when the call has failed. */
const setValues: Kind<bigint> = new Kind({
  after: true,
  before: (lo, hi, frame) => structText(whole(question), lo, hi, frame),
  text: (lo, hi, frame) => {
    const text = structText(whole(answer), lo, hi, frame);
    return text.startsWith("{controls=[") && !text.includes("... /*") ? ` => ${text}` : "";
  },
  value: (lo, hi, frame) => jsonOf(structAt(whole(question), lo, hi, frame)),
  view: toBigint,
});

/** Values that are got: when the call has failed, the rest is told too. */
const getValues: Kind<bigint> = new Kind({
  after: true,
  before: (lo, hi, frame) => structText(whole(got), lo, hi, frame).replace(/\}$/, ""),
  text: (lo, hi, frame) => {
    const text = structText(whole(answer), lo, hi, frame);
    if (!text.startsWith("{")) return "";
    return text === "{}" ? "}" : `, ${text.slice(1)}`;
  },
  value: (lo, hi, frame) => jsonOf(structAt(whole(question), lo, hi, frame)),
  view: toBigint,
});

export const controlRequests: Requests = {
  VIDIOC_QUERYCTRL: filled(view("v4l2_queryctrl", { id: stepped }), abbreviated(shortQuery, query)),
  VIDIOC_QUERY_EXT_CTRL: filled(
    view("v4l2_query_ext_ctrl", { id: stepped }),
    abbreviated(shortLongQuery, longQuery),
  ),
  VIDIOC_G_CTRL: filled(
    view("v4l2_control", { id: control }),
    view("v4l2_control", { value: int }),
  ),
  VIDIOC_S_CTRL: answered(view("v4l2_control", { id: control, value: int }), int, 4),
  VIDIOC_G_EXT_CTRLS: getValues,
  ...same(setValues, "VIDIOC_S_EXT_CTRLS VIDIOC_TRY_EXT_CTRLS"),
};
