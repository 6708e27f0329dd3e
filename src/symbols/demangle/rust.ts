/** Names of Rust functions: those in C++'s clothes with a hash at their end, and the newer ones (RFC 2603). */

const MAX_STEPS = 10_000;
const MAX_LENGTH = 0x10000;

/** A name without its hash; undefined where it is not Rust's. @throws where it can't be understood */
export function demangleRust(name: string): string | undefined {
  const legacy = /^_{1,3}ZN(.*)17h[0-9a-f]{16}E(\.llvm\..*|\.\d+)?$/.exec(name)?.[1];
  if (legacy !== undefined) return demangleLegacy(legacy);
  const newer = /^_{1,2}R([A-Z].*)$/.exec(name)?.[1];
  return newer === undefined ? undefined : new Demangler(newer).whole();
}

/** What stands for characters that assemblers don't take. */
const ESCAPES: Readonly<Record<string, string>> = {
  SP: "@",
  BP: "*",
  RF: "&",
  LT: "<",
  GT: ">",
  LP: "(",
  RP: ")",
  C: ",",
};

function demangleLegacy(parts: string): string {
  const names: string[] = [];
  for (let at = 0; at < parts.length;) {
    const digits = /^\d+/.exec(parts.slice(at))?.[0] ?? "";
    const length = Number(digits);
    const part = parts.slice(at + digits.length, at + digits.length + length);
    if (length === 0 || part.length !== length) throw new RangeError("a part is cut off");
    names.push(unescape(part));
    at += digits.length + length;
  }
  return names.join("::");
}

function unescape(part: string): string {
  return part
    .replace(/^_\$/, "$")
    .replace(/\.\./g, "::")
    .replace(/\$([A-Z]+|u[0-9a-f]+)\$/g, (whole, word: string) => {
      if (word.startsWith("u"))
        return String.fromCodePoint(Math.min(parseInt(word.slice(1), 16), 0x10ffff));
      return ESCAPES[word] ?? whole;
    });
}

const BASIC: Readonly<Record<string, string>> = {
  a: "i8",
  b: "bool",
  c: "char",
  d: "f64",
  e: "str",
  f: "f32",
  h: "u8",
  i: "isize",
  j: "usize",
  l: "i32",
  m: "u32",
  n: "i128",
  o: "u128",
  p: "_",
  s: "i16",
  t: "u16",
  u: "()",
  v: "...",
  x: "i64",
  y: "u64",
  z: "!",
};

class Demangler {
  readonly #text: string;
  #at = 0;
  #steps = 0;
  #lifetimes = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): string {
    const path = this.#path(true);
    // the crate that a generic function was made for may follow
    if (path.length > MAX_LENGTH) throw new RangeError("too long");
    return path;
  }

  #next(): string {
    if (++this.#steps > MAX_STEPS) throw new RangeError("too long");
    const letter = this.#text[this.#at++];
    if (letter === undefined) throw new RangeError("it is cut off");
    return letter;
  }

  #take(letter: string): boolean {
    if (this.#text[this.#at] !== letter) return false;
    this.#at++;
    return true;
  }

  /** `_` is 0, `0_` is 1. */
  #base62(): number {
    if (this.#take("_")) return 0;
    let value = 0;
    for (;;) {
      const letter = this.#next();
      if (letter === "_") return value + 1;
      const digit = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".indexOf(
        letter,
      );
      if (digit < 0) throw new RangeError("no digit");
      value = value * 62 + digit;
    }
  }

  #disambiguator(): number {
    return this.#take("s") ? this.#base62() + 1 : 0;
  }

  #identifier(): string {
    const isPunycode = this.#take("u");
    const digits = /^(0|[1-9]\d*)/.exec(this.#text.slice(this.#at, this.#at + 8))?.[0] ?? "";
    if (digits === "") throw new RangeError("a name has no length");
    this.#at += digits.length;
    this.#take("_");
    const name = this.#text.slice(this.#at, this.#at + Number(digits));
    if (name.length !== Number(digits)) throw new RangeError("a name is cut off");
    this.#at += name.length;
    return isPunycode ? decodePunycode(name) : name;
  }

  /** What another place of the name says. */
  #again<T>(read: () => T): T {
    const start = this.#at - 1;
    const target = this.#base62();
    if (target >= start) throw new RangeError("it refers to what comes later");
    const behind = this.#at;
    this.#at = target;
    const value = read();
    this.#at = behind;
    return value;
  }

  #path(isValue: boolean): string {
    const letter = this.#next();
    switch (letter) {
      case "C":
        this.#disambiguator();
        return this.#identifier();
      case "M":
        this.#disambiguator();
        this.#path(false);
        return `<${this.#type()}>`;
      case "X":
        this.#disambiguator();
        this.#path(false);
        return `<${this.#type()} as ${this.#path(false)}>`;
      case "Y":
        return `<${this.#type()} as ${this.#path(false)}>`;
      case "N":
        return this.#nested(isValue);
      case "I": {
        const path = this.#path(isValue);
        const words: string[] = [];
        while (!this.#take("E")) words.push(this.#argument());
        return `${path}${isValue ? "::" : ""}<${words.join(", ")}>`;
      }
      case "B":
        return this.#again(() => this.#path(isValue));
      default:
        throw new RangeError(`no path begins with ${letter}`);
    }
  }

  #nested(isValue: boolean): string {
    const space = this.#next();
    const path = this.#path(isValue);
    const number = this.#disambiguator();
    const name = this.#identifier();
    if (!/[A-Z]/.test(space)) return name === "" ? path : `${path}::${name}`;
    const kind = space === "C" ? "closure" : space === "S" ? "shim" : space;
    return `${path}::{${kind}${name === "" ? "" : `:${name}`}#${number}}`;
  }

  #argument(): string {
    if (this.#take("L")) return this.#lifetime();
    return this.#take("K") ? this.#constant() : this.#type();
  }

  #lifetime(): string {
    const index = this.#base62();
    if (index === 0) return "'_";
    const depth = this.#lifetimes - index;
    return depth < 26 ? `'${String.fromCharCode(97 + Math.max(depth, 0))}` : `'_${depth}`;
  }

  #type(): string {
    const letter = this.#next();
    const basic = BASIC[letter];
    if (basic) return basic;
    switch (letter) {
      case "A":
        return `[${this.#type()}; ${this.#constant()}]`;
      case "S":
        return `[${this.#type()}]`;
      case "T": {
        const parts: string[] = [];
        while (!this.#take("E")) parts.push(this.#type());
        return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(", ")})`;
      }
      case "R":
      case "Q":
        return this.#reference(letter === "Q" ? "mut " : "");
      case "P":
        return `*const ${this.#type()}`;
      case "O":
        return `*mut ${this.#type()}`;
      case "F":
        return this.#bound(() => this.#function());
      case "D":
        return this.#trait();
      case "B":
        return this.#again(() => this.#type());
      default:
        this.#at--;
        return this.#path(false);
    }
  }

  #reference(mutable: string): string {
    const lifetime = this.#take("L") ? this.#lifetime() : "'_";
    return `&${lifetime === "'_" ? "" : `${lifetime} `}${mutable}${this.#type()}`;
  }

  /** `for<'a> ...` */
  #bound(read: () => string): string {
    const count = this.#take("G") ? this.#base62() + 1 : 0;
    if (count > 100) throw new RangeError("too many lifetimes");
    const names = Array.from({ length: count }, () => {
      this.#lifetimes++;
      return `'${String.fromCharCode(96 + Math.min(this.#lifetimes, 26))}`;
    });
    const inner = read();
    this.#lifetimes -= count;
    return names.length > 0 ? `for<${names.join(", ")}> ${inner}` : inner;
  }

  #function(): string {
    const unsafe = this.#take("U") ? "unsafe " : "";
    const abi = this.#take("K")
      ? this.#take("C")
        ? "C"
        : this.#identifier().replace(/_/g, "-")
      : "";
    const parameters: string[] = [];
    while (!this.#take("E")) parameters.push(this.#type());
    const result = this.#type();
    const head = `${unsafe}${abi === "" ? "" : `extern "${abi}" `}fn(${parameters.join(", ")})`;
    return result === "()" ? head : `${head} -> ${result}`;
  }

  #trait(): string {
    const text = this.#bound(() => {
      const traits: string[] = [];
      while (!this.#take("E")) traits.push(this.#bindings(this.#path(false)));
      return traits.join(" + ");
    });
    if (!this.#take("L")) throw new RangeError("no lifetime");
    const lifetime = this.#lifetime();
    return `dyn ${text}${lifetime === "'_" ? "" : ` + ${lifetime}`}`;
  }

  #bindings(path: string): string {
    const bound: string[] = [];
    while (this.#take("p")) bound.push(`${this.#identifier()} = ${this.#type()}`);
    if (bound.length === 0) return path;
    return path.endsWith(">")
      ? `${path.slice(0, -1)}, ${bound.join(", ")}>`
      : `${path}<${bound.join(", ")}>`;
  }

  #constant(): string {
    if (this.#take("B")) return this.#again(() => this.#constant());
    if (this.#take("p")) return "_";
    const type = BASIC[this.#next()];
    const sign = this.#take("n") ? "-" : "";
    const digits = /^[0-9a-f]*_/.exec(this.#text.slice(this.#at, this.#at + 40))?.[0] ?? "";
    if (digits === "" || type === undefined) throw new RangeError("no constant");
    this.#at += digits.length;
    const value = BigInt(`0x${digits.slice(0, -1) || "0"}`);
    if (type === "bool") return value === 0n ? "false" : "true";
    if (type === "char")
      return JSON.stringify(String.fromCodePoint(Number(value))).replace(/"/g, "'");
    return sign + value.toString();
  }
}

/** RFC 3492, with `_` for the hyphen. */
function decodePunycode(name: string): string {
  const split = name.lastIndexOf("_");
  const output = [...(split < 0 ? "" : name.slice(0, split))];
  let [code, index, bias] = [128, 0, 72];
  for (let at = split + 1; at < name.length;) {
    const old = index;
    for (let [weight, k] = [1, 36]; ; k += 36) {
      const digit = "abcdefghijklmnopqrstuvwxyz0123456789".indexOf(name[at++] ?? "");
      if (digit < 0) throw new RangeError("no digit");
      index += digit * weight;
      const limit = Math.min(Math.max(k - bias, 1), 26);
      if (digit < limit) break;
      weight *= 36 - limit;
    }
    const count = output.length + 1;
    let delta = old === 0 ? Math.floor((index - old) / 700) : Math.floor((index - old) / 2);
    delta += Math.floor(delta / count);
    let k = 0;
    for (; delta > 455; k += 36) delta = Math.floor(delta / 35);
    bias = k + Math.floor((36 * delta) / (delta + 38));
    code += Math.floor(index / count);
    index %= count;
    output.splice(index++, 0, String.fromCodePoint(code));
  }
  return output.join("");
}
