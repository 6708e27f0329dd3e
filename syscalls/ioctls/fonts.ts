// Fonts of virtual consoles.
import { Kind } from "../kind.ts";
import { flags, one } from "../kinds/flags.ts";
import { address, uint } from "../kinds/numbers.ts";
import { pointerShown } from "../kinds/shown_words.ts";
import { stringAt } from "../kinds/text.ts";
import { readExactly } from "../read.ts";
import {
  custom,
  type FieldCode,
  fieldReader,
  isOneOf,
  type StructView,
  view,
} from "../structs/view.ts";
import { toBigint, u32 } from "../words.ts";
import { changed, hexBytesAt, type Requests, structIn } from "./kit.ts";

/** Every character has 32 rows of as many bytes as its width needs. */
const ROWS = 32;
const letterCount = fieldReader("consolefontdesc", "charcount");
const letters: FieldCode = (bytes, at, frame, base) => {
  const [count] = letterCount(bytes, base, frame.arch);
  return hexBytesAt(u32(bytes, at), u32(bytes, at + 4), ROWS * count, frame);
};
const FONTX = { charcount: uint, charheight: uint };
const fontx: StructView = view("consolefontdesc", { ...FONTX, chardata: address });
const fontxDrawn: StructView = view("consolefontdesc", { ...FONTX, chardata: letters });

const fontWidth = fieldReader("console_font_op", "width");
const fontCount = fieldReader("console_font_op", "charcount");

const pixels: FieldCode = (bytes, at, frame, base) => {
  const [width] = fontWidth(bytes, base, frame.arch);
  const [count] = fontCount(bytes, base, frame.arch);
  const length = ROWS * Math.ceil(width / 8) * count;
  return hexBytesAt(u32(bytes, at), u32(bytes, at + 4), length, frame);
};
const isDrawn = isOneOf("console_font_op", "op", 0, 1);
/** The picture, once it is there. */
const drawn: FieldCode = (bytes, at, frame, base) =>
  isDrawn(bytes, base, frame)
    ? pixels(bytes, at, frame, base)
    : pointerShown(u32(bytes, at), u32(bytes, at + 4));
const isSet = isOneOf("console_font_op", "op", 0);
const given: FieldCode = (bytes, at, frame, base) =>
  isSet(bytes, base, frame)
    ? pixels(bytes, at, frame, base)
    : pointerShown(u32(bytes, at), u32(bytes, at + 4));

const NAME = 32;
const fontName: FieldCode = (bytes, at, frame) =>
  stringAt(u32(bytes, at), u32(bytes, at + 4), Math.min(NAME, frame.stringLimit), frame);

const fontAll: StructView = view("console_font_op", {
  op: one("font_operations"),
  flags: flags("font_flags"),
  width: uint,
  height: uint,
  charcount: uint,
  data: given,
});
const fontDefault: StructView = view("console_font_op", {
  op: one("font_operations"),
  width: uint,
  height: uint,
  data: fontName,
});
const fontCopy: StructView = view("console_font_op", { op: one("font_operations"), height: uint });
const FONT_VIEWS: Readonly<Record<number, StructView>> = { 2: fontDefault, 3: fontCopy };

/** What is shown of a font depends on what is done with it. */
const font: StructView = custom("console_font_op", (bytes, at, frame) =>
  (FONT_VIEWS[u32(bytes, at)] ?? fontAll).show(bytes, at, frame),
);
const fontDone: StructView = view("console_font_op", {
  width: uint,
  height: uint,
  charcount: uint,
  data: drawn,
});

const SET = 0;
const SET_TALL = 4;
const asking = changed(font, fontDone);

/** What sets a font gives nothing back. */
const fontOperation: Kind<bigint> = new Kind({
  after: true,
  before: (lo, hi, frame) => asking.before?.(lo, hi, frame) ?? "",
  text: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, 4);
    const operation = bytes && u32(bytes, 0);
    return operation === SET || operation === SET_TALL ? "" : asking.text(lo, hi, frame);
  },
  value: asking.value,
  view: toBigint,
});

export const fontRequests: Requests = {
  GIO_FONTX: changed(fontx, fontxDrawn),
  PIO_FONTX: structIn(fontxDrawn),
  KDFONTOP: fontOperation,
};
