// What the notes and the rules say of every call: what the tables of code and of words are made of.
import type { Note, ReturnNote } from "../dsl.ts";
import type { Prototypes } from "../facts.ts";
import { ruleFor } from "../rules.ts";

/** A note of any call, as the emitter sees it. */
export type AnySpec = Readonly<Record<string, unknown>>;

/** One argument with its kind. */
export interface DescribedArgument {
  readonly name: string;
  /** Its C type. */
  readonly type: string;
  readonly note: Note;
  /** Whether a human said what it is; else its name and C type alone did. */
  readonly isNoted: boolean;
}

/** A call with a kind for every argument. */
export interface Described {
  readonly name: string;
  readonly args: readonly DescribedArgument[];
  /** Whether it has a note at all. */
  readonly isNoted: boolean;
  readonly returns: ReturnNote | undefined;
  readonly order: readonly string[] | undefined;
  readonly extra: Note | undefined;
}

/** Every call of the prototypes. */
export function describeCalls(
  prototypes: Prototypes,
  notes: ReadonlyMap<string, AnySpec>,
): Described[] {
  return Object.entries(prototypes).map(([name, args]) => describe(name, args, notes.get(name)));
}

function describe(name: string, args: Prototypes[string], spec?: AnySpec): Described {
  const { returns, order, extra, ...rest } = spec ?? {};
  const known = new Set(args.map(([arg]) => arg));
  for (const arg of Object.keys(rest)) {
    if (!known.has(arg)) throw new Error(`${name} has no argument ${arg}`);
  }
  return {
    name,
    args: args.map(([arg, type]) => {
      const note = rest[arg] as Note | undefined;
      return { name: arg, type, note: note ?? ruleFor(arg, type), isNoted: note !== undefined };
    }),
    isNoted: spec !== undefined,
    returns: returns as ReturnNote | undefined,
    order: order as readonly string[] | undefined,
    extra: extra as Note | undefined,
  };
}
