// The language of gen/notes: what kernel headers do not say of a call's arguments, keyed by the kernel's
// own parameter names and checked by the compiler against the prototypes. A wrong call name, a wrong
// partner, a missing fact and an unknown family are each an error in the editor.
import type { FamilyName } from "./families/all.ts";
import type { prototypes } from "./facts/prototypes.gen.ts";

type Prototypes = typeof prototypes;
type Args<N extends keyof Prototypes> = Prototypes[N][number];

/** The names of a call's parameters. */
export type Param<N extends keyof Prototypes> = Args<N>[0];

type CType<N extends keyof Prototypes, P> = Extract<Args<N>, readonly [P, string]>[1];

/** Ints of these names say nothing by themselves: a note must tell what they are. */
type Vague =
  | "flags"
  | "flag"
  | "prot"
  | "op"
  | "cmd"
  | "how"
  | "mask"
  | "which"
  | "option"
  | "request"
  | "advice"
  | "behavior"
  | "whence"
  | "options"
  | "policy"
  | "resource";

/** Parameters whose C type cannot tell what they are: writable pointers and vague ints. */
type Must<N extends keyof Prototypes> = {
  [P in Param<N>]: CType<N, P> extends `const ${string}*`
    ? never
    : CType<N, P> extends `${string}*`
      ? P
      : P extends Vague
        ? P
        : never;
}[Param<N>];

/** What one argument is: a kind of syscalls/kinds or syscalls/decoders, with what it is made from. */
export interface Note<A extends string = string> {
  readonly kind: string;
  /** The TypeScript type of `call.args.<name>`. */
  readonly type: string;
  /** What the kind is made from; absent if it is a constant. */
  readonly made?: readonly Part<A>[];
}

/** Another argument of the call, a text, or a name exported by syscalls/structs. */
export type Part<A extends string> =
  | { readonly arg: A }
  | { readonly text: string }
  | { readonly name: string }
  | { readonly note: Note<A> };

/** How a result is shown: an export of syscalls/returns.ts or of a decoder. */
export interface ReturnNote<A extends string = string> {
  readonly returns: string;
  readonly made?: readonly Part<A>[];
}

/** The note of one call. */
export type Spec<N extends keyof Prototypes> = { readonly [P in Must<N>]: Note<Param<N>> } & {
  readonly [P in Param<N>]?: Note<Param<N>>;
} & {
  /** How the result is shown, if it is not simply decimal. */
  readonly returns?: ReturnNote<Param<N>>;
  /** The order in which the arguments are shown, if it is not the call's. */
  readonly order?: readonly Param<N>[];
  /** Something that is shown though no argument has it. */
  readonly extra?: Note<never>;
};

/** A table of notes: call -> argument -> what it is. */
export type Notes = Readonly<Record<string, object>>;

/** Checks a table of notes. */
export function syscalls<
  T extends { readonly [N in keyof T]: N extends keyof Prototypes ? Spec<N> : never },
>(table: T): Notes {
  return table as Notes;
}

/** A kind that needs nothing but the word. */
export function plain(kind: string, type: string): Note<never> {
  return { kind, type };
}

/** A kind made from other arguments. */
export function made<const A extends string>(kind: string, type: string, ...args: A[]): Note<A> {
  return { kind, type, made: args.map((arg) => ({ arg })) };
}

export const int: Note<never> = plain("int", "number");
export const uint: Note<never> = plain("uint", "number");
export const long: Note<never> = plain("long", "number");
export const size: Note<never> = plain("size", "number");
export const hex: Note<never> = plain("hex", "number");
export const hex32: Note<never> = plain("hex32", "number");
export const fd: Note<never> = plain("fd", "number");
export const at: Note<never> = plain("at", "number");
export const id: Note<never> = plain("id", "number");
export const permissions: Note<never> = plain("permissions", "number");
export const address: Note<never> = plain("address", "Pointer");
export const place: Note<never> = plain("place", "bigint");
export const rawWord: Note<never> = plain("rawWord", "bigint");
export const path: Note<never> = plain("path", "PathPointer");
export const string: Note<never> = plain("string", "PathPointer");

/** An int whose bits have names. */
export function flags(family: FamilyName): Note<never> {
  return { kind: "flags", type: "number", made: [{ text: family }] };
}

/** A long whose bits have names. */
export function flags64(family: FamilyName): Note<never> {
  return { kind: "flags64", type: "number", made: [{ text: family }] };
}

/** An int that is one of some values. */
export function one(family: FamilyName): Note<never> {
  return { kind: "one", type: "number", made: [{ text: family }] };
}

/** A long that is one of some values. */
export function one64(family: FamilyName): Note<never> {
  return { kind: "one64", type: "number", made: [{ text: family }] };
}

/** Bytes the kernel reads; `count` is the argument that tells how many. */
export function bytesIn<const A extends string>(count: A): Note<A> {
  return made("bytesIn", "BufferPointer", count);
}

/** Bytes the kernel writes: the result tells how many, `count` the room for them. */
export function bytesOut<const A extends string>(count: A): Note<A> {
  return made("bytesOut", "BufferPointer", count);
}

/** A structure the kernel reads; `view` is an export of syscalls/structs. */
export function structIn(view: string): Note<never> {
  return { kind: "structIn", type: `struct ${view}`, made: [{ name: view }] };
}

/** A structure the kernel reads that grew over time; `size` is the argument that tells its size. */
export function sizedIn<const A extends string>(view: string, size: A): Note<A> {
  return { kind: "sizedIn", type: `struct ${view}`, made: [{ name: view }, { arg: size }] };
}

/** A structure the kernel writes. */
export function structOut(view: string): Note<never> {
  return { kind: "structOut", type: `struct ${view}`, made: [{ name: view }] };
}

/** Structures the kernel reads, `count` of them. */
export function structsIn<const A extends string>(view: string, count: A): Note<A> {
  return { kind: "structsIn", type: `struct ${view}`, made: [{ name: view }, { arg: count }] };
}

/** Structures the kernel writes, as many as the result says. */
export function structsOut(view: string): Note<never> {
  return { kind: "structsOut", type: `struct ${view}`, made: [{ name: view }] };
}

/** A result that is not simply decimal. */
export function result<const A extends string>(returns: string, ...args: A[]): ReturnNote<A> {
  return args.length === 0 ? { returns } : { returns, made: args.map((arg) => ({ arg })) };
}

export const newFd: ReturnNote<never> = { returns: "fdResult" };
export const anAddress: ReturnNote<never> = { returns: "addressResult" };
