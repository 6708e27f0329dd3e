// A plan is what is known of one call on one architecture, ready to run: made from a row of the generated
// table when the call is first seen, then only looked up.
import type { Call } from "./call.ts";
import { aarch64Signatures, signatures } from "./generated/signatures.gen.ts";
import type { Kind } from "./kind.ts";
import { rawWord } from "./kinds/numbers.ts";
import { type Abi, syscallName } from "./numbers.ts";
import { known } from "./registry.ts";
import type { Returns } from "./returns.ts";
import { type Row, row } from "./row.ts";

/** One argument, in the order in which they are shown. */
export interface Step {
  readonly kind: Kind;
  /** Which of the six words it is. */
  readonly index: number;
}

/** One call of one architecture. */
export interface Plan {
  readonly name: string;
  /** The arguments' names and the words they are in. */
  readonly names: readonly string[];
  readonly indexes: readonly number[];
  readonly kinds: readonly Kind[];
  readonly steps: readonly Step[];
  /** The steps that keep something from before the call. */
  readonly saves: readonly Step[];
  readonly returns: Returns;
  /** "openat(" */
  readonly open: string;
  /** `call.args` */
  view(call: Call): object;
}

/** Numbers above this are not remembered: no kernel has them, and a program could use them all. */
const REMEMBERED = 4096;

const plans: Record<Abi, (Plan | undefined)[]> = {
  x86_64: [],
  aarch64: [],
  i386: [],
  x32: [],
  arm: [],
};

/** The plan of a call. */
export function planOf(abi: Abi, number: number): Plan {
  const known = plans[abi][number];
  if (known !== undefined) return known;
  const plan = makePlan(abi, number);
  if (number >= 0 && number < REMEMBERED) plans[abi][number] = plan;
  return plan;
}

function makePlan(abi: Abi, number: number): Plan {
  const name = syscallName(abi, number);
  if (name === undefined) return compile(unknownName(number), RAW_NAMES, RAW_ROW);
  const full = (abi === "x86_64" && number < REMEMBERED) || abi === "aarch64";
  if (!full) return compile(name, RAW_NAMES, RAW_ROW);
  const arm = abi === "aarch64";
  const names = (arm ? aarch64Signatures[name] : undefined) ?? signatures[name] ?? RAW_NAMES;
  const made = (arm ? known.aarch64Rows[name] : undefined) ?? known.rows[name];
  return compile(name, names, made?.() ?? RAW_ROW);
}

/** The kernel takes numbers as 32 bits; strace shows them sign-extended. */
function unknownName(number: number): string {
  const high = number < 0 ? "ffffffff" : "";
  return `syscall_0x${high}${(number >>> 0).toString(16)}`;
}

const RAW_NAMES = "arg1 arg2 arg3 arg4 arg5 arg6";
const RAW_ROW: Row = row(Array<Kind>(6).fill(rawWord));

function compile(name: string, names: string, { kinds, returns, order }: Row): Plan {
  const list = names === "" ? [] : names.split(" ");
  const indexes = list.map((_, index) => index);
  const steps = (order ?? indexes).map((index) => ({ kind: kinds[index]!, index }));
  const saves = steps.filter(({ kind }) => kind.save !== null || kind.pick !== null);
  const view = viewMaker(list, kinds);
  const open = name + "(";
  return { name, names: list, indexes, kinds, steps, saves, returns, open, view };
}

/** A class whose getters convert one argument each, so that what is not asked for costs nothing. */
function viewMaker(names: readonly string[], kinds: readonly Kind[]): (call: Call) => object {
  class Arguments {
    readonly #call: Call;

    constructor(call: Call) {
      this.#call = call;
    }

    static get(view: Arguments, index: number): unknown {
      const call = view.#call;
      return kinds[index]!.view(call.words[2 * index]!, call.words[2 * index + 1]!, call);
    }

    toJSON(): object {
      return Object.fromEntries(names.map((name, index) => [name, plain(this, index)]));
    }
  }
  const plain = (view: Arguments, index: number): unknown => {
    const value = Arguments.get(view, index);
    return typeof value === "bigint" ? `0x${value.toString(16)}` : value;
  };
  names.forEach((name, index) => {
    const get = function (this: Arguments): unknown {
      return Arguments.get(this, index);
    };
    Object.defineProperty(Arguments.prototype, name, { get, enumerable: true });
  });
  return (call) => new Arguments(call);
}
