/** The list of system calls that a child runs between clone and exec, and the memory they point to. */
import { ENTRY_SIZE, LINK_MUST } from "../../arch/architecture.ts";
import { ReverieError } from "../errors.ts";
import { show } from "./bytes.ts";
import { arena } from "../kernel/arena.ts";
import type { Kernel, Word } from "../kernel/kernel.ts";

const MAX_STEPS = 1024;
const STACK_SIZE = 0x4000;
const STACK = arena.launch + MAX_STEPS * ENTRY_SIZE + STACK_SIZE;

/** A child's list. There is one at a time: all are made in the same place of the arena. */
export class ChildList {
  /** Offset of the list in the arena. */
  readonly at: number = arena.launch;
  /** Offset of the end of the child's stack. */
  readonly stack: number = STACK;
  readonly #kernel: Kernel;
  readonly #steps: string[] = [];
  #free = STACK;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** A call whose failure ends the child; `what` says what it is for. */
  must(what: string, name: string, ...args: Word[]): void {
    this.#kernel.link(this.try(what, name, ...args), LINK_MUST);
  }

  /** A call that may fail. */
  try(what: string, name: string, ...args: Word[]): number {
    const at = arena.launch + this.#steps.length * ENTRY_SIZE;
    if (this.#steps.length === MAX_STEPS)
      throw new ReverieError("The launch takes too many steps.");
    this.#kernel.put(at, this.#kernel.arch.numbers[name]!, ...(args as []));
    this.#steps.push(what);
    return at;
  }

  /** Makes all of them here, as far as they succeed; gives the last result. */
  run(): number {
    return this.#kernel.batch(this.at, this.#steps.length);
  }

  /** What the entry at an offset was for, and its errno. */
  failure(at: number): { what: string; errno: number } {
    return {
      what: this.#steps[(at - arena.launch) / ENTRY_SIZE]!,
      errno: -this.#kernel.result(at),
    };
  }

  /** Memory for the child; gives its address. */
  bytes(data: Uint8Array): number {
    const at = this.#room(data.length);
    this.#kernel.bytes.set(data, at);
    return this.#kernel.base + at;
  }

  /** 64-bit words. */
  words(...values: Word[]): number {
    const at = this.#room(8 * values.length);
    values.forEach((value, i) => this.#kernel.putWord((at >> 2) + 2 * i, value));
    return this.#kernel.base + at;
  }

  /**
   * A C string.
   *
   * @throws {ReverieError} where it would end too soon
   */
  text(text: Uint8Array): number {
    if (text.includes(0)) {
      throw new ReverieError(`Cannot launch: ${JSON.stringify(show(text))} has a NUL in it.`);
    }
    const at = this.#room(text.length + 1);
    this.#kernel.bytes.set(text, at);
    this.#kernel.bytes[at + text.length] = 0;
    return this.#kernel.base + at;
  }

  /** An array of C strings that ends with a null pointer. */
  texts(texts: readonly Uint8Array[]): number {
    return this.words(...texts.map((text) => this.text(text)), 0);
  }

  #room(size: number): number {
    const at = this.#free;
    this.#free = (at + size + 15) & ~15;
    if (this.#free <= arena.size) return at;
    throw new ReverieError("Cannot launch: arguments and environment are too long (E2BIG).");
  }
}
