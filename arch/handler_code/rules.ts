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
import { BEFORE, MADE, OVER, RECORDING, type Writer } from "./regions.ts";
import { PathCode } from "./rule_paths.ts";
import { pathArguments } from "./rule_size.ts";

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
  readonly #paths: PathCode;
  #labels = 0;
  /** What may be undone, of the rules being written. */
  #marks = 0;
  #exit: RulesExit = { otherwise: () => {}, told: undefined };

  /** @param asks whether there is a part that asks the tracer */
  constructor(writer: Writer, asks: boolean) {
    this.#writer = writer;
    this.#asks = asks;
    this.#paths = new PathCode(writer.a, () => this.#label());
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
    if (width === 4) a.move32(a.value, a.arguments[argument]!);
    else a.move(a.value, a.arguments[argument]!);
    if (mask && width === 4) a.andImmediate32(a.value, mask[0]);
    else if (mask) {
      a.constant(a.place, ...mask);
      a.and(a.value, a.place);
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

  /** Compares `a.value` with a constant. */
  #compare([low, high]: Halves, width: 4 | 8): void {
    const { a } = this.#writer;
    if (width === 4) return a.compareImmediate32(a.value, low | 0);
    const isSmall = low < 2 ** 31 ? high === 0 : high === 0xffff_ffff;
    if (isSmall) return a.compareImmediate(a.value, low | 0);
    a.constant(a.place, low, high);
    a.compare(a.value, a.place);
  }

  /** Keeps a counter's value, so that it can be put back, and adds one to it. `a.value` is what it is then. */
  #increment(counter: number): void {
    const { a } = this.#writer;
    const [at, kept] = [wordAt(counter), this.#mark()];
    a.loadSlot(a.value, at);
    a.storeSlotImmediate(kept, at);
    a.storeSlot(kept + 8, a.value);
    a.orSlot32(RULED.touched, this.#bit);
    a.addImmediate(a.value, 1);
    a.storeSlot(at, a.value);
  }

  /** The same for the counter whose offset is in `a.other`. */
  #incrementChosen(): void {
    const { a } = this.#writer;
    const kept = this.#mark();
    a.loadSlotAt(a.value, a.other, 0);
    a.storeSlot(kept, a.other);
    a.storeSlot(kept + 8, a.value);
    a.orSlot32(RULED.touched, this.#bit);
    a.addImmediate(a.value, 1);
    a.storeSlotAt(a.other, 0, a.value);
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
      a.compareImmediate(a.value, after);
      a.jumpIf("belowOrEqual", next);
    }
    if (first !== undefined) {
      a.compareImmediate(a.value, first);
      a.jumpIf("above", next);
    }
    if (every !== undefined && every > 1) {
      const { inverse, shift, most } = divisor(every);
      a.constant(a.place, ...inverse);
      a.multiply(a.value, a.place);
      if (shift > 0) a.rotateRight(a.value, shift);
      a.constant(a.place, ...most);
      a.compare(a.value, a.place);
      a.jumpIf("above", next);
    }
    if (!chance) return;
    if (chance.threshold === 0) return a.jump(next);
    if (chance.threshold === 2 ** 32) return;
    a.loadSlot(a.value, wordAt(counter));
    a.multiplyImmediate32(a.value, DRAW.golden);
    a.addImmediate32(a.value, chance.seed);
    a.addSlot32(a.value, wordAt(SEED_WORD));
    a.fold32(a.value, 16, a.place);
    a.multiplyImmediate32(a.value, DRAW.first);
    a.fold32(a.value, 13, a.place);
    a.multiplyImmediate32(a.value, DRAW.second);
    a.fold32(a.value, 16, a.place);
    a.compareImmediate32(a.value, chance.threshold | 0);
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
    a.constant(a.value, low, high);
    if (this.#exit.told) a.storeSlot(RULED.result, a.value);
    this.#leave(DECIDED.answer, "answer");
  }

  /** A decision is made: where nobody is told of the call, it is carried out at once. */
  #leave(decision: number, label: "answer" | "changed"): void {
    const { a } = this.#writer;
    const { told, otherwise } = this.#exit;
    if (told !== "record") return a.jump(told ?? label);
    a.storeSlot32Immediate(RULED.decided, decision);
    otherwise();
  }

  #count({ counter, by }: Count): void {
    const { a } = this.#writer;
    if (!by) return this.#increment(counter);
    const small = this.#label();
    if (by.width === 4) a.move32(a.other, a.arguments[by.argument]!);
    else a.move(a.other, a.arguments[by.argument]!);
    a.compareImmediate(a.other, by.limit);
    a.jumpIf("below", small);
    a.moveImmediate(a.other, by.limit);
    a.label(small);
    a.shiftLeft(a.other, 3);
    a.addImmediate(a.other, wordAt(counter));
    this.#incrementChosen();
  }

  #rewrite({ edits }: Rewrite): void {
    const { a } = this.#writer;
    a.keepArguments(RULED.changed);
    for (const { argument, keep, set } of edits) {
      a.move(a.value, a.arguments[argument]!);
      a.constant(a.place, ...keep);
      a.and(a.value, a.place);
      a.constant(a.place, ...set);
      a.or(a.value, a.place);
      a.storeSlot(RULED.changed + 8 * argument, a.value);
    }
    this.#leave(DECIDED.change, "changed");
  }

  #redirect(action: Redirect): void {
    const { a } = this.#writer;
    const { arguments: paths, from, to } = action;
    const tooLong = this.#label();
    const longer = to.length - from.length;
    a.keepArguments(RULED.changed);
    for (const argument of paths) {
      const other = this.#label();
      this.#paths.test(beginningWith({ ...action, arguments: [argument] }), other);
      a.loadSlot(a.other, this.#paths.lengthOf(argument));
      a.compareImmediate(a.other, PATH_MAX - 1 - longer);
      a.jumpIf("above", tooLong);
      const at = this.#paths.placeOf(argument) - longer;
      to.forEach((byte, i) => a.storeSlotByte(at + i, byte));
      a.loadSlot(a.value, SLOT.self);
      a.addImmediate(a.value, at);
      a.storeSlot(RULED.changed + 8 * argument, a.value);
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
    a.loadSlot32(a.other, RULED.touched);
    a.test(a.other, a.other);
    a.jumpIf("equal", done);
    a.label(loop);
    a.takeHighestBit(a.value, a.other); // the last first: a counter may have been counted up twice
    a.shiftLeft(a.value, 4);
    a.loadSlotAt(a.place, a.value, RULED.kept);
    a.loadSlotAt(a.value, a.value, RULED.kept + 8);
    a.storeSlotAt(a.place, 0, a.value);
    a.test(a.other, a.other);
    a.jumpIf("notEqual", loop);
    a.storeSlotImmediate(RULED.touched, 0);
    a.label(done);
  }

  /** Makes a call with the arguments in the slot. The program's own come back afterwards. */
  writeChanged(): void {
    const { a, end } = this.#writer;
    a.label("changed");
    a.keepArguments(RULED.arguments);
    end(BEFORE);
    a.loadArguments(RULED.changed);
    a.makeCall(SLOT.result);
    end({ ...BEFORE, arguments: "slot" });
    a.loadOtherArguments(RULED.arguments);
    end({ ...OVER, arguments: "slot" });
    a.leave();
    end(OVER);
  }

  /** Before a recorded call is made: whether it is to be made as it stands. */
  writeWhether(): void {
    const { a } = this.#writer;
    a.loadSlot32(a.value, RULED.decided);
    a.test(a.value, a.value);
    a.jumpIf("notEqual", "decided");
  }

  /** Leaves a call to the tracer on which a rule decided. */
  writeUndecided(): void {
    const { a } = this.#writer;
    a.loadSlot32(a.value, RULED.decided);
    a.test(a.value, a.value);
    a.jumpIf("notEqual", "trap");
  }

  /** Answers a recorded call, or makes it with other arguments. */
  writeDecided(): void {
    const { a, end } = this.#writer;
    a.label("decided");
    a.compareImmediate32(a.value, DECIDED.answer);
    a.jumpIf("notEqual", "recorded change");
    a.giveResult(RULED.result);
    a.giveUsualLink();
    a.jump("made");
    a.label("recorded change");
    a.loadArguments(RULED.changed);
    a.makeCall(SLOT.result);
    end(RECORDING);
    a.loadSlot(a.other, SLOT.next);
    a.loadOtherRecordedArguments();
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
