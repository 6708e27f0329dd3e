// What memory the text of an argument depends on, said by its kind: copies that machine code can make while a
// call runs. gen/emit/captures.ts makes the plans of all calls of it.
import type { Call } from "./call.ts";
import { archOf, type Kind } from "./kind.ts";
import type { StructView } from "./structs/view.ts";

/** When memory is copied: before the call, after it, or after it if it succeeded or failed. */
export type Moment = "enter" | "return" | "success" | "failure";

/** Where memory lies: at the address in an argument, or at the one `through` bytes behind that address. */
export interface Place {
  readonly argument: number;
  readonly through?: number;
}

/** A number that is known when memory is copied: an argument, the result, or what lies where an argument points. */
export type Amount =
  | { readonly kind: "argument"; readonly argument: number; readonly width: 4 | 8 }
  /** `room`: the argument that says how much there can be, if one does. */
  | { readonly kind: "result"; readonly width: 4 | 8; readonly room?: number }
  | {
      readonly kind: "pointed";
      readonly argument: number;
      readonly offset: number;
      readonly width: 4 | 8;
    };

/** How many bytes at most: so many; one more than are shown of a string; or as many items as are shown. */
export type Most = number | "string" | "items";

/** One copy. */
export type Step<When = Moment> =
  /** Bytes up to a NUL, with it. */
  | {
      readonly kind: "text";
      readonly at: Place;
      readonly when: When;
      readonly most: number | "string";
    }
  /** The least of some numbers of units; a unit is bytes, or ("bit") a bit in words of 64. */
  | {
      readonly kind: "bytes";
      readonly at: Place;
      readonly when: When;
      readonly counts: readonly Amount[];
      readonly unit: number | "bit";
      readonly most: Most;
    }
  /** `struct iovec`, so many of them, and what they point to: all, as much as the result says, or nothing. */
  | {
      readonly kind: "buffers";
      readonly at: Place;
      readonly when: When;
      readonly count: Amount;
      readonly filled: "all" | "result" | "nothing";
    };

/** A copy as a kind says it: "shown" is when the text is made, and {@link OWN} the argument itself. */
export type Need =
  | Step<Moment | "shown">
  /** No copy: what is said holds only if this descriptor is no socket of netlink. */
  | { readonly kind: "plain"; readonly argument: number };

/** What a kind needs in a call; undefined if that can't be said. */
export type Needs = (call: Call) => readonly Need[] | undefined;

/** The argument that a kind is asked about, whichever it is. */
export const OWN = -1;

const own: Place = { argument: OWN };
const NOTHING: readonly Need[] = [];

/** The word alone. */
export const nothing: Needs = () => NOTHING;

/** Another argument. */
export const argument = (argument: number, width: 4 | 8 = 8): Amount => ({
  kind: "argument",
  argument,
  width,
});

/** The number that an argument points to, or that lies `offset` bytes behind that place. */
export const pointed = (argument: number, offset = 0, width: 4 | 8 = 4): Amount => ({
  kind: "pointed",
  argument,
  offset,
  width,
});

/** What the call returns. */
export const result: Amount = { kind: "result", width: 8 };
/** The low half of it, of which the kernel makes no more than another argument (an int) says. */
export const resultWithin = (room: number): Amount => ({ kind: "result", width: 4, room });
/** The low half of it. */
export const lowResult: Amount = { kind: "result", width: 4 };

/** A string that ends with a NUL. */
export function textNeed(most: number | "string", when: Moment | "shown" = "shown"): Needs {
  return () => [{ kind: "text", at: own, when, most }];
}

/** Bytes, as many as the least of the counts says, and no more than `most`. */
export function bytesNeed(
  counts: readonly Amount[],
  most: Most,
  when: Moment | "shown" = "shown",
  unit: number | "bit" = 1,
  at: Place = own,
): Needs {
  return () => [{ kind: "bytes", at, when, counts, unit, most }];
}

/** Always so many bytes. */
export function sizeNeed(size: number, when: Moment | "shown" = "shown", at: Place = own): Needs {
  return bytesNeed([], size, when, 1, at);
}

/** A structure. */
export function structNeed(
  view: StructView,
  when: Moment | "shown" = "shown",
  at: Place = own,
): Needs {
  return (call) => (isDeep(view) ? undefined : sizeNeed(view.size(archOf(call)), when, at)(call));
}

/** Everything that some kinds, or parts of one, need. */
export function allNeeds(...parts: readonly Needs[]): Needs {
  return (call) => {
    const lists = parts.map((part) => part(call));
    return lists.includes(undefined) ? undefined : lists.flatMap((list) => list ?? []);
  };
}

/** What a kind needs in a call. One whose text is made of the word alone has not to say so. */
export function needsOf(kind: Kind, call: Call): readonly Need[] | undefined {
  if (kind.needs !== null) return kind.needs(call);
  if (kind.pick !== null) {
    if (kind.choice === null || kind.choice.isOpen?.(call)) return undefined;
    const chosen = kind.pick(call);
    return chosen === null ? NOTHING : needsOf(chosen, call);
  }
  const isWord = kind.text.length < FRAME || kind.show.length < FRAME;
  return isWord && kind.before === null && kind.save === null ? NOTHING : undefined;
}

/** Whether a kind's text is made of the word alone, whatever the call is. */
export function isFlat(kind: Kind): boolean {
  if (kind.pick !== null && kind.needs === null) return false;
  const call = { arch: "x86_64", words: new Uint32Array(12) } as Call;
  return needsOf(kind, call)?.length === 0;
}

/** A function with fewer parameters gets no frame: it has no way to memory. */
const FRAME = 3;

/** Whether what is shown of a structure takes more than its bytes. */
export function isDeep(view: StructView): boolean {
  return view.deep?.() ?? false;
}

/** The argument that decides what a kind needs: the low half of its word, or the bits of that in `mask`. */
export interface Choice {
  readonly argument: number;
  readonly mask?: number;
  /** All values that make a difference. */
  values(call: Call): readonly number[];
  /** One that none of them is, for all others; without it nothing is known of these. */
  readonly other?: number;
  /** Whether more than this argument decides, so that nothing is known. */
  isOpen?(call: Call): boolean;
}
