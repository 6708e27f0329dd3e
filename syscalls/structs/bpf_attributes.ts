// Forms of union bpf_attr: groups of fields, of which those are shown that a program gives.
import type { Frame } from "../frame.ts";
import { layoutOf } from "../layouts.ts";
import type { Arch } from "../numbers.ts";
import { quoteHex } from "../quote.ts";
import { type Json, jsonOf, leaf, type Shown, struct, textOf } from "../shown.ts";
import { fieldOf, type FieldShow, type StructView, view, when } from "./view.ts";

const RECORD = "bpf_attr";

type Fields = Readonly<Record<string, FieldShow>>;

/** How many bytes of it the program gives: the call's third argument. */
const given = (frame: Frame): number => frame.call.uint(2);

/** What comes behind the fields, if something chooses it: its fields, and where it ends. */
export type Choice = (
  bytes: Uint8Array,
  frame: Frame,
) => { readonly shown: Shown; readonly end: number } | undefined;

/** One form of the union. */
export class Attributes {
  readonly #groups: readonly Fields[];
  readonly #newer: readonly Fields[];
  readonly #view: StructView;
  /** The member of the union that has the fields, if it has a name. */
  readonly #member: string | undefined;
  readonly #choice: Choice | undefined;

  /** `newer` groups are those that came after Linux 6.1: shown only if a program uses them. */
  constructor(groups: readonly Fields[], newer: readonly Fields[], choice?: Choice) {
    this.#groups = groups;
    this.#choice = choice;
    this.#newer = newer;
    const first = Object.keys(groups[0] ?? {})[0] ?? "";
    const dot = first.indexOf(".");
    this.#member = dot < 0 ? undefined : first.slice(0, dot);
    this.#view = view(RECORD, {
      ...Object.assign(
        {},
        ...groups.map((fields, index) => (index === 0 ? fields : conditional(fields, false))),
      ),
      ...Object.assign({}, ...newer.map((fields) => conditional(fields, true))),
    });
  }

  /** The same with groups that came later. */
  newer(...newer: readonly Fields[]): Attributes {
    return new Attributes(this.#groups, newer);
  }

  /** The same with something behind it that is chosen by what is in it. */
  choosing(choice: Choice): Attributes {
    return new Attributes(this.#groups, this.#newer, choice);
  }

  /** The bytes that a program gives, as many as it does. */
  show(bytes: Uint8Array, frame: Frame): Shown {
    const whole = new Uint8Array(Math.max(bytes.length, layoutOf(frame.arch, RECORD).size));
    whole.set(bytes);
    const choice = this.#choice?.(whole, frame);
    const end = Math.max(this.#end(frame.arch, bytes), choice?.end ?? 0);
    const fields = this.#view.show(whole, 0, frame);
    const inner = choice === undefined ? fields : joined(fields, choice.shown);
    const extra = bytes.subarray(end);
    const shown = this.#member === undefined ? inner : struct([[this.#member, inner]]);
    if (extra.every((byte) => byte === 0)) return shown;
    const tail =
      frame.options.verbose === true
        ? `extra_data=${quoteHex(extra)} /* bytes ${end}..${bytes.length - 1} */`
        : "...";
    return leaf(`${textOf(shown).slice(0, -1)}, ${tail}}`, jsonOf(shown));
  }

  /** Where the fields end that are shown. */
  #end(arch: Arch, bytes: Uint8Array): number {
    let end = 0;
    for (const fields of this.#groups) end = Math.max(end, endOf(fields, arch));
    for (const fields of this.#newer) {
      if (isUsed(fields, arch, bytes)) end = Math.max(end, endOf(fields, arch));
    }
    return Math.min(end, bytes.length);
  }
}

/** `attributes({ map_fd: fd }, { flags: hex })`: one form of the union, by groups that came one after another. */
export function attributes(...groups: readonly Fields[]): Attributes {
  return new Attributes(groups, []);
}

/** The fields of both. */
function joined(a: Shown, b: Shown): Shown {
  const data = { ...(jsonOf(a) as object), ...(jsonOf(b) as object) } as Json;
  return leaf(`${textOf(a).slice(0, -1)}, ${textOf(b).slice(1)}`, data);
}

function conditional(fields: Fields, isNewer: boolean): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, show]) => [
      name,
      when(
        (bytes, _base, frame) =>
          given(frame) > startOf(fields, frame.arch) &&
          (!isNewer || isUsed(fields, frame.arch, bytes)),
        show,
      ),
    ]),
  );
}

function startOf(fields: Fields, arch: Arch): number {
  const starts = Object.keys(fields).map((name) => fieldOf(arch, RECORD, name).offset);
  return Math.min(...starts);
}

function endOf(fields: Fields, arch: Arch): number {
  const ends = Object.keys(fields).map((name) => {
    const { offset, width, count } = fieldOf(arch, RECORD, name);
    return offset + width * (count ?? 1);
  });
  return Math.max(...ends);
}

function isUsed(fields: Fields, arch: Arch, bytes: Uint8Array): boolean {
  return !bytes.subarray(startOf(fields, arch), endOf(fields, arch)).every((byte) => byte === 0);
}
