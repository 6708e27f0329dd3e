import type { Records } from "./generated/records.gen.ts";
import { type Field, isScalar, type Layout, layoutOf, type RecordName } from "./layouts.ts";
import type { Arch } from "./numbers.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

/** What may be given to write a structure: any of its fields, numbers of either kind. */
export type RecordInput<T> = T extends number | bigint
  ? number | bigint
  : T extends string | Uint8Array
    ? string | Uint8Array
    : T extends readonly (infer E)[]
      ? readonly RecordInput<E>[]
      : { readonly [K in keyof T]?: RecordInput<T[K]> };

/**
 * A structure from its bytes: 64-bit fields as bigint, shorter ones as number, char arrays as text up to
 * the NUL, byte arrays as Uint8Array. Of a union every member is read. Bytes that are missing count as 0.
 *
 * @throws Error if no structure of that name is known
 */
export function readRecord<N extends RecordName>(
  arch: Arch,
  name: N,
  bytes: Uint8Array,
): Records[N] {
  const layout = layoutOf(arch, name);
  let whole = bytes;
  if (bytes.length < layout.size) {
    whole = new Uint8Array(layout.size);
    whole.set(bytes);
  }
  return readFields(arch, layout, whole, 0) as Records[N];
}

function readFields(arch: Arch, layout: Layout, bytes: Uint8Array, base: number): object {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const record: Record<string, unknown> = {};
  for (const field of layout.fields) {
    const [target, key] = place(record, field.name);
    target[key] = readField(arch, field, view, bytes, base + field.offset);
  }
  return record;
}

/** "batch.count" is the field `count` of the object `batch`. */
function place(record: Record<string, unknown>, name: string): [Record<string, unknown>, string] {
  const parts = name.split(".");
  const key = parts.pop() ?? name;
  let target = record;
  for (const part of parts) target = (target[part] ??= {}) as Record<string, unknown>;
  return [target, key];
}

function readField(
  arch: Arch,
  field: Field,
  view: DataView,
  bytes: Uint8Array,
  at: number,
): unknown {
  const { type, width, count, bits } = field;
  if (bits !== undefined) return readBits(bits, view, at);
  if (count === undefined) return readOne(arch, type, view, bytes, at);
  if (type === "char" || type === "u8") {
    const slice = bytes.slice(at, at + count);
    return type === "u8" ? slice : textOf(slice);
  }
  const list = [];
  for (let index = 0; index < count; index++) {
    list.push(readOne(arch, type, view, bytes, at + index * width));
  }
  return list;
}

function readBits(bits: readonly [number, number], view: DataView, at: number): number {
  const [shift, count] = bits;
  let word = 0n;
  for (let byte = 0; byte * 8 < shift + count; byte++) {
    word |= BigInt(view.getUint8(at + byte)) << BigInt(byte * 8);
  }
  return Number((word >> BigInt(shift)) & ((1n << BigInt(count)) - 1n));
}

function readOne(arch: Arch, type: string, view: DataView, bytes: Uint8Array, at: number): unknown {
  if (isScalar(type)) return readScalar(type, view, at);
  return readFields(arch, layoutOf(arch, type as RecordName), bytes, at);
}

function readScalar(type: string, view: DataView, at: number): number | bigint {
  const little = !type.startsWith("be");
  switch (type) {
    case "u8":
    case "char":
      return view.getUint8(at);
    case "s8":
      return view.getInt8(at);
    case "s16":
      return view.getInt16(at, little);
    case "s32":
      return view.getInt32(at, little);
    case "s64":
      return view.getBigInt64(at, little);
    default:
      if (type.endsWith("16")) return view.getUint16(at, little);
      return type.endsWith("32") ? view.getUint32(at, little) : view.getBigUint64(at, little);
  }
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeUtf8(end < 0 ? bytes : bytes.subarray(0, end));
}

/**
 * The bytes of a structure, little-endian; fields that are not given are 0, numbers are cut to the width of
 * their field. Of a union give one member.
 *
 * @throws Error if no structure of that name is known
 */
export function writeRecord<N extends RecordName>(
  arch: Arch,
  name: N,
  value: RecordInput<Records[N]>,
): Uint8Array {
  const layout = layoutOf(arch, name);
  const bytes = new Uint8Array(layout.size);
  writeFields(arch, layout, bytes, 0, value as Record<string, unknown>);
  return bytes;
}

function writeFields(
  arch: Arch,
  layout: Layout,
  bytes: Uint8Array,
  base: number,
  record: Record<string, unknown>,
): void {
  const view = new DataView(bytes.buffer);
  for (const field of layout.fields) {
    let value: unknown = record;
    for (const part of field.name.split("."))
      value = (value as Record<string, unknown> | undefined)?.[part];
    if (value !== undefined) writeField(arch, field, view, bytes, base + field.offset, value);
  }
}

function writeField(
  arch: Arch,
  field: Field,
  view: DataView,
  bytes: Uint8Array,
  at: number,
  value: unknown,
): void {
  if (field.bits !== undefined) return writeBits(field.bits, view, at, Number(value));
  if (field.count === undefined) return writeOne(arch, field.type, view, bytes, at, value);
  const items = typeof value === "string" ? encodeUtf8(value) : (value as ArrayLike<unknown>);
  for (let index = 0; index < Math.min(field.count, items.length); index++) {
    writeOne(arch, field.type, view, bytes, at + index * field.width, items[index]);
  }
}

function writeBits(
  bits: readonly [number, number],
  view: DataView,
  at: number,
  value: number,
): void {
  const [shift, count] = bits;
  const mask = ((1n << BigInt(count)) - 1n) << BigInt(shift);
  for (let byte = 0; byte * 8 < shift + count; byte++) {
    const part = Number((mask >> BigInt(byte * 8)) & 0xffn);
    const set = Number(((BigInt(value) << BigInt(shift)) >> BigInt(byte * 8)) & 0xffn);
    view.setUint8(at + byte, (view.getUint8(at + byte) & ~part) | (set & part));
  }
}

function writeOne(
  arch: Arch,
  type: string,
  view: DataView,
  bytes: Uint8Array,
  at: number,
  value: unknown,
): void {
  if (!isScalar(type)) {
    const layout = layoutOf(arch, type as RecordName);
    return writeFields(arch, layout, bytes, at, value as Record<string, unknown>);
  }
  const little = !type.startsWith("be");
  if (type === "char" || type.endsWith("8")) view.setUint8(at, Number(value));
  else if (type.endsWith("16")) view.setUint16(at, Number(value), little);
  else if (type.endsWith("32")) view.setUint32(at, Number(value), little);
  else view.setBigUint64(at, BigInt.asUintN(64, BigInt(value as number | bigint)), little);
}
