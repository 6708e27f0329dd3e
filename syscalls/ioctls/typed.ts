// What a header's macro tells of a request's argument: enough for data, though strace shows only the address.
import type { Frame } from "../frame.ts";
import type { Json, Kind } from "../kind.ts";
import { hex, place } from "../kinds/numbers.ts";
import { addressJson } from "../kinds/shown_words.ts";
import { bytesValue } from "../kinds/text.ts";
import { type Field, findLayout, isScalar } from "../layouts.ts";
import { readExactly } from "../read.ts";
import { loadBits, loadScalar } from "../structs/view.ts";
import { addressText, hexText, signedJson, unsignedJson } from "../words.ts";
import { addressOnly } from "./kit.ts";
import type { RequestParts } from "./variable.ts";

/** Structures within structures are looked into this far, and no more elements of an array are given. */
const DEEPEST = 6;
const MOST_ELEMENTS = 1024;

/** An argument of which strace shows only the address. `type` is as in records, undefined if unknown. */
export function typedArgument(
  parts: RequestParts,
  type: string | undefined,
  named: boolean,
): Kind<bigint> {
  const { arch, direction } = parts;
  if (type === undefined && parts.size === 0)
    return named && parts.type === SCSI ? place : (hex as Kind<never>);
  const size = type === undefined || parts.size > 0 ? parts.size : findLayout(arch, type)?.size;
  const field = type === undefined || !size ? undefined : fieldOfType(arch, type, size);
  return addressOnly(
    (lo, hi, frame) => {
      // What only the kernel writes is there when it has succeeded.
      if (direction === WRITES && frame.failed) return addressJson(lo, hi);
      const bytes = field && size ? readExactly(frame.memory, lo, hi, size) : undefined;
      if (field === undefined || bytes === undefined) return withSize(lo, hi, size ?? 0);
      return fieldJson(field, bytes, 0, frame, DEEPEST);
    },
    (named && ADDRESSES.has(parts.type)) || (parts.type === EVENTS && direction !== 0)
      ? addressText
      : hexText,
  );
}

/** The direction of requests that only give something. */
const WRITES = 2;

/** Types whose arguments strace shows as addresses even if they are 0. */
const EVENTS = 0x45;
const SCSI = 0x22;

/** Types of which strace shows every argument as an address: those about interfaces and protocols. */
const ADDRESSES = new Set([0x89, SCSI]);

/** The address, and how much lies there. */
function withSize(lo: number, hi: number, size: number): Json {
  if (lo === 0 && hi === 0) return null;
  return size > 0 ? { address: addressText(lo, hi), size } : addressJson(lo, hi);
}

/** u32, char[16] or a structure as the only field of a structure. */
function fieldOfType(arch: Frame["arch"], type: string, size: number): Field | undefined {
  const [, name = "", count] = /^(\w+)(?:\[(\d+)\])?$/.exec(type) ?? [];
  const elements = count === undefined ? undefined : Number(count);
  const width = size / (elements ?? 1);
  const layout = isScalar(name) ? undefined : findLayout(arch, name);
  if (!isScalar(name) && layout?.size !== width) return undefined;
  return { name: "", type: name, offset: 0, width, count: elements, bits: undefined };
}

function fieldJson(field: Field, bytes: Uint8Array, at: number, frame: Frame, depth: number): Json {
  const { type, width, count, bits } = field;
  if (at + width * (count ?? 1) > bytes.length) return null;
  if (bits !== undefined) return unsignedJson(...loadBits(bytes, at, bits));
  if (count === undefined) return elementJson(type, width, bytes, at, frame, depth);
  if (type === "char") return textJson(bytes.subarray(at, at + count));
  const shown = Math.min(count, MOST_ELEMENTS);
  return Array.from({ length: shown }, (_, index) =>
    elementJson(type, width, bytes, at + index * width, frame, depth),
  );
}

function textJson(bytes: Uint8Array): Json {
  const end = bytes.indexOf(0);
  return bytesValue(end < 0 ? bytes : bytes.subarray(0, end));
}

function elementJson(
  type: string,
  width: number,
  bytes: Uint8Array,
  at: number,
  frame: Frame,
  depth: number,
): Json {
  if (isScalar(type)) return scalarJson(type, bytes, at);
  const layout = depth > 0 ? findLayout(frame.arch, type) : undefined;
  if (layout === undefined) return bytesValue(bytes.subarray(at, at + width));
  const data: Record<string, Json> = {};
  for (const field of layout.fields) {
    data[field.name] = fieldJson(field, bytes, at + field.offset, frame, depth - 1);
  }
  return data;
}

function scalarJson(type: string, bytes: Uint8Array, at: number): Json {
  const [lo, hi] = loadScalar(type, bytes, at);
  if (type === "ptr") return lo === 0 && hi === 0 ? null : addressText(lo, hi);
  return type.startsWith("s") ? signedJson(lo, hi) : unsignedJson(lo, hi);
}
