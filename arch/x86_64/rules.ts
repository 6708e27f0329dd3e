/** Rules as machine code: see arch/rules.ts for what they mean. */
import { SLOT } from "../handler.ts";
import {
  DECIDED,
  DRAW,
  type Halves,
  halves,
  PATH_MAX,
  type PathTest,
  RULED,
  type RuleStep,
  SEED_WORD,
  type StepAction,
  type Turns,
  type WordTest,
} from "../rules.ts";
import { type Assembler, reg } from "./assembler.ts";
import {
  ARGUMENTS,
  giveFlags,
  keepArguments,
  loadArguments,
  loadRecordedArguments,
} from "./program_words.ts";
import { BEFORE, MADE, OVER, RECORDING, USUAL_FLAGS, type Writer } from "./regions.ts";
import { PathCode } from "./rule_paths.ts";
import { pathArguments } from "./rule_size.ts";
import { SlotWords } from "./slot_words.ts";

const { rax, rcx, r11 } = reg;

const wordAt = (index: number): number => RULED.words + 8 * index;

const ENAMETOOLONG: Halves = [-36 >>> 0, 0xffff_ffff];

/** How calls leave their rules. */
export interface RulesExit {
  /** Writes where to those go that no rule decides on. */
  readonly otherwise: () => void;
  /** What those are for that are answered or changed, and of which the tool is told. */
  readonly told: "record" | "trap" | undefined;
}

/** Writes the rules of calls. Code that comes here has all of the call in its slot, but arguments. */
export class RuleWriter {
  readonly #writer: Writer;
  readonly #asks: boolean;
  readonly #words: SlotWords;
  readonly #paths: PathCode;
  #labels = 0;
  /** What may be undone, of the rules being written. */
  #marks = 0;
  #exit: RulesExit = { otherwise: () => {}, told: undefined };

  /** @param asks whether there is a part that asks the tracer */
  constructor(writer: Writer, asks: boolean) {
    this.#writer = writer;
    this.#asks = asks;
    this.#words = new SlotWords(writer.a);
    this.#paths = new PathCode(writer.a, this.#words, () => this.#label());
  }

  #label(): string {
    return `rule ${this.#labels++}`;
  }

  /** The rules of a call. */
  write(steps: readonly RuleStep[], exit: RulesExit): void {
    const { a } = this.#writer;
    this.#marks = 0;
    this.#exit = exit;
    this.#paths.begin(pathArguments(steps));
    for (const step of steps) {
      const next = this.#label();
      for (const test of step.words) this.#testWord(test, next);
      for (const test of step.paths) this.#paths.test(test, next);
      if (step.action.kind === "redirect") this.#paths.test(beginningWith(step.action), next);
      if (step.turns) this.#takeTurn(step.turns, next);
      this.#act(step.action);
      a.label(next);
    }
    exit.otherwise();
  }

  #testWord({ argument, width, mask, ranges, not }: WordTest, next: string): void {
    const { a } = this.#writer;
    const passed = this.#label();
    const found = not ? next : passed;
    if (width === 4) a.move32(rax, ARGUMENTS[argument]!);
    else a.move(rax, ARGUMENTS[argument]!);
    if (mask && width === 4) a.andImmediate32(rax, mask[0]);
    else if (mask) {
      this.#words.constant(r11, ...mask);
      this.#words.andR11();
    }
    for (const [low, high] of ranges) {
      const other = this.#label();
      this.#compare(low, width);
      if (low[0] === high[0] && low[1] === high[1]) a.jumpIf("equal", found);
      else {
        a.jumpIf("below", other);
        this.#compare(high, width);
        a.jumpIf("belowOrEqual", found);
      }
      a.label(other);
    }
    if (!not) a.jump(next);
    a.label(passed);
  }

  /** Compares `rax` with a constant. */
  #compare([low, high]: Halves, width: 4 | 8): void {
    const { a } = this.#writer;
    if (width === 4) return a.compareImmediate32(rax, low | 0);
    const isSmall = low < 2 ** 31 ? high === 0 : high === 0xffff_ffff;
    if (isSmall) return a.compareImmediate(rax, low | 0);
    this.#words.constant(r11, low, high);
    a.compare(rax, r11);
  }

  /** Keeps a counter's value, so that it can be put back, and adds one to it. `rax` is what it is then. */
  #increment(counter: number): void {
    const { a } = this.#writer;
    const [at, kept] = [wordAt(counter), this.#mark()];
    a.loadGs(rax, at);
    a.storeGsImmediate(kept, at);
    a.storeGs(kept + 8, rax);
    this.#words.or32(RULED.touched, this.#bit);
    a.addImmediate(rax, 1);
    a.storeGs(at, rax);
  }

  /** The same for the counter whose offset is in `rcx`. */
  #incrementChosen(): void {
    const { a } = this.#writer;
    const kept = this.#mark();
    this.#words.load(rax, rcx, 0);
    a.storeGs(kept, rcx);
    a.storeGs(kept + 8, rax);
    this.#words.or32(RULED.touched, this.#bit);
    a.addImmediate(rax, 1);
    this.#words.store(rcx, 0, rax);
  }

  /** Where the next value is kept. */
  #mark(): number {
    return RULED.kept + 16 * this.#marks++;
  }

  get #bit(): number {
    return 1 << (this.#marks - 1);
  }

  #takeTurn({ counter, after = 0, first, every, chance }: Turns, next: string): void {
    const { a } = this.#writer;
    this.#increment(counter);
    if (after > 0) {
      a.compareImmediate(rax, after);
      a.jumpIf("belowOrEqual", next);
    }
    if (first !== undefined) {
      a.compareImmediate(rax, first);
      a.jumpIf("above", next);
    }
    if (every !== undefined && every > 1) {
      const { inverse, shift, most } = divisor(every);
      this.#words.constant(r11, ...inverse);
      this.#words.multiplyByR11();
      if (shift > 0) this.#words.rotateRight(shift);
      this.#words.constant(r11, ...most);
      a.compare(rax, r11);
      a.jumpIf("above", next);
    }
    if (!chance) return;
    if (chance.threshold === 0) return a.jump(next);
    if (chance.threshold === 2 ** 32) return;
    a.loadGs(rax, wordAt(counter));
    this.#words.multiplyEax(DRAW.golden);
    this.#words.addToEax(chance.seed);
    this.#words.addEax(wordAt(SEED_WORD));
    this.#words.foldEax(16);
    this.#words.multiplyEax(DRAW.first);
    this.#words.foldEax(13);
    this.#words.multiplyEax(DRAW.second);
    this.#words.foldEax(16);
    a.compareImmediate32(rax, chance.threshold | 0);
    a.jumpIf("aboveOrEqual", next);
  }

  #act(action: StepAction): void {
    const { a } = this.#writer;
    switch (action.kind) {
      case "count":
        return this.#count(action);
      case "delay":
        return a.jump("trap");
      case "ask":
        return a.jump(this.#asks ? "ask" : "trap");
      case "pass":
        return a.jump("pass");
      case "answer":
        return this.#answer(action.result);
      case "rewrite":
        return this.#rewrite(action);
      case "redirect":
        return this.#redirect(action);
    }
  }

  #answer([low, high]: Halves): void {
    const { a } = this.#writer;
    this.#words.constant(rax, low, high);
    if (this.#exit.told) a.storeGs(RULED.result, rax);
    this.#leave(DECIDED.answer, "answer");
  }

  /** A decision is made: where nobody is told of the call, it is carried out at once. */
  #leave(decision: number, label: "answer" | "changed"): void {
    const { a } = this.#writer;
    const { told, otherwise } = this.#exit;
    if (told !== "record") return a.jump(told ?? label);
    a.storeGs32Immediate(RULED.decided, decision);
    otherwise();
  }

  #count({ counter, by }: Count): void {
    const { a } = this.#writer;
    if (!by) return this.#increment(counter);
    const small = this.#label();
    if (by.width === 4) a.move32(rcx, ARGUMENTS[by.argument]!);
    else a.move(rcx, ARGUMENTS[by.argument]!);
    a.compareImmediate(rcx, by.limit);
    a.jumpIf("below", small);
    a.moveImmediate(rcx, by.limit);
    a.label(small);
    a.shiftLeft(rcx, 3);
    a.addImmediate(rcx, wordAt(counter));
    this.#incrementChosen();
  }

  #rewrite({ edits }: Rewrite): void {
    const { a } = this.#writer;
    keepArguments(a, RULED.changed);
    for (const { argument, keep, set } of edits) {
      a.move(rax, ARGUMENTS[argument]!);
      this.#words.constant(r11, ...keep);
      this.#words.andR11();
      this.#words.constant(r11, ...set);
      this.#words.orR11();
      a.storeGs(RULED.changed + 8 * argument, rax);
    }
    this.#leave(DECIDED.change, "changed");
  }

  #redirect(action: Redirect): void {
    const { a } = this.#writer;
    const { arguments: paths, from, to } = action;
    const tooLong = this.#label();
    const longer = to.length - from.length;
    keepArguments(a, RULED.changed);
    for (const argument of paths) {
      const other = this.#label();
      this.#paths.test(beginningWith({ ...action, arguments: [argument] }), other);
      a.loadGs(rcx, this.#paths.lengthOf(argument));
      a.compareImmediate(rcx, PATH_MAX - 1 - longer);
      a.jumpIf("above", tooLong);
      const at = this.#paths.placeOf(argument) - longer;
      to.forEach((byte, i) => this.#words.storeByte(at + i, byte));
      a.loadGs(rax, SLOT.self);
      a.addImmediate(rax, at);
      a.storeGs(RULED.changed + 8 * argument, rax);
      a.label(other);
    }
    this.#leave(DECIDED.change, "changed");
    a.label(tooLong);
    this.#answer(ENAMETOOLONG);
  }

  /** Puts back what was counted for a call that goes to the tracer: it applies the rules itself. */
  writeUndo(): void {
    const { a } = this.#writer;
    const [loop, done] = [this.#label(), this.#label()];
    a.loadGs32(rcx, RULED.touched);
    a.test(rcx, rcx);
    a.jumpIf("equal", done);
    a.label(loop);
    this.#words.takeHighestBit(); // the last first: a counter may have been counted up twice
    a.shiftLeft(rax, 4);
    this.#words.load(r11, rax, RULED.kept);
    this.#words.load(rax, rax, RULED.kept + 8);
    this.#words.storeAtR11();
    a.test(rcx, rcx);
    a.jumpIf("notEqual", loop);
    a.storeGsImmediate(RULED.touched, 0);
    a.label(done);
  }

  /**
   * Makes a call with the arguments in the slot. The program's own come back afterwards.
   *
   * @param call writes what makes it
   */
  writeChanged(call: (a: Assembler) => void): void {
    const { a, end } = this.#writer;
    a.label("changed");
    keepArguments(a, RULED.arguments);
    end(BEFORE);
    loadArguments(a, RULED.changed);
    call(a);
    end({ ...BEFORE, arguments: "slot" });
    loadArguments(a, RULED.arguments);
    end({ ...OVER, arguments: "slot" });
    a.jumpGs(SLOT.back);
    end(OVER);
  }

  /** Before a recorded call is made: whether it is to be made as it stands. */
  writeWhether(): void {
    const { a } = this.#writer;
    a.loadGs32(rax, RULED.decided);
    a.test(rax, rax);
    a.jumpIf("notEqual", "decided");
  }

  /** Leaves a call to the tracer on which a rule decided. */
  writeUndecided(): void {
    const { a } = this.#writer;
    a.loadGs32(rax, RULED.decided);
    a.test(rax, rax);
    a.jumpIf("notEqual", "trap");
  }

  /**
   * Answers a recorded call, or makes it with other arguments.
   *
   * @param call writes what makes it
   */
  writeDecided(call: (a: Assembler) => void): void {
    const { a, end } = this.#writer;
    a.label("decided");
    a.compareImmediate32(rax, DECIDED.answer);
    a.jumpIf("notEqual", "recorded change");
    giveFlags(a, RULED.result);
    a.moveImmediate(r11, USUAL_FLAGS);
    a.jump("made");
    a.label("recorded change");
    loadArguments(a, RULED.changed);
    call(a);
    end(RECORDING);
    a.loadGs(rcx, SLOT.next);
    loadRecordedArguments(a, rcx);
    a.jump("made");
    end({ ...MADE, result: "register" });
  }
}

type Count = StepAction & { readonly kind: "count" };
type Rewrite = StepAction & { readonly kind: "rewrite" };
type Redirect = StepAction & { readonly kind: "redirect" };

/** The test whether a path is meant. */
function beginningWith({ arguments: paths, from }: Redirect): PathTest {
  return { arguments: paths, patterns: [{ head: from, middle: [], tail: [] }] };
}

/**
 * How multiples of a number are found without a division: of `count * inverse`, rotated right by `shift`, those are
 * not above `most`.
 */
function divisor(every: number): {
  readonly inverse: Halves;
  readonly shift: number;
  readonly most: Halves;
} {
  let odd = BigInt(every);
  let shift = 0;
  for (; odd % 2n === 0n; shift++) odd /= 2n;
  let inverse = odd; // right in its lowest 3 bits; each step doubles those
  for (let bits = 3; bits < 64; bits *= 2)
    inverse = BigInt.asUintN(64, inverse * (2n - odd * inverse));
  return { inverse: halves(inverse), shift, most: halves(((1n << 64n) - 1n) / BigInt(every)) };
}
