// How structures are shown: which fields, in which order, as what. The offsets come from the layouts.
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { type Field, isScalar, layoutOf, type RecordName } from "../layouts.ts";
import type { Arch } from "../numbers.ts";
import { quote } from "../quote.ts";
import { signedText, u16, u32, unsignedText, addressText } from "../words.ts";

/** The text of something that lies in bytes already read. */
export type BytesText = (bytes: Uint8Array, at: number, frame: Frame) => string;

/** What a field is shown as: a kind, another structure, its own code, or (`auto`) by its C type. */
export type FieldShow = Kind | StructView | BytesText | typeof auto;

/** By its C type: numbers decimal, pointers as addresses, char arrays as strings. */
export const auto = "auto";

/** How one structure is shown. */
export interface StructView {
  readonly record: RecordName;
  /** The text of the structure whose first byte is `bytes[at]`. */
  readonly text: BytesText;
  /** How many bytes the text depends on. */
  size(arch: Arch): number;
}

interface Shown {
  readonly label: string;
  readonly text: BytesText;
  readonly end: number;
}

/** `view("rlimit", { rlim_cur: limit, rlim_max: limit })` is shown as `{rlim_cur=1, rlim_max=2}`. */
export function view(
  record: RecordName,
  fields: Readonly<Record<string, FieldShow>>,
  more = false,
): StructView {
  const shown = perArch((arch) => compile(arch, record, fields));
  const close = more ? ", ...}" : "}";
  return {
    record,
    size: (arch) => shown(arch).reduce((end, field) => Math.max(end, field.end), 0),
    text: (bytes, at, frame) => {
      let text = "{";
      for (const field of shown(frame.arch)) text += field.label + field.text(bytes, at, frame);
      return text + close;
    },
  };
}

/** Remembers one value per architecture, made when it is first asked for. */
export function perArch<T>(make: (arch: Arch) => T): (arch: Arch) => T {
  const made: Partial<Record<Arch, T>> = {};
  return (arch) => (made[arch] ??= make(arch));
}

function compile(
  arch: Arch,
  record: RecordName,
  fields: Readonly<Record<string, FieldShow>>,
): Shown[] {
  const layout = layoutOf(arch, record);
  return Object.entries(fields).map(([name, show], index) => {
    const field = layout.fields.find((candidate) => candidate.name === name);
    if (field === undefined) throw new Error(`struct ${record} has no field ${name}`);
    const label = `${index > 0 ? ", " : ""}${name.slice(name.lastIndexOf(".") + 1)}=`;
    const end = field.offset + field.width * (field.count ?? 1);
    return { label, text: fieldText(arch, field, show), end };
  });
}

function fieldText(arch: Arch, field: Field, show: FieldShow): BytesText {
  const { offset } = field;
  if (typeof show === "function") return (bytes, at, frame) => show(bytes, at + offset, frame);
  if (show instanceof Kind) return kindText(field, show);
  if (show !== auto) return (bytes, at, frame) => show.text(bytes, at + offset, frame);
  if (field.count !== undefined) return arrayText(arch, field);
  if (!isScalar(field.type)) throw new Error(`Say how field ${field.name} is shown`);
  return (bytes, at) => scalarText(field.type, bytes, at + offset);
}

function kindText(field: Field, kind: Kind): BytesText {
  const { offset, type } = field;
  return (bytes, at, frame) => {
    const [lo, hi] = loadScalar(type, bytes, at + offset);
    return kind.text(lo, hi, frame);
  };
}

function arrayText(arch: Arch, field: Field): BytesText {
  const { type, width, offset, count = 0 } = field;
  if (type === "char") return (bytes, at) => charsText(bytes, at + offset, count);
  if (!isScalar(type)) throw new Error(`Say how field ${field.name} is shown on ${arch}`);
  return (bytes, at) => {
    const items = Array.from({ length: count }, (_, index) =>
      scalarText(type, bytes, at + offset + index * width),
    );
    return `[${items.join(", ")}]`;
  };
}

/** A char array up to its NUL, as a literal. */
export function charsText(bytes: Uint8Array, at: number, count: number): string {
  const slice = bytes.subarray(at, at + count);
  const end = slice.indexOf(0);
  return quote(slice, end < 0 ? slice.length : end);
}

function scalarText(type: string, bytes: Uint8Array, at: number): string {
  const [lo, hi] = loadScalar(type, bytes, at);
  if (type === "ptr") return addressText(lo, hi);
  return type.startsWith("s") ? signedText(lo, hi) : unsignedText(lo, hi);
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
    case "u32":
    case "le32":
      return [u32(bytes, at), 0];
    case "s32":
      return widen(u32(bytes, at) | 0);
    default:
      return [u32(bytes, at), u32(bytes, at + 4)];
  }
}

function widen(value: number): readonly [lo: number, hi: number] {
  return [value >>> 0, value < 0 ? 0xffffffff : 0];
}
