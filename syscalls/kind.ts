import type { Call } from "./call.ts";
import type { Frame } from "./frame.ts";
import type { Choice, Needs } from "./needs.ts";
import type { Arch } from "./numbers.ts";
import { type Json, jsonOf, Node, type Shown, textOf } from "./shown.ts";
import { signedJson, toSigned } from "./words.ts";

export type { Json } from "./shown.ts";

/** What one argument, or one field of a structure, is. `lo` and `hi` are the halves of its word. */
interface KindBase<View> {
  /** As a tool gets it from `call.args`. By default the signed number. */
  view?(lo: number, hi: number, call: Call): View;
  /** Its text is known only after the call. */
  after?: boolean;
  /** The part of that text that is known before the call. */
  before?(lo: number, hi: number, frame: Frame): string;
  /**
   * What must be kept from before the call for a text made after it: numbers and texts, as a node may read
   * memory only when it is asked.
   */
  save?(lo: number, hi: number, frame: Frame): unknown;
  /** Chooses another kind by the call's other arguments; null if the argument is not shown at all. */
  pick?(call: Call): Kind | null;
  /** What memory its text depends on. Not said: nothing, if the text is made of the word alone; else it is not known. */
  needs?: Needs;
  /** What decides on the needs of what is picked. */
  choice?: Choice | undefined;
}

/** A kind whose text and data are made apart: simple words, and where text is made often. */
interface TextParts<View> extends KindBase<View> {
  /** As strace prints it. */
  text(lo: number, hi: number, frame: Frame): string;
  /** As plain data. By default the text where that is a name, else the signed number. */
  value?(lo: number, hi: number, frame: Frame): Json;
  show?: undefined;
}

/** A kind that is decoded once, for text and data. */
interface ShownParts<View> extends KindBase<View> {
  show(lo: number, hi: number, frame: Frame): Shown;
  text?: undefined;
  /** As plain data, where that is not what `show` says. */
  value?(lo: number, hi: number, frame: Frame): Json;
}

/** What a kind is made from: `text` (and `value`), or `show` for both. */
export type KindParts<View> = TextParts<View> | ShownParts<View>;

/** A kind of argument: `path`, `fd`, `flags("open_flags")`... */
export class Kind<View = unknown> {
  /** As strace prints it. */
  readonly text: (lo: number, hi: number, frame: Frame) => string;
  /** As plain data. */
  readonly value: (lo: number, hi: number, frame: Frame) => Json;
  /** Both, as a part of something larger. */
  readonly show: (lo: number, hi: number, frame: Frame) => Shown;
  readonly view: (lo: number, hi: number, call: Call) => View;
  readonly after: boolean;
  readonly before: ((lo: number, hi: number, frame: Frame) => string) | null;
  readonly save: ((lo: number, hi: number, frame: Frame) => unknown) | null;
  readonly pick: ((call: Call) => Kind | null) | null;
  readonly needs: Needs | null;
  readonly choice: Choice | null;

  constructor(parts: KindParts<View>) {
    const { show } = parts;
    if (show !== undefined) {
      this.show = show;
      this.text = (lo, hi, frame) => textOf(show(lo, hi, frame));
      this.value = parts.value ?? ((lo, hi, frame) => jsonOf(show(lo, hi, frame)));
    } else {
      this.text = parts.text;
      this.value = parts.value ?? ((lo, hi, frame) => named(this.text(lo, hi, frame), lo, hi));
      this.show = (lo, hi, frame) => new Word(this, lo, hi, frame);
    }
    this.view = parts.view ?? (toSigned as unknown as (lo: number, hi: number) => View);
    this.after = parts.after ?? false;
    this.before = parts.before ?? null;
    this.save = parts.save ?? null;
    this.pick = parts.pick ?? null;
    this.needs = parts.needs ?? null;
    this.choice = parts.choice ?? null;
  }
}

const REMARK = / \/\*.*/;

/** Names are their own data: what begins with a capital letter. */
function named(text: string, lo: number, hi: number): Json {
  const first = text.charCodeAt(0);
  return first >= 65 && first <= 90 ? text.replace(REMARK, "") : signedJson(lo, hi);
}

/** A word of a kind whose text and data are made apart: each when it is asked for. */
class Word extends Node {
  readonly #kind: Kind;
  readonly #lo: number;
  readonly #hi: number;
  readonly #frame: Frame;

  constructor(kind: Kind, lo: number, hi: number, frame: Frame) {
    super();
    this.#kind = kind;
    this.#lo = lo;
    this.#hi = hi;
    this.#frame = frame;
  }

  get text(): string {
    return this.#kind.text(this.#lo, this.#hi, this.#frame);
  }

  toJSON(): Json {
    return this.#kind.value(this.#lo, this.#hi, this.#frame);
  }
}

/** A kind that depends on other arguments, as `choice` says; as long as nothing is picked it is `base`. */
export function picked<View>(
  base: Kind<View>,
  pick: (call: Call) => Kind | null,
  choice?: Choice,
): Kind<View> {
  return new Kind({ text: base.text, value: base.value, view: base.view, pick, choice });
}

/** A kind that depends on other arguments, of which none needs more than another. */
export function pickedAlike<View>(
  base: Kind<View>,
  pick: (call: Call) => Kind | null,
  needs: Needs,
): Kind<View> {
  return new Kind({ text: base.text, value: base.value, view: base.view, pick, needs });
}

/** The architecture whose names a call's numbers have. */
export function archOf(call: Call): Arch {
  return call.arch === "aarch64" ? "aarch64" : "x86_64";
}
