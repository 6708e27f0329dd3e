// What a decoded value is: one tree, from which both strace's text and plain data come.

/** What `decode` makes of a value: plain data that JSON can carry. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A decoded value. A plain string is a name or a set of names: text and data are the same. */
export type Shown = string | Node;

/** A value whose text and data differ. */
export abstract class Node {
  /** As strace prints it. */
  abstract readonly text: string;
  /** As plain data. */
  abstract toJSON(): Json;
}

/** A value in one piece: `leaf("htons(80)", 80)`. */
class Leaf extends Node {
  readonly #text: string | (() => string);
  readonly #json: Json | (() => Json);

  constructor(text: string | (() => string), json: Json | (() => Json)) {
    super();
    this.#text = text;
    this.#json = json;
  }

  get text(): string {
    return typeof this.#text === "string" ? this.#text : this.#text();
  }

  toJSON(): Json {
    return typeof this.#json === "function" ? this.#json() : this.#json;
  }
}

/** One field: its name and value, and its text where that is not `name=value`. */
export type Part = readonly [name: string, value: Shown, text?: string];

/** Something that may be left out: `set && ["flags", names]`. */
export type MaybePart = Part | false | undefined;

class Struct extends Node {
  readonly #parts: readonly MaybePart[];
  readonly #tail: string;

  constructor(parts: readonly MaybePart[], tail: string) {
    super();
    this.#parts = parts;
    this.#tail = tail;
  }

  get text(): string {
    let text = "{";
    for (const part of this.#parts) {
      if (part === undefined || part === false) continue;
      if (text !== "{") text += ", ";
      text += part[2] ?? `${part[0]}=${textOf(part[1])}`;
    }
    return `${text}${this.#tail}}`;
  }

  toJSON(): Json {
    const data: Record<string, Json> = {};
    for (const part of this.#parts) {
      if (part !== undefined && part !== false) data[part[0]] = jsonOf(part[1]);
    }
    return data;
  }
}

class List extends Node {
  readonly #items: readonly Shown[];
  readonly #tail: string;
  readonly #separator: string;

  constructor(items: readonly Shown[], tail: string, separator: string) {
    super();
    this.#items = items;
    this.#tail = tail;
    this.#separator = separator;
  }

  get text(): string {
    const items = this.#items.map(textOf);
    if (this.#tail !== "") items.push(this.#tail);
    return `[${items.join(this.#separator)}]`;
  }

  toJSON(): Json {
    return this.#items.map(jsonOf);
  }
}

/**
 * A value in one piece, whose text and data differ. Seldom both are wanted: what is costly to make, or must be
 * read, is given as a function.
 */
export function leaf(text: string | (() => string), json: Json | (() => Json)): Node {
  return new Leaf(text, json);
}

/** `{a=1, b=2}`; `tail` is put before the closing brace, such as `, ...`. */
export function struct(parts: readonly MaybePart[], tail = ""): Node {
  return new Struct(parts, tail);
}

/** `[a, b]`; `tail` is put last, such as `...`. */
export function list(items: readonly Shown[], tail = "", separator = ", "): Node {
  return new List(items, tail, separator);
}

/** A small number, decimal. */
export function number(value: number): Node {
  return new Leaf(String(value), value);
}

/** A value with a remark behind it: `1732233600 /* 2024-11-22T00:00:00+0000 *\/`. */
export function remarked(value: Shown, remark: string): Node {
  return new Leaf(
    () => `${textOf(value)} /* ${remark} */`,
    () => jsonOf(value),
  );
}

/** As strace prints it. */
export function textOf(shown: Shown): string {
  return typeof shown === "string" ? shown : shown.text;
}

/** As plain data. */
export function jsonOf(shown: Shown): Json {
  return typeof shown === "string" ? shown : shown.toJSON();
}
