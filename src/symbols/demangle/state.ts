/** How far a mangled name is read, and what it may refer back to. */

const MAX_STEPS = 20_000;
const MAX_LENGTH = 0x10000;

/** A type is written around the name that has it: `int (*` and `)(char)`. */
export interface Type {
  readonly left: string;
  readonly right: string;
  /** Pointers to it need parentheses. */
  readonly isDeclarator?: "function" | "array";
  /** The types that a pack of parameters stands for. */
  readonly pack?: readonly Type[];
  /** What a constructor of it is called. */
  readonly last?: string;
}

/** A name, and what has to be known of its end. */
export interface Name {
  readonly text: string;
  readonly last: string;
  /** It ends in template arguments. */
  readonly isTemplate: boolean;
  /** The type of its result is not part of the name: a constructor, a conversion. */
  readonly hasNoResult: boolean;
  /** `const`, `&` behind the parameters. */
  readonly qualifiers: string;
}

/** A type that is one word. */
export function plain(left: string, last = ""): Type {
  return { left, right: "", last };
}

/** A type on its own. */
export function text({ left, right, pack, isDeclarator }: Type): string {
  if (pack) return list(pack);
  return isDeclarator === "function" ? `${left}${space(left)}${right}` : left + right;
}

/** Types with commas between. */
export function list(types: readonly Type[]): string {
  return types
    .filter((type) => type.pack?.length !== 0)
    .map(text)
    .join(", ");
}

/** A name of which nothing else is known. */
export function named(own: string, last: string = own): Name {
  return { text: own, last, isTemplate: false, hasNoResult: false, qualifiers: "" };
}

/** The space behind a type that something follows. */
export function space(left: string): string {
  return left.endsWith(" ") || left === "" ? "" : " ";
}

/** A name that is being read. */
export class State {
  readonly name: string;
  /** The parameters of the function itself are wanted. */
  readonly withParameters: boolean;
  at: number;
  /** What `S_`, `S0_` ... stand for. */
  readonly known: Type[] = [];
  /** What `T_`, `T0_` ... stand for. */
  arguments: readonly Type[] = [];
  /** Which of a pack is meant. */
  packIndex: number | undefined;
  /** What was just read has a number already. */
  isKnownAlready = false;
  #steps = 0;

  constructor(name: string, at: number, withParameters: boolean) {
    this.name = name;
    this.at = at;
    this.withParameters = withParameters;
  }

  /** The next letters. */
  peek(length = 1): string {
    if (++this.#steps > MAX_STEPS) throw new RangeError("too long");
    return this.name.slice(this.at, this.at + length);
  }

  /** Whether these letters follow; then they are passed. */
  take(expected: string): boolean {
    if (!this.name.startsWith(expected, this.at)) return false;
    this.at += expected.length;
    return true;
  }

  /** Passes these letters. @throws where others follow */
  need(expected: string): void {
    if (!this.take(expected)) throw new RangeError(`no ${expected} at ${this.at}`);
  }

  /** Passes what a sticky pattern matches. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.name)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** Gives a type the next number to refer to it by. */
  learn(type: Type): Type {
    if (type.left.length + type.right.length > MAX_LENGTH) throw new RangeError("too long");
    this.known.push(type);
    return type;
  }
}
