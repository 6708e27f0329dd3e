import type { Call } from "./call.ts";
import type { Frame } from "./frame.ts";
import type { Arch } from "./numbers.ts";
import { toSigned } from "./words.ts";

/** What `decode` makes of a value: plain data that JSON can carry. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What one argument, or one field of a structure, is. `lo` and `hi` are the halves of its word. */
export interface KindParts<View> {
  /** As strace prints it. */
  text(lo: number, hi: number, frame: Frame): string;
  /** As plain data. By default the signed number. */
  value?(lo: number, hi: number, frame: Frame): Json;
  /** As a tool gets it from `call.args`. By default the signed number. */
  view?(lo: number, hi: number, call: Call): View;
  /** Its text is known only after the call. */
  after?: boolean;
  /** The part of that text that is known before the call. */
  before?(lo: number, hi: number, frame: Frame): string;
  /** What must be kept from before the call for a text made after it. */
  save?(lo: number, hi: number, frame: Frame): unknown;
  /** Chooses another kind by the call's other arguments; null if the argument is not shown at all. */
  pick?(call: Call): Kind | null;
}

/** A kind of argument: `path`, `fd`, `flags("open_flags")`... */
export class Kind<View = unknown> {
  readonly text: (lo: number, hi: number, frame: Frame) => string;
  readonly value: (lo: number, hi: number, frame: Frame) => Json;
  readonly view: (lo: number, hi: number, call: Call) => View;
  readonly after: boolean;
  readonly before: ((lo: number, hi: number, frame: Frame) => string) | null;
  readonly save: ((lo: number, hi: number, frame: Frame) => unknown) | null;
  readonly pick: ((call: Call) => Kind | null) | null;

  constructor(parts: KindParts<View>) {
    this.text = parts.text;
    this.value = parts.value ?? toSigned;
    this.view = parts.view ?? (toSigned as unknown as (lo: number, hi: number) => View);
    this.after = parts.after ?? false;
    this.before = parts.before ?? null;
    this.save = parts.save ?? null;
    this.pick = parts.pick ?? null;
  }
}

/** A kind that depends on other arguments; as long as nothing is picked it is `base`. */
export function picked<View>(base: Kind<View>, pick: (call: Call) => Kind | null): Kind<View> {
  return new Kind({ text: base.text, value: base.value, view: base.view, pick });
}

/** The architecture whose names a call's numbers have. */
export function archOf(call: Call): Arch {
  return call.arch === "aarch64" ? "aarch64" : "x86_64";
}
