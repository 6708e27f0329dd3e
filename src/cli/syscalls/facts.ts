/** What is known of every call, as `reverie syscalls` tells it. */
import {
  type ArgumentRow,
  descriptions,
  gone,
  raw,
  release,
} from "../../../syscalls/generated/descriptions.gen.ts";
import type { Kind } from "../../../syscalls/kind.ts";
// all decoders: what a kind does with memory is asked of them
import { type Arch, syscallClass, syscallClasses, syscallNumber } from "../../../syscalls/mod.ts";
import { planOf } from "../../../syscalls/plan.ts";

/** The type of an argument of a call that nobody serves: nothing is known of it. */
const DEAD = "dead word";

/** One argument of a call. */
export interface ArgumentFacts {
  readonly name: string;
  /** Its C type. */
  readonly type: string;
  /** What it is. */
  readonly kind: string;
  /** What that is made of: a family of flags, a structure, other arguments. */
  readonly of: readonly string[];
  /** What the kernel does with the memory it points to; absent where it is no pointer or that depends. */
  readonly direction?: "in" | "out" | "inout";
  /** The type that `call.args` has for it. */
  readonly typescript: string;
  /** Whether it has a meaning here beyond its number. */
  readonly typed: boolean;
  /** Why it hasn't, as far as somebody has said it. */
  readonly reason?: string;
}

/** One call. */
export interface CallFacts {
  readonly name: string;
  /** Whether any kernel still serves it. */
  readonly live: boolean;
  /** Its number on each architecture that has it. */
  readonly numbers: Readonly<Partial<Record<Arch, number>>>;
  readonly classes: readonly string[];
  readonly prototype: string;
  /** That of aarch64, where it takes the arguments in another order. */
  readonly aarch64Prototype?: string;
  readonly args: readonly ArgumentFacts[];
  /** How its result is shown. */
  readonly returns: string;
  /** Its page in the manual, like "man 2 open"; null where there is none. */
  readonly manual: string | null;
}

/** How much is typed. */
export interface Coverage {
  readonly calls: number;
  readonly arguments: number;
  readonly typed: number;
  readonly raw: number;
  readonly rawWithoutReason: number;
}

/** Every call there is, by name. */
export function allCalls(): CallFacts[] {
  const classesOf = new Map<string, string[]>();
  for (const name of syscallClasses()) {
    for (const call of syscallClass(name)) {
      const list = classesOf.get(call) ?? [];
      list.push(name);
      classesOf.set(call, list);
    }
  }
  return Object.keys(descriptions).map((name) => factsOf(name, classesOf.get(name) ?? []));
}

function factsOf(name: string, classes: readonly string[]): CallFacts {
  const { args, returns, manual } = descriptions[name]!;
  const numbers: Partial<Record<Arch, number>> = {};
  for (const arch of ["x86_64", "aarch64"] as const) {
    const number = syscallNumber(arch, name);
    if (number !== undefined) numbers[arch] = number;
  }
  const kinds = kindsOf(numbers);
  return {
    name,
    live: !gone.includes(name),
    numbers,
    classes,
    prototype: prototypeOf(name, args),
    ...reordered(name, args, numbers.aarch64),
    args: args.map((row) => argumentFacts(name, row, kinds.get(row[0]))),
    returns: returns.join(" "),
    manual: manual === "" ? null : `man ${manual}`,
  };
}

function prototypeOf(name: string, args: readonly ArgumentRow[]): string {
  const list = args.map(([arg, type]) =>
    type === DEAD ? `long ${arg}` : `${type}${type.endsWith("*") ? "" : " "}${arg}`,
  );
  return `long ${name}(${list.join(", ") || "void"})`;
}

function reordered(
  name: string,
  args: readonly ArgumentRow[],
  number: number | undefined,
): Pick<CallFacts, "aarch64Prototype"> {
  const names = number === undefined ? [] : planOf("aarch64", number).names;
  if (names.every((arg, index) => arg === args[index]?.[0])) return {};
  const rows = names.flatMap((arg) => args.filter(([name]) => name === arg));
  return { aarch64Prototype: prototypeOf(name, rows) };
}

/** What the decoder has for each argument. */
function kindsOf(numbers: CallFacts["numbers"]): ReadonlyMap<string, Kind> {
  const [[arch, number] = ["x86_64", -1]] = Object.entries(numbers);
  const { names, kinds } = planOf(arch as Arch, number);
  return new Map(names.map((name, index) => [name, kinds[index]!]));
}

function argumentFacts(call: string, row: ArgumentRow, kind: Kind | undefined): ArgumentFacts {
  const [name, type, typescript, kindName, ...of] = row;
  const full = `${call}.${name}`;
  const typed = !Object.hasOwn(raw, full) && type !== DEAD;
  const direction = typed && kind ? directionOf(type, typescript, kind) : undefined;
  return {
    name,
    type: type === DEAD ? "long" : type,
    kind: kindName,
    of,
    ...(direction && { direction }),
    typescript,
    typed,
    ...(raw[full] && { reason: raw[full] }),
  };
}

/** What is shown only after the call is written by it; what is also kept from before is read, too. */
function directionOf(type: string, view: string, kind: Kind): ArgumentFacts["direction"] {
  if (!/^[A-Z]/.test(view) || kind.pick !== null) return undefined;
  if (type.startsWith("const ") || !kind.after) return "in";
  return kind.save === null && kind.before === null ? "out" : "inout";
}

/** How much of these calls is typed. */
export function coverageOf(calls: readonly CallFacts[]): Coverage {
  const args = calls.flatMap((call) => call.args);
  const untyped = args.filter(({ typed }) => !typed);
  return {
    calls: calls.length,
    arguments: args.length,
    typed: args.length - untyped.length,
    raw: untyped.length,
    rawWithoutReason: untyped.filter(({ reason }) => reason === undefined).length,
  };
}

/** The kernel whose headers all this is from. */
export const kernelRelease: string = release;
