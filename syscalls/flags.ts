import { families as aarch64 } from "../arch/aarch64/flags.gen.ts";
import { families as x86_64 } from "../arch/x86_64/flags.gen.ts";
import { constant, nameless } from "./constants.ts";
import type { FamilyName } from "./generated/flags.gen.ts";
import type { Arch } from "./numbers.ts";
import { known } from "./registry.ts";
import { hexText, toNumber } from "./words.ts";

export type { FamilyName } from "./generated/flags.gen.ts";

/** One name: the halves of its value. */
interface Name {
  readonly name: string;
  readonly lo: number;
  readonly hi: number;
}

/** Texts are remembered up to this many different words; programs use a handful. */
const REMEMBERED = 512;

const DELTAS: Record<Arch, Readonly<Record<string, string>>> = { x86_64, aarch64 };

/** The names of one family on one architecture, parsed when they are first needed. */
export class Family {
  /** What follows an unknown value, e.g. "O_???". */
  readonly unknown: string;
  readonly #remark: string;
  readonly names: readonly Name[];
  readonly #byValue = new Map<number, string>();
  readonly #texts = new Map<number, string>();
  /** The names of each value, made when they are first asked for. */
  readonly #lists = new Map<number, string[]>();

  constructor(text: string) {
    const [unknown = "", ...rows] = text.split(" ");
    this.unknown = unknown;
    this.#remark = unknown === "-" ? "" : ` /* ${unknown} */`;
    this.names = rows.map(parseName);
    for (const { name, lo, hi } of this.names) {
      const value = toNumber(lo, hi);
      if (!this.#byValue.has(value)) this.#byValue.set(value, name);
    }
  }

  static readonly #known = new Map<string, Family>();
  static readonly #own: Record<Arch, Map<string, Family>> = {
    x86_64: new Map(),
    aarch64: new Map(),
  };

  /** The family of that name; what differs on an architecture comes from its own table. */
  static of(arch: Arch, name: FamilyName): Family {
    return Family.#own[arch].get(name) ?? Family.#find(arch, name);
  }

  static #find(arch: Arch, name: FamilyName): Family {
    const delta = DELTAS[arch][name];
    const text = delta ?? known.families[name];
    if (text === undefined) return NAMELESS;
    let family = delta === undefined ? Family.#known.get(name) : undefined;
    family ??= new Family(text);
    if (delta === undefined) Family.#known.set(name, family);
    Family.#own[arch].set(name, family);
    return family;
  }

  /** A word as `A|B|0x80`; unknown bits stay in hexadecimal. `none` is the text of 0. */
  bits(lo: number, hi: number, none = "0"): string {
    const key = toNumber(lo, hi);
    let text = this.#texts.get(key);
    if (text === undefined) {
      text = this.#makeBits(lo, hi, none);
      if (this.#texts.size >= REMEMBERED) this.#texts.clear();
      this.#texts.set(key, text);
    }
    return lo === 0 && hi === 0 && text === none ? text : this.#styled(lo, hi, text);
  }

  /** A text in the style that is asked for; it is remembered in that of names. */
  #styled(lo: number, hi: number, text: string): string {
    const number = hexText(lo, hi);
    return text.startsWith(number)
      ? nameless(number, text.slice(number.length))
      : constant(number, text);
  }

  #makeBits(lo: number, hi: number, none: string): string {
    if (lo === 0 && hi === 0) return this.#byValue.get(0) ?? none;
    let text = "";
    for (const name of this.names) {
      if (name.lo === 0 && name.hi === 0) continue;
      if ((lo & name.lo) >>> 0 !== name.lo || (hi & name.hi) >>> 0 !== name.hi) continue;
      text += text === "" ? name.name : "|" + name.name;
      lo = (lo & ~name.lo) >>> 0;
      hi = (hi & ~name.hi) >>> 0;
    }
    if (lo === 0 && hi === 0) return text;
    if (text === "") return hexText(lo, hi) + this.#remark;
    return `${text}|${hexText(lo, hi)}`;
  }

  /** The name of a value, or undefined. */
  name(lo: number, hi: number): string | undefined {
    return this.#byValue.get(hi === 0 ? lo >>> 0 : toNumber(lo, hi));
  }

  /** A value as its name, or as `0x7 /* SEEK_??? *\/`. */
  one(lo: number, hi: number): string {
    const name = this.name(lo, hi);
    const number = hexText(lo, hi);
    return name === undefined ? nameless(number, this.#remark) : constant(number, name);
  }

  /** Every name of a value, in alphabetical order: some numbers are used twice. */
  all(lo: number): readonly string[] {
    if (this.#lists.size === 0) {
      for (const { name, lo, hi } of this.names) {
        if (hi === 0) this.#lists.set(lo, [...(this.#lists.get(lo) ?? []), name].sort());
      }
    }
    return this.#lists.get(lo >>> 0) ?? [];
  }
}

/** Stands for a family whose area is not registered. */
const NAMELESS = new Family("???");

function parseName(row: string): Name {
  const at = row.lastIndexOf("=");
  const digits = row.slice(at + 1);
  const low = digits.slice(-8);
  const high = digits.slice(0, -8);
  return {
    name: row.slice(0, at),
    lo: parseInt(low, 16),
    hi: high === "" ? 0 : parseInt(high, 16),
  };
}

/**
 * The names of the bits of a word, as strace prints them: `formatFlags("x86_64", "open_flags", 0o2100)` is
 * "O_CREAT|O_APPEND"; bits without a name stay in hexadecimal.
 */
export function formatFlags(arch: Arch, family: FamilyName, word: number | bigint): string {
  return Family.of(arch, family).bits(...toHalves(word));
}

/** The name of a value of an enumeration, `formatValue("aarch64", "clocks", 1)`; undefined if it has none. */
export function formatValue(
  arch: Arch,
  family: FamilyName,
  value: number | bigint,
): string | undefined {
  return Family.of(arch, family).name(...toHalves(value));
}

/** JavaScript's own bit operations make negative numbers of 32-bit words. */
function toHalves(word: number | bigint): readonly [lo: number, hi: number] {
  if (typeof word === "number" && word >= -0x80000000 && word <= 0xffffffff) return [word >>> 0, 0];
  const wide = BigInt.asUintN(64, BigInt(word));
  return [Number(wide & 0xffffffffn), Number(wide >> 32n)];
}
