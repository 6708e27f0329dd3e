/** Copying memory that a call's text depends on into its record. */
import {
  COPY,
  type CopyAmount,
  copyFlag,
  type CopyLimits,
  type CopyStep,
  RECORD,
  SLOT,
} from "../handler.ts";
import { type Bytes, CopySizes, IOVEC } from "./copy_sizes.ts";
import type { Machine, Register } from "./machine.ts";

/** The items of an array are looked at up to this many bytes. */
const MOST_ITEM_BYTES = 1 << 20;

/** Failures: -1 to -4095. */
const LEAST_ERROR = -4095;

type Buffers = CopyStep & { readonly kind: "buffers" };

/**
 * Copying. `place` is where to; all registers that a call has are free. What copies a text or bytes is written once for
 * what is copied before calls, and once for what is copied after them: it goes on where `link` or `other` says.
 */
export class Copies {
  readonly #a: Machine;
  readonly #limits: CopyLimits;
  readonly #sizes: CopySizes;
  readonly #places = new Map<string, number>();
  readonly #after = new Map<string, readonly CopyStep[]>();
  #labels = 0;
  #most: number;
  /** Which of the two is written. */
  #when: "before" | "after" = "before";

  /** @param start bytes of a record before its copies */
  constructor(a: Machine, limits: CopyLimits, start: number) {
    this.#a = a;
    this.#limits = limits;
    this.#sizes = new CopySizes(limits, start);
    this.#most = start;
  }

  /** Bytes of the largest record. */
  get mostBytes(): number {
    return this.#most;
  }

  /** Where the copies of a call begin, before it; undefined where the tracer is to make them. */
  before(steps: readonly CopyStep[] | undefined): number | undefined {
    if (!steps) return undefined;
    const key = JSON.stringify(steps);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const fitting = this.#sizes.fit(steps);
    if (!fitting) return undefined;
    this.#most = Math.max(this.#most, fitting.size);
    const at = this.#a.length;
    this.#places.set(key, at);
    this.#a.label(`steps ${key}`);
    for (const { argument, width, units } of fitting.bounds) {
      const register = this.#a.arguments[argument]!;
      if (width === 4) this.#a.compareImmediate32(register, units);
      else this.#a.compareImmediate(register, units);
      this.#a.jumpIf("above", "trap");
    }
    this.#write(fitting.steps);
    return at;
  }

  /** The label of those copies, or that of the way to the tracer. */
  label(steps: readonly CopyStep[]): string {
    return this.before(steps) === undefined ? "trap" : `steps ${JSON.stringify(steps)}`;
  }

  #write(steps: readonly CopyStep[]): void {
    const a = this.#a;
    const before = steps.filter(({ when }) => when === "enter");
    const after = steps.filter(({ when }) => when !== "enter");
    for (const step of before) this.#copy(step);
    if (before.length > 0) {
      a.loadSlot(a.other, SLOT.next);
      a.loadRecordedArguments();
    }
    if (after.length > 0) {
      const label = `after ${JSON.stringify(after)}`;
      this.#after.set(label, after);
      a.leaLabel(a.other, label);
      a.storeSlot(SLOT.copies, a.other);
    }
    a.leaLabel(a.other, after.length > 0 ? "after" : "over");
    a.storeSlot(SLOT.after, a.other);
    a.jump("begin");
  }

  /** Writes what all copies before calls go through. */
  endBefore(): void {
    this.#writeRoutines();
  }

  /** Writes what is copied after calls. */
  writeAfter(): void {
    const a = this.#a;
    this.#when = "after";
    for (const [label, steps] of this.#after) {
      a.label(label);
      for (const step of steps) this.#copy(step);
      a.jump("copied");
    }
    this.#writeRoutines();
  }

  #writeRoutines(): void {
    this.#a.label(`text ${this.#when}`);
    this.#writeText();
    this.#a.label(`bytes ${this.#when}`);
    this.#writeBytes();
  }

  #newLabel(): string {
    return `copy ${this.#labels++}`;
  }

  #copy(step: CopyStep): void {
    const a = this.#a;
    const [, from] = a.arguments;
    const skip = this.#newLabel();
    a.loadSlot(a.other, SLOT.next);
    if (step.when === "success" || step.when === "failure") {
      a.load(a.value, a.other, RECORD.result);
      a.compareImmediate(a.value, LEAST_ERROR);
      a.jumpIf(step.when === "success" ? "aboveOrEqual" : "below", skip);
    }
    a.load(from, a.other, RECORD.arguments + 8 * step.at.argument);
    a.test(from, from);
    a.jumpIf("equal", skip);
    if (step.at.through !== undefined) {
      a.load(from, from, step.at.through);
      a.test(from, from);
      a.jumpIf("equal", skip);
    }
    switch (step.kind) {
      case "text":
        this.#text(step.most === "string" ? this.#limits.string + 1 : step.most);
        break;
      case "bytes":
        this.#length(step, skip);
        this.#bytes(skip);
        break;
      case "buffers":
        this.#buffers(step, skip);
    }
    a.label(skip);
  }

  /** Copies a text from `from`. */
  #text(most: number): void {
    const a = this.#a;
    const [, , , link] = a.arguments;
    const done = this.#newLabel();
    a.moveImmediate(a.other, most);
    a.leaLabel(link, done);
    a.jump(`text ${this.#when}`);
    a.label(done);
  }

  /** A text of at most `a.other` bytes. */
  #writeText(): void {
    const a = this.#a;
    const [to, from, size, link] = a.arguments;
    const [loop, done] = [this.#newLabel(), this.#newLabel()];
    a.store(a.place, COPY.address, from);
    a.lea(to, a.place, COPY.bytes);
    a.label(loop);
    a.loadByte(a.value, from, 0);
    a.storeByte(to, a.value);
    a.addImmediate(from, 1);
    a.addImmediate(to, 1);
    a.test(a.value, a.value);
    a.jumpIf("equal", done);
    a.addImmediate(a.other, -1);
    a.jumpIf("notEqual", loop);
    a.label(done);
    a.move(size, to);
    a.subtract(size, a.place);
    a.addImmediate(size, -COPY.bytes);
    a.moveImmediate(a.value, copyFlag.text);
    a.store32(a.place, COPY.length, size);
    a.store32(a.place, COPY.flags, a.value);
    this.#next();
    a.jumpTo(link);
  }

  /** `place` = where the next copy begins, behind `to`. */
  #next(): void {
    const {
      arguments: [to],
      place,
    } = this.#a;
    this.#a.lea(place, to, 7);
    this.#a.andImmediate(place, -8);
  }

  /** Copies `size` bytes from `from`; where that is none, goes on at `skip`. */
  #bytes(skip: string): void {
    const a = this.#a;
    const [, , size] = a.arguments;
    const done = this.#newLabel();
    a.test(size, size);
    a.jumpIf("equal", skip);
    a.leaLabel(a.other, done);
    a.jump(`bytes ${this.#when}`);
    a.label(done);
  }

  #writeBytes(): void {
    const a = this.#a;
    const [to, from, size] = a.arguments;
    a.store(a.place, COPY.address, from);
    a.store(a.place, COPY.length, size);
    a.lea(to, a.place, COPY.bytes);
    this.#move();
    this.#next();
    a.jumpTo(a.other);
  }

  /** Copies `size` bytes from `from` to `to`, upwards whatever the direction flag says. */
  #move(): void {
    const a = this.#a;
    const [to, from, size] = a.arguments;
    const [words, rest, bytes, done] = [0, 1, 2, 3].map(() => this.#newLabel()) as [
      string,
      string,
      string,
      string,
    ];
    const advance = (by: number) => {
      a.addImmediate(from, by);
      a.addImmediate(to, by);
      a.addImmediate(size, -by);
    };
    a.label(words);
    a.compareImmediate(size, 8);
    a.jumpIf("below", rest);
    a.load(a.value, from, 0);
    a.store(to, 0, a.value);
    advance(8);
    a.jump(words);
    a.label(rest);
    a.test(size, size);
    a.jumpIf("equal", done);
    a.label(bytes);
    a.loadByte(a.value, from, 0);
    a.storeByte(to, a.value);
    advance(1);
    a.jumpIf("notEqual", bytes);
    a.label(done);
  }

  /** `size` = how many bytes; `other` is the record, `from` must stay. */
  #length({ counts, most, unit }: Bytes, skip: string): void {
    const a = this.#a;
    const [, , size] = a.arguments;
    if (counts.length === 0) return a.moveImmediate(size, Number(most));
    counts.forEach((count, i) => {
      this.#amount(i === 0 ? size : a.value, count, skip);
      if (i > 0) this.#least(size, a.value);
    });
    if (unit === "bit") {
      this.#atMost(size, Number(most) * 8);
      a.addImmediate(size, 63);
      a.shiftRight(size, 6);
      a.shiftLeft(size, 3);
      return this.#atMost(size, Number(most));
    }
    if (most === "string") return this.#atMost(size, this.#limits.string + 1);
    const bytes = most === "items" ? MOST_ITEM_BYTES : most;
    const units = Math.ceil(bytes / unit);
    this.#atMost(size, most === "items" ? Math.min(this.#limits.items, units) : units);
    if (unit !== 1) a.multiplyImmediate(size, unit);
    if (most !== "items") this.#atMost(size, most);
  }

  /** Loads a number that tells a length; none is 0. */
  #amount(to: Register, amount: CopyAmount, skip: string): void {
    const a = this.#a;
    const load = (base: Register, at: number) =>
      amount.width === 4 ? a.load32(to, base, at) : a.load(to, base, at);
    if (amount.kind === "result") return load(a.other, RECORD.result);
    const at = RECORD.arguments + 8 * amount.argument;
    if (amount.kind === "argument") return load(a.other, at);
    a.load(to, a.other, at);
    a.test(to, to);
    a.jumpIf("equal", skip);
    load(to, 0);
  }

  #least(one: Register, other: Register): void {
    const label = this.#newLabel();
    this.#a.compare(one, other);
    this.#a.jumpIf("below", label);
    this.#a.move(one, other);
    this.#a.label(label);
  }

  #atMost(register: Register, most: number): void {
    const label = this.#newLabel();
    this.#a.compareImmediate(register, most);
    this.#a.jumpIf("below", label);
    this.#a.moveImmediate(register, most);
    this.#a.label(label);
  }

  /** Copies `struct iovec` from `from`, and what they point to. */
  #buffers({ count, filled }: Buffers, skip: string): void {
    const a = this.#a;
    const [, from, size, link, list, listEnd] = a.arguments;
    const loop = this.#newLabel();
    this.#amount(size, count, skip);
    this.#atMost(size, Math.min(this.#limits.items, MOST_ITEM_BYTES / IOVEC));
    a.shiftLeft(size, 4);
    a.move(list, a.place); // the list as it was copied
    this.#bytes(skip);
    if (filled === "nothing") return;
    a.loadSlot(a.other, SLOT.next);
    if (filled === "result") {
      a.load(link, a.other, RECORD.result); // how much is left
      a.compareImmediate(link, LEAST_ERROR);
      a.jumpIf("aboveOrEqual", skip);
    }
    a.load(listEnd, list, COPY.length);
    a.addImmediate(list, COPY.bytes);
    a.add(listEnd, list); // where the list ends
    a.label(loop);
    a.compare(list, listEnd);
    a.jumpIf("aboveOrEqual", skip);
    a.load(from, list, 0);
    a.load(size, list, 8);
    if (filled === "result") {
      a.test(link, link);
      a.jumpIf("equal", skip);
      this.#least(size, link);
      a.subtract(link, size);
    }
    a.addImmediate(list, IOVEC);
    a.test(from, from);
    a.jumpIf("equal", loop);
    this.#atMost(size, this.#limits.string + 1);
    this.#bytes(loop);
    a.jump(loop);
  }
}
