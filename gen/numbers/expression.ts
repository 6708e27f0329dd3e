// Integer expressions as C headers have them in #if lines and in the values of #define lines.

/** What macros stand for: name -> text. */
export type Macros = ReadonlyMap<string, string>;

const TOKEN = /\s*(?:(0[xX][\da-fA-F]+|\d+)[uUlL]*|(\w+)|(&&|\|\||[=!<>]=|<<|>>|[-+*()!<>&|]))/y;

type Operation = (a: number, b: number) => number;

/** Every operator between two values: how tightly it binds, and what it does. */
const OPERATORS: Readonly<Record<string, readonly [strength: number, does: Operation]>> = {
  "||": [1, (a, b) => Number(a !== 0 || b !== 0)],
  "&&": [2, (a, b) => Number(a !== 0 && b !== 0)],
  "|": [3, (a, b) => a | b],
  "&": [4, (a, b) => a & b],
  "==": [5, (a, b) => Number(a === b)],
  "!=": [5, (a, b) => Number(a !== b)],
  "<": [6, (a, b) => Number(a < b)],
  ">": [6, (a, b) => Number(a > b)],
  "<=": [6, (a, b) => Number(a <= b)],
  ">=": [6, (a, b) => Number(a >= b)],
  "<<": [7, (a, b) => a << b],
  ">>": [7, (a, b) => a >> b],
  "+": [8, (a, b) => a + b],
  "-": [8, (a, b) => a - b],
  "*": [9, (a, b) => a * b],
};

/** Macros that stand for macros, at most this often. */
const DEPTH = 20;

/**
 * The value of an expression.
 *
 * @param unknown is what a name that is no macro is worth (in #if lines 0); without it that is an error
 * @throws {Error} where the text is no expression
 */
export function evaluate(text: string, macros: Macros, unknown?: number): number {
  return new Expression(text, macros, unknown, 0).value();
}

class Expression {
  readonly #text: string;
  readonly #tokens: string[] = [];
  readonly #macros: Macros;
  readonly #unknown: number | undefined;
  readonly #depth: number;
  #at = 0;

  constructor(text: string, macros: Macros, unknown: number | undefined, depth: number) {
    this.#text = text.trim();
    this.#macros = macros;
    this.#unknown = unknown;
    this.#depth = depth;
    TOKEN.lastIndex = 0;
    for (let end = 0; end < this.#text.length; end = TOKEN.lastIndex) {
      const found = TOKEN.exec(this.#text);
      if (found === null) throw this.#error();
      this.#tokens.push(found[1] ?? found[2] ?? found[3] ?? "");
    }
  }

  value(): number {
    const value = this.#binary(0);
    if (this.#at < this.#tokens.length) throw this.#error();
    return value;
  }

  #binary(least: number): number {
    let left = this.#unary();
    for (;;) {
      const [strength, does] = OPERATORS[this.#tokens[this.#at] ?? ""] ?? [];
      if (strength === undefined || does === undefined || strength <= least) return left;
      this.#at++;
      left = does(left, this.#binary(strength));
    }
  }

  #unary(): number {
    const token = this.#tokens[this.#at++];
    if (token === "!") return Number(this.#unary() === 0);
    if (token === "-") return -this.#unary();
    if (token === "(") {
      const value = this.#binary(0);
      if (this.#tokens[this.#at++] !== ")") throw this.#error();
      return value;
    }
    if (token === undefined || !/^\w/.test(token)) throw this.#error();
    if (/^\d/.test(token)) return octalOrOther(token);
    return token === "defined" ? this.#defined() : this.#name(token);
  }

  #defined(): number {
    const closed = this.#tokens[this.#at] === "(";
    if (closed) this.#at++;
    const name = this.#tokens[this.#at++] ?? "";
    if (closed && this.#tokens[this.#at++] !== ")") throw this.#error();
    return Number(this.#macros.has(name));
  }

  #name(name: string): number {
    const body = this.#macros.get(name);
    if (body === undefined && this.#unknown !== undefined) return this.#unknown;
    if (body === undefined) throw this.#error(`: nothing defines ${name}`);
    if (this.#depth >= DEPTH) throw this.#error(`: ${name} stands for itself`);
    return new Expression(body, this.#macros, this.#unknown, this.#depth + 1).value();
  }

  #error(why = ""): Error {
    return new Error(`"${this.#text}" has no value that this program can work out${why}`);
  }
}

/** `010` is 8 in C. */
function octalOrOther(digits: string): number {
  return /^0\d/.test(digits) ? parseInt(digits, 8) : Number(digits);
}
