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
import { type Assembler, reg, type Register } from "./assembler.ts";
import { type Bytes, CopySizes, IOVEC } from "./copy_sizes.ts";
import { ARGUMENTS, loadRecordedArguments } from "./program_words.ts";

const { rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11 } = reg;

/** The items of an array are looked at up to this many bytes. */
const MOST_ITEM_BYTES = 1 << 20;

/** Failures: -1 to -4095. */
const LEAST_ERROR = -4095;

type Buffers = CopyStep & { readonly kind: "buffers" };

/**
 * Copying. `r11` is where to; all registers that a call has are free. What copies a text or bytes is written once for
 * what is copied before calls, and once for what is copied after them: it goes on where `r10` or `rcx` says.
 */
export class Copies {
  readonly #a: Assembler;
  readonly #limits: CopyLimits;
  readonly #sizes: CopySizes;
  readonly #places = new Map<string, number>();
  readonly #after = new Map<string, readonly CopyStep[]>();
  #labels = 0;
  #most: number;
  /** Which of the two is written. */
  #when: "before" | "after" = "before";

  /** @param start bytes of a record before its copies */
  constructor(a: Assembler, limits: CopyLimits, start: number) {
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
      const register = ARGUMENTS[argument]!;
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
      a.loadGs(rcx, SLOT.next);
      loadRecordedArguments(a, rcx);
    }
    if (after.length > 0) {
      const label = `after ${JSON.stringify(after)}`;
      this.#after.set(label, after);
      a.leaLabel(rcx, label);
      a.storeGs(SLOT.copies, rcx);
    }
    a.leaLabel(rcx, after.length > 0 ? "after" : "over");
    a.storeGs(SLOT.after, rcx);
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
    const skip = this.#newLabel();
    a.loadGs(rcx, SLOT.next);
    if (step.when === "success" || step.when === "failure") {
      a.load(rax, rcx, RECORD.result);
      a.compareImmediate(rax, LEAST_ERROR);
      a.jumpIf(step.when === "success" ? "aboveOrEqual" : "below", skip);
    }
    a.load(rsi, rcx, RECORD.arguments + 8 * step.at.argument);
    a.test(rsi, rsi);
    a.jumpIf("equal", skip);
    if (step.at.through !== undefined) {
      a.load(rsi, rsi, step.at.through);
      a.test(rsi, rsi);
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

  /** Copies a text from `rsi`. */
  #text(most: number): void {
    const a = this.#a;
    const done = this.#newLabel();
    a.moveImmediate(rcx, most);
    a.leaLabel(r10, done);
    a.jump(`text ${this.#when}`);
    a.label(done);
  }

  /** A text of at most `rcx` bytes. */
  #writeText(): void {
    const a = this.#a;
    const [loop, done] = [this.#newLabel(), this.#newLabel()];
    a.store(r11, COPY.address, rsi);
    a.lea(rdi, r11, COPY.bytes);
    a.label(loop);
    a.loadByte(rax, rsi, 0);
    a.storeByte(rdi, rax);
    a.addImmediate(rsi, 1);
    a.addImmediate(rdi, 1);
    a.test(rax, rax);
    a.jumpIf("equal", done);
    a.addImmediate(rcx, -1);
    a.jumpIf("notEqual", loop);
    a.label(done);
    a.move(rdx, rdi);
    a.subtract(rdx, r11);
    a.addImmediate(rdx, -COPY.bytes);
    a.moveImmediate(rax, copyFlag.text);
    a.store32(r11, COPY.length, rdx);
    a.store32(r11, COPY.flags, rax);
    this.#next();
    a.jumpTo(r10);
  }

  /** `r11` = where the next copy begins, behind `rdi`. */
  #next(): void {
    this.#a.lea(r11, rdi, 7);
    this.#a.andImmediate(r11, -8);
  }

  /** Copies `rdx` bytes from `rsi`; where that is none, goes on at `skip`. */
  #bytes(skip: string): void {
    const a = this.#a;
    const done = this.#newLabel();
    a.test(rdx, rdx);
    a.jumpIf("equal", skip);
    a.leaLabel(rcx, done);
    a.jump(`bytes ${this.#when}`);
    a.label(done);
  }

  #writeBytes(): void {
    const a = this.#a;
    a.store(r11, COPY.address, rsi);
    a.store(r11, COPY.length, rdx);
    a.lea(rdi, r11, COPY.bytes);
    this.#move();
    this.#next();
    a.jumpTo(rcx);
  }

  /** Copies `rdx` bytes from `rsi` to `rdi`, upwards whatever the direction flag says. */
  #move(): void {
    const a = this.#a;
    const [words, rest, bytes, done] = [0, 1, 2, 3].map(() => this.#newLabel()) as [
      string,
      string,
      string,
      string,
    ];
    const advance = (by: number) => {
      a.addImmediate(rsi, by);
      a.addImmediate(rdi, by);
      a.addImmediate(rdx, -by);
    };
    a.label(words);
    a.compareImmediate(rdx, 8);
    a.jumpIf("below", rest);
    a.load(rax, rsi, 0);
    a.store(rdi, 0, rax);
    advance(8);
    a.jump(words);
    a.label(rest);
    a.test(rdx, rdx);
    a.jumpIf("equal", done);
    a.label(bytes);
    a.loadByte(rax, rsi, 0);
    a.storeByte(rdi, rax);
    advance(1);
    a.jumpIf("notEqual", bytes);
    a.label(done);
  }

  /** `rdx` = how many bytes; `rcx` is the record, `rsi` must stay. */
  #length({ counts, most, unit }: Bytes, skip: string): void {
    const a = this.#a;
    if (counts.length === 0) return a.moveImmediate(rdx, Number(most));
    counts.forEach((count, i) => {
      this.#amount(i === 0 ? rdx : rax, count, skip);
      if (i > 0) this.#least(rdx, rax);
    });
    if (unit === "bit") {
      this.#atMost(rdx, Number(most) * 8);
      a.addImmediate(rdx, 63);
      a.shiftRight(rdx, 6);
      a.shiftLeft(rdx, 3);
      return this.#atMost(rdx, Number(most));
    }
    if (most === "string") return this.#atMost(rdx, this.#limits.string + 1);
    const bytes = most === "items" ? MOST_ITEM_BYTES : most;
    const units = Math.ceil(bytes / unit);
    this.#atMost(rdx, most === "items" ? Math.min(this.#limits.items, units) : units);
    if (unit !== 1) a.multiplyImmediate(rdx, unit);
    if (most !== "items") this.#atMost(rdx, most);
  }

  /** Loads a number that tells a length; none is 0. */
  #amount(to: Register, amount: CopyAmount, skip: string): void {
    const a = this.#a;
    const load = (base: Register, at: number) =>
      amount.width === 4 ? a.load32(to, base, at) : a.load(to, base, at);
    if (amount.kind === "result") return load(rcx, RECORD.result);
    const at = RECORD.arguments + 8 * amount.argument;
    if (amount.kind === "argument") return load(rcx, at);
    a.load(to, rcx, at);
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

  /** Copies `struct iovec` from `rsi`, and what they point to. */
  #buffers({ count, filled }: Buffers, skip: string): void {
    const a = this.#a;
    const loop = this.#newLabel();
    this.#amount(rdx, count, skip);
    this.#atMost(rdx, Math.min(this.#limits.items, MOST_ITEM_BYTES / IOVEC));
    a.shiftLeft(rdx, 4);
    a.move(r8, r11); // the list as it was copied
    this.#bytes(skip);
    if (filled === "nothing") return;
    a.loadGs(rcx, SLOT.next);
    if (filled === "result") {
      a.load(r10, rcx, RECORD.result); // how much is left
      a.compareImmediate(r10, LEAST_ERROR);
      a.jumpIf("aboveOrEqual", skip);
    }
    a.load(r9, r8, COPY.length);
    a.addImmediate(r8, COPY.bytes);
    a.add(r9, r8); // where the list ends
    a.label(loop);
    a.compare(r8, r9);
    a.jumpIf("aboveOrEqual", skip);
    a.load(rsi, r8, 0);
    a.load(rdx, r8, 8);
    if (filled === "result") {
      a.test(r10, r10);
      a.jumpIf("equal", skip);
      this.#least(rdx, r10);
      a.subtract(r10, rdx);
    }
    a.addImmediate(r8, IOVEC);
    a.test(rsi, rsi);
    a.jumpIf("equal", loop);
    this.#atMost(rdx, this.#limits.string + 1);
    this.#bytes(loop);
    a.jump(loop);
  }
}
