import { errnoAliases, type ErrnoName, errnos } from "./generated/errno.gen.ts";

export type { ErrnoName } from "./generated/errno.gen.ts";

/**
 * Why a system call failed: names and numbers of the kernel's asm-generic/errno.h, texts of strerror(3). There
 * is one object per number: compare with `===`.
 *
 * ```ts
 * if (result === Errno.ENOENT) return Errno.of(13);
 * ```
 */
export interface Errno {
  /** The kernel's number, 1..4095. */
  readonly number: number;
  /** "ENOENT"; "ERRNO_4000" for a number without a name. */
  readonly name: string;
  /** "No such file or directory" */
  readonly message: string;
  /** "ENOENT (No such file or directory)" */
  toString(): string;
}

/** `Errno.ENOENT`, `Errno.of(2)`, `Errno.named("ENOENT")` and `x instanceof Errno`. */
export interface ErrnoConstructor extends Readonly<Record<ErrnoName, Errno>> {
  /** What every errno inherits. */
  readonly prototype: Errno;
  /** The errno of a number; a number no kernel has gets an object too. */
  of(number: number): Errno;
  /** The errno of a name, or undefined if there is none. */
  named(name: string): Errno | undefined;
  /** Whether a value is an errno. */
  [Symbol.hasInstance](value: unknown): value is Errno;
}

const byNumber = new Map<number, Errno>();

class ErrnoValue implements Errno {
  readonly number: number;
  readonly name: string;
  readonly message: string;

  constructor(number: number, name: string, message: string) {
    this.number = number;
    this.name = name;
    this.message = message;
  }

  toString(): string {
    return `${this.name} (${this.message})`;
  }

  toJSON(): string {
    return this.name;
  }
}

function errnoOf(number: number): Errno {
  let errno = byNumber.get(number);
  if (errno === undefined) {
    errno = new ErrnoValue(number, `ERRNO_${number}`, `Unknown error ${number}`);
    // Hostile numbers must not fill the memory: only those a result can carry are kept.
    if (number > 0 && number < 4096) byNumber.set(number, errno);
  }
  return errno;
}

function makeConstants(): Record<string, Errno> {
  const constants: [string, Errno][] = [];
  for (const [name, [number, message]] of Object.entries(errnos)) {
    const errno = new ErrnoValue(number, name, message);
    byNumber.set(number, errno);
    constants.push([name, errno]);
  }
  const named = Object.fromEntries(constants);
  for (const [alias, name] of Object.entries(errnoAliases)) named[alias] = named[name]!;
  return named;
}

const constants = makeConstants();

// A plain object, since a function takes milliseconds to get so many properties. It needs none to be one:
// instanceof asks Symbol.hasInstance.
const statics = {
  prototype: ErrnoValue.prototype,
  of: errnoOf,
  named: (name: string): Errno | undefined =>
    Object.hasOwn(constants, name) ? constants[name] : undefined,
  [Symbol.hasInstance]: (value: unknown): boolean => value instanceof ErrnoValue,
};

/** All errnos, by name and by number. */
export const Errno: ErrnoConstructor = Object.assign(
  { ...constants },
  statics,
) as unknown as ErrnoConstructor;
