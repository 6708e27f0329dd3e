// Directory entries, which the kernel writes one behind the other.
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { bytesNeed, resultWithin } from "../needs.ts";
import { Pointer } from "../pointers.ts";
import { jsonOf, leaf, list, type Shown, struct } from "../shown.ts";
import { type BytesShow, charsShown } from "../structs/view.ts";
import { addressText, toAddress, u16, u32 } from "../words.ts";
import { oneShown } from "./flags.ts";
import { addressShown, signedShown, unsignedShown } from "./shown_words.ts";

/** No more bytes of entries are looked at. */
const MOST_BYTES = 1 << 20;

/** The argument that is the buffer's size. */
const SIZE = 2;

/** Where a length lies in an entry: behind two words of 64 bits. */
const LENGTH = 16;

/** One form of entries: how short they can be, and how one is shown. */
interface Form {
  readonly least: number;
  readonly show: BytesShow;
}

const places = (bytes: Uint8Array, at: number): (readonly [string, Shown])[] => [
  ["d_ino", unsignedShown(u32(bytes, at), u32(bytes, at + 4))],
  ["d_off", signedShown(u32(bytes, at + 8), u32(bytes, at + 12))],
  ["d_reclen", unsignedShown(u16(bytes, at + LENGTH), 0)],
];

const typeShown = (bytes: Uint8Array, at: number, frame: Frame): Shown =>
  oneShown(frame.arch, "entry_types", bytes[at] ?? 0);

/** The type comes before the name. */
const newForm: Form = {
  least: 19,
  show: (bytes, at, frame) => {
    const end = at + u16(bytes, at + LENGTH);
    return struct([
      ...places(bytes, at),
      ["d_type", typeShown(bytes, at + 18, frame)],
      ["d_name", charsShown(bytes, at + 19, end - at - 19)],
    ]);
  },
};

/** The type is the last byte. */
const oldForm: Form = {
  least: 20,
  show: (bytes, at, frame) => {
    const end = at + u16(bytes, at + LENGTH);
    return struct([
      ...places(bytes, at),
      ["d_name", charsShown(bytes, at + 18, end - at - 19)],
      ["d_type", typeShown(bytes, end - 1, frame)],
    ]);
  },
};

function entries({ least, show }: Form, bytes: Uint8Array, frame: Frame): Shown[] {
  const items: Shown[] = [];
  for (let at = 0; at + least <= bytes.length;) {
    const length = u16(bytes, at + LENGTH);
    if (length < least || at + length > bytes.length) break;
    items.push(show(bytes, at, frame));
    at += length;
  }
  return items;
}

function entriesOf(form: Form): Kind<Pointer> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      if (frame.failed || frame.result === null) return addressShown(lo, hi);
      const wanted = Math.min(frame.result.lo, MOST_BYTES);
      const bytes = frame.memory.read(toAddress(lo, hi), wanted);
      const shown = list(entries(form, bytes, frame));
      if (frame.options.verbose) return shown;
      const data = jsonOf(shown);
      const count = Array.isArray(data) ? data.length : 0;
      return leaf(`${addressText(lo, hi)} /* ${count} entries */`, data);
    },
    view: (lo, hi, call) => new Pointer(lo, hi, call.memory),
    needs: bytesNeed([resultWithin(SIZE)], MOST_BYTES, "success"),
  });
}

/** Directory entries of getdents64: where, and how many; each of them if everything is asked for. */
export const entriesOut: Kind<Pointer> = entriesOf(newForm);
/** Directory entries of getdents. */
export const oldEntriesOut: Kind<Pointer> = entriesOf(oldForm);
