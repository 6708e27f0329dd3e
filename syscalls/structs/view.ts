// How structures are shown: which fields, in which order, as what. The offsets come from the layouts.
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { isFlat } from "../needs.ts";
import { type Field, isScalar, layoutOf, type RecordName } from "../layouts.ts";
import type { Arch } from "../numbers.ts";
import { decodeUtf8 } from "../utf8.ts";
import { quote } from "../quote.ts";
import { pointerShown, signedShown, unsignedShown } from "../kinds/shown_words.ts";
import { leaf, list, type Part, type Shown, struct, textOf } from "../shown.ts";
import { u16, u32 } from "../words.ts";

/** Decodes something that lies in bytes already read. */
export type BytesShow = (bytes: Uint8Array, at: number, frame: Frame) => Shown;

/**
 * Decodes one field: `at` is its place, `base` that of the structure, for fields that depend on others.
 * What is undefined is left out.
 */
export type FieldCode = (
  bytes: Uint8Array,
  at: number,
  frame: Frame,
  base: number,
) => Shown | undefined;

/** What a field is shown as: a kind, another structure, its own code, or (`auto`) by its C type. */
export type FieldShow = Kind | StructView | FieldCode | Conditional | Labelled | typeof auto;

/** By its C type: numbers decimal, pointers as addresses, char arrays as strings. */
export const auto = "auto";

/** How one structure is shown. */
export interface StructView {
  readonly record: RecordName;
  /** The structure whose first byte is `bytes[at]`. Fields that the bytes end before are left out. */
  readonly show: BytesShow;
  /** The text of it. */
  readonly text: (bytes: Uint8Array, at: number, frame: Frame) => string;
  /** How many bytes it depends on. */
  size(arch: Arch): number;
  /** Whether it reads what it points to as well. */
  deep?(): boolean;
}

interface Compiled {
  readonly name: string;
  readonly label: string;
  /** The label is another than the name. */
  readonly own: boolean;
  readonly end: number;
  readonly show: FieldCode;
}

/**
 * `view("rlimit", { rlim_cur: limit, rlim_max: limit })` is shown as `{rlim_cur=1, rlim_max=2}`; with
 * `more`, `...` says that there are other fields.
 */
export function view(
  record: RecordName,
  fields: Readonly<Record<string, FieldShow>>,
  more = false,
): StructView {
  const compiled = perArch((arch) => compile(arch, record, fields));
  const tail = more ? ", ..." : "";
  return {
    record,
    size: (arch) => compiled(arch).reduce((end, field) => Math.max(end, field.end), 0),
    deep: () => Object.values(fields).some(isDeepField),
    show: (bytes, at, frame) => {
      const parts: Part[] = [];
      for (const { name, label, own, end, show } of compiled(frame.arch)) {
        if (at + end > bytes.length) continue;
        const shown = show(bytes, at, frame, at);
        if (shown === undefined) continue;
        parts.push(own ? [name, shown, label + textOf(shown)] : [name, shown]);
      }
      return struct(parts, tail);
    },
    text: (bytes, at, frame) => {
      let text = "{";
      for (const { label, end, show } of compiled(frame.arch)) {
        if (at + end > bytes.length) continue;
        const shown = show(bytes, at, frame, at);
        if (shown === undefined) continue;
        text += (text === "{" ? "" : ", ") + label + textOf(shown);
      }
      return `${text}${tail}}`;
    },
  };
}

/** A structure with code of its own. `size`: the bytes it needs, if not the whole record. */
export function custom(record: RecordName, show: BytesShow, size?: number): StructView {
  return {
    record,
    show,
    text: (bytes, at, frame) => textOf(show(bytes, at, frame)),
    size: (arch) => size ?? layoutOf(arch, record).size,
  };
}

/** The same view, which reads what it points to. */
export function reaching(view: StructView): StructView {
  return { ...view, deep: () => true };
}

/** The code of a field can't be looked into: if it reads memory, its view says so by {@link reaching}. */
function isDeepField(show: FieldShow): boolean {
  if (show instanceof Kind) return !isFlat(show);
  if (typeof show === "function" || show === auto) return false;
  if ("shown" in show) return isDeepField(show.shown);
  return show.deep?.() ?? false;
}

/** The same view, of which nothing is shown unless the whole record can be read. */
export function whole(view: StructView): StructView {
  return { ...view, size: (arch) => layoutOf(arch, view.record).size };
}

/** The shorter of two views, unless everything is asked for. */
export function abbreviated(short: BytesShow | StructView, full: StructView): StructView {
  const brief = typeof short === "function" ? short : short.show;
  const show: BytesShow = (bytes, at, frame) =>
    (frame.options.verbose ? full.show : brief)(bytes, at, frame);
  return {
    record: full.record,
    show,
    text: (bytes, at, frame) => textOf(show(bytes, at, frame)),
    size: (arch) => layoutOf(arch, full.record).size,
    deep: () =>
      (full.deep?.() ?? false) || (typeof short !== "function" && (short.deep?.() ?? false)),
  };
}

/** Something that depends on the whole structure, which starts at `base`. */
export type OfStruct<T> = (bytes: Uint8Array, base: number, frame: Frame) => T;

/** A field that is shown only if a condition holds for its structure. */
export interface Conditional {
  readonly condition: OfStruct<boolean>;
  readonly shown: FieldShow;
}

/** A field that is shown only if a condition holds for its structure. */
export function when(condition: OfStruct<boolean>, shown: FieldShow): Conditional {
  return { condition, shown };
}

/** A field whose text has another name in front than its own; none if that is empty. */
export interface Labelled {
  readonly label: string;
  readonly shown: FieldShow;
}

/** A member of a union that is shown with its whole path, `fmt.pix={...}`, if the union is of that type. */
export function member(path: string, condition: OfStruct<boolean>, shown: FieldShow): Labelled {
  return { label: path, shown: when(condition, shown) };
}

/** Whether a field of a structure has one of these (small) values. */
export function isOneOf(
  record: RecordName,
  field: string,
  ...values: readonly number[]
): OfStruct<boolean> {
  const read = fieldReader(record, field);
  return (bytes, base, frame) => {
    const [lo, hi] = read(bytes, base, frame.arch);
    return hi === 0 && values.includes(lo);
  };
}

/**
 * Elements of a list within the structure; `count` tells how many of them there are. `shortened`: no more of
 * them are shown than of a string's characters, unless everything is asked for.
 */
export function elements(
  width: number,
  count: OfStruct<number>,
  item: BytesShow,
  shortened = false,
): FieldCode {
  return (bytes, at, frame, base) => {
    const items: Shown[] = [];
    const room = Math.floor((bytes.length - at) / width);
    const { verbose = false } = frame.options;
    const most = shortened && !verbose ? frame.stringLimit : room;
    const there = Math.min(count(bytes, base, frame), room);
    const shown = Math.min(there, most);
    for (let index = 0; index < shown; index++) {
      items.push(item(bytes, at + index * width, frame));
    }
    return list(items, there > shown ? "..." : "");
  };
}

/** `size` bytes that are zero as long as nobody uses them: left out then. */
export function unlessZero(size: number, show: FieldCode): FieldCode {
  return (bytes, at, frame, base) =>
    bytes.subarray(at, at + size).every((byte) => byte === 0)
      ? undefined
      : show(bytes, at, frame, base);
}

/** Remembers one value per architecture, made when it is first asked for. */
export function perArch<T>(make: (arch: Arch) => T): (arch: Arch) => T {
  const made: Partial<Record<Arch, T>> = {};
  return (arch) => (made[arch] ??= make(arch));
}

/** One field of a structure. */
export function fieldOf(arch: Arch, record: RecordName, name: string): Field {
  const field = layoutOf(arch, record).fields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new Error(`struct ${record} has no field ${name}`);
  return field;
}

/** `word("st_size")`: reads a scalar field of a structure that starts at `base`. */
export function fieldReader(
  record: RecordName,
  name: string,
): (bytes: Uint8Array, base: number, arch: Arch) => readonly [lo: number, hi: number] {
  const field = perArch((arch) => fieldOf(arch, record, name));
  return (bytes, base, arch) => {
    const { type, offset, bits } = field(arch);
    return bits === undefined
      ? loadScalar(type, bytes, base + offset)
      : loadBits(bytes, base + offset, bits);
  };
}

function compile(
  arch: Arch,
  record: RecordName,
  fields: Readonly<Record<string, FieldShow>>,
): Compiled[] {
  return Object.entries(fields).map(([path, show]) => {
    const field = fieldOf(arch, record, path);
    const name = path.slice(path.lastIndexOf(".") + 1);
    const end = field.offset + bytesOf(field);
    const own = typeof show === "object" && "label" in show;
    const label = own && show.label === "" ? "" : `${own ? show.label : name}=`;
    return { name, label, own, end, show: fieldCode(field, show) };
  });
}

function bytesOf({ width, count, bits }: Field): number {
  if (bits !== undefined) return Math.ceil((bits[0] + bits[1]) / 8);
  return width * (count ?? 1);
}

function fieldCode(field: Field, show: FieldShow): FieldCode {
  const { offset } = field;
  if (typeof show === "function") {
    return (bytes, at, frame, base) => show(bytes, at + offset, frame, base);
  }
  if (show instanceof Kind) return kindCode(field, show);
  if (show === auto) return autoCode(field);
  if ("label" in show) return fieldCode(field, show.shown);
  if ("condition" in show) {
    const { condition, shown } = show;
    const code = fieldCode(field, shown);
    return (bytes, at, frame, base) =>
      condition(bytes, base, frame) ? code(bytes, at, frame, base) : undefined;
  }
  return (bytes, at, frame) => show.show(bytes, at + offset, frame);
}

function kindCode({ offset, type, bits }: Field, kind: Kind): FieldCode {
  return (bytes, at, frame) => {
    const place = at + offset;
    const [lo, hi] =
      bits === undefined ? loadScalar(type, bytes, place) : loadBits(bytes, place, bits);
    return kind.show(lo, hi, frame);
  };
}

function autoCode(field: Field): FieldCode {
  const { type, width, offset, count, bits, name } = field;
  if (!isScalar(type)) throw new Error(`Say how field ${name} is shown`);
  if (bits !== undefined)
    return (bytes, at) => unsignedShown(...loadBits(bytes, at + offset, bits));
  const shown = scalarCode(type);
  if (count === undefined) return (bytes, at) => shown(...loadScalar(type, bytes, at + offset));
  if (type === "char") return (bytes, at) => charsShown(bytes, at + offset, count);
  return (bytes, at) =>
    list(
      Array.from({ length: count }, (_, index) =>
        shown(...loadScalar(type, bytes, at + offset + index * width)),
      ),
    );
}

/** A char array up to its NUL, as a literal. */
export function charsShown(bytes: Uint8Array, at: number, count: number): Shown {
  const slice = bytes.subarray(at, at + count);
  const end = slice.indexOf(0);
  const length = end < 0 ? slice.length : end;
  return leaf(quote(slice, length), decodeUtf8(slice.subarray(0, length)));
}

function scalarCode(type: string): (lo: number, hi: number) => Shown {
  if (type === "ptr") return pointerShown;
  return type.startsWith("s") ? signedShown : unsignedShown;
}

/** A number of a C type, widened to 64 bits. */
export function loadScalar(
  type: string,
  bytes: Uint8Array,
  at: number,
): readonly [lo: number, hi: number] {
  switch (type) {
    case "char":
    case "u8":
      return [bytes[at]!, 0];
    case "s8":
      return widen((bytes[at]! << 24) >> 24);
    case "u16":
    case "le16":
      return [u16(bytes, at), 0];
    case "s16":
      return widen((u16(bytes, at) << 16) >> 16);
    case "be16":
      return [(bytes[at]! << 8) | bytes[at + 1]!, 0];
    case "be32":
      return [
        ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>>
          0,
        0,
      ];
    case "u32":
    case "le32":
      return [u32(bytes, at), 0];
    case "s32":
      return widen(u32(bytes, at) | 0);
    default:
      return [u32(bytes, at), u32(bytes, at + 4)];
  }
}

/** Some bits of a word, the first of them `shift` bits behind the byte at `at`. */
export function loadBits(
  bytes: Uint8Array,
  at: number,
  [shift, count]: readonly [number, number],
): readonly [lo: number, hi: number] {
  let value = 0n;
  for (let byte = 0; byte * 8 < shift + count; byte++) {
    value |= BigInt(bytes[at + byte]!) << BigInt(byte * 8);
  }
  value = BigInt.asUintN(count, value >> BigInt(shift));
  return [Number(value & 0xffffffffn), Number(value >> 32n)];
}

function widen(value: number): readonly [lo: number, hi: number] {
  return [value >>> 0, value < 0 ? 0xffffffff : 0];
}

/** Fields have the same names on every architecture. */
const SAME_NAMES: Arch = "x86_64";

/** All fields of a structure, by their C types. */
export function allFields(record: RecordName): StructView {
  let made: StructView | undefined;
  const get = (): StructView => {
    const names = layoutOf(SAME_NAMES, record).fields.map(({ name }) => name);
    return (made ??= view(record, Object.fromEntries(names.map((name) => [name, auto]))));
  };
  return {
    record,
    show: (bytes, at, frame) => get().show(bytes, at, frame),
    text: (bytes, at, frame) => get().text(bytes, at, frame),
    size: (arch) => get().size(arch),
  };
}
