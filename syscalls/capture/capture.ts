// Carries capture plans out over any memory: what the machine code of the agent is held to.
import type { Address, Memory } from "../memory.ts";
import { readExactly, readString } from "../read.ts";
import type { CallResult } from "../result.ts";
import { halves, toAddress, toNumber, u32 } from "../words.ts";
import type { Piece } from "./memory.ts";
import type { Amount, Moment, Place, Step, Steps } from "./steps.ts";
import { argumentOf, type CaptureLimits, IOVEC, itemCount, lengthOf, stringBytes } from "./room.ts";

export type { CaptureLimits } from "./room.ts";

/** What copying one call's memory takes. */
class Copier {
  readonly #words: Uint32Array;
  readonly #memory: Memory;
  readonly #result: CallResult | null;
  readonly #limits: CaptureLimits;
  readonly pieces: Piece[] = [];

  constructor(
    words: Uint32Array,
    memory: Memory,
    result: CallResult | null,
    limits: CaptureLimits,
  ) {
    this.#words = words;
    this.#memory = memory;
    this.#result = result;
    this.#limits = limits;
  }

  copy(step: Step): void {
    const address = this.#placeOf(step.at);
    if (address === undefined) return;
    switch (step.kind) {
      case "text":
        return this.#text(
          address,
          step.most === "string" ? stringBytes(Infinity, this.#limits) : step.most,
        );
      case "bytes": {
        const counts = step.counts.map((amount) => this.#amount(amount) ?? 0);
        return this.#bytes(address, lengthOf(step, counts, this.#limits));
      }
      case "buffers":
        return this.#buffers(address, this.#amount(step.count) ?? 0, step.filled);
    }
  }

  #bytes(address: Address, length: number): void {
    if (!(length > 0)) return;
    // What is handed out may be a part of the reader's own buffer, which the next read changes.
    const bytes = this.#memory.read(address, length).slice();
    this.pieces.push({ address, bytes, cut: bytes.length < length, ended: false });
  }

  #text(address: Address, most: number): void {
    const read = readString(this.#memory, ...halves(address, 0), most);
    const bytes = read?.slice() ?? new Uint8Array(0);
    this.pieces.push({ address, bytes, cut: read === undefined, ended: bytes.at(-1) === 0 });
  }

  #buffers(address: Address, count: number, filled: "all" | "result" | "nothing"): void {
    const items = itemCount(count, IOVEC, this.#limits);
    if (!(items > 0)) return;
    this.#bytes(address, items * IOVEC);
    const list = this.pieces.at(-1)?.bytes;
    if (list === undefined || filled === "nothing" || (filled === "result" && this.#failed)) return;
    let left = filled === "all" ? Infinity : (this.#amount({ kind: "result", width: 8 }) ?? 0);
    for (let at = 0; at + IOVEC <= list.length && left > 0; at += IOVEC) {
      const used = Math.min(toNumber(u32(list, at + 8), u32(list, at + 12)), left);
      left -= used;
      const [lo, hi] = [u32(list, at), u32(list, at + 4)];
      if (lo !== 0 || hi !== 0) this.#bytes(toAddress(lo, hi), stringBytes(used, this.#limits));
    }
  }

  get #failed(): boolean {
    return this.#result?.failed ?? true;
  }

  #amount(amount: Amount): number | undefined {
    switch (amount.kind) {
      case "argument":
        return argumentOf(this.#words, amount);
      case "result": {
        const { lo, hi } = this.#result ?? { lo: 0, hi: 0 };
        return amount.width === 4 ? lo : toNumber(lo, hi);
      }
      case "pointed": {
        const [lo, hi] = this.#word(amount.argument);
        if (lo === 0 && hi === 0) return undefined;
        const place = halves(toAddress(lo, hi), amount.offset);
        const bytes = readExactly(this.#memory, ...place, amount.width);
        if (bytes === undefined) return undefined;
        return amount.width === 4 ? u32(bytes, 0) : toNumber(u32(bytes, 0), u32(bytes, 4));
      }
    }
  }

  #word(argument: number): [lo: number, hi: number] {
    return [this.#words[2 * argument]!, this.#words[2 * argument + 1]!];
  }

  /** Undefined where there is no place: a null pointer, or one that can't be read. */
  #placeOf({ argument, through }: Place): Address | undefined {
    let [lo, hi] = this.#word(argument);
    if (lo === 0 && hi === 0) return undefined;
    if (through !== undefined) {
      const bytes = readExactly(this.#memory, ...halves(toAddress(lo, hi), through), 8);
      if (bytes === undefined) return undefined;
      [lo, hi] = [u32(bytes, 0), u32(bytes, 4)];
    }
    return lo === 0 && hi === 0 ? undefined : toAddress(lo, hi);
  }
}

/** Which steps are done after a call that succeeded, and after one that failed. */
const AFTER: Readonly<Record<"succeeded" | "failed", readonly Moment[]>> = {
  succeeded: ["return", "success"],
  failed: ["return", "failure"],
};

/**
 * Copies what a call's text will need: before it (`result` is null) or after it. `words` are the halves of its
 * arguments, `memory` is that of the process that calls. Never throws.
 */
export function capture(
  steps: Steps,
  words: Uint32Array,
  memory: Memory,
  result: CallResult | null,
  limits: CaptureLimits = {},
): Piece[] {
  const moments: readonly Moment[] =
    result === null ? ["enter"] : AFTER[result.failed ? "failed" : "succeeded"];
  const copier = new Copier(words, memory, result, limits);
  for (const step of steps) if (moments.includes(step.when)) copier.copy(step);
  return copier.pieces;
}
