import {
  type CopyStep,
  HANDLED_CALLS,
  type HandledCall,
  type HandlerCode,
  type HandlerPlan,
  RECORD,
  SLOT,
  SPARE,
} from "../handler.ts";
import { type Assembler, reg } from "./assembler.ts";
import { writeAsk } from "./ask.ts";
import { Copies } from "./copies.ts";
import { ARGUMENTS, giveFlags, loadRecordedArguments } from "./program_words.ts";
import { RULED, type RuledCall } from "../rules.ts";
import {
  BEFORE,
  MADE,
  newWriter,
  OVER,
  RECORDING,
  type State,
  USUAL_FLAGS,
  type Writer,
} from "./regions.ts";
import { registers } from "./registers.ts";
import { codeSize } from "./rule_size.ts";
import { RuleWriter } from "./rules.ts";

const { rax, rcx, rdx, r11 } = reg;

const index = (name: string): number => registers.names.indexOf(name);

/** CF, PF, AF, ZF and SF, as `lahf` has them; and OF, which it lacks. */
const LOW_FLAGS = 0xd5;
const OVERFLOW = 0x800;

const names = {
  backRegister: index("rcx"),
  result: index("rax"),
  flags: index("eflags"),
  link: index("r11"),
  flagsMask: LOW_FLAGS | OVERFLOW,
  flagsOf: (stored: number): number =>
    ((stored >> 8) & LOW_FLAGS) | ((stored & 1) === 0 ? 0 : OVERFLOW),
};

/**
 * The handler. A stub jumps to its entry with `rcx` = where to go on. It uses no stack and leaves all
 * registers and flags as the kernel would:
 *
 * ```
 * full:    no room is left
 * trap:    puts all back, to the stub's own instruction
 * entry:   goes to the part of the call
 * record:  is there room? the record's first words
 *          what is copied before each call
 *          the parts of calls: r11, rcx, rax and flags are theirs
 * begin:
 * gate:    syscall
 * over:    the record counts; back to the stub
 * after:   what is copied after each call
 * ask:     asks the tracer, and does what it says
 * pass:    makes the call, of which there is no record
 * answer:  rax is the result, without the kernel
 * ```
 */
export function handler(plan: HandlerPlan): HandlerCode {
  const writer = newWriter();
  const { a } = writer;
  const rules = plan.ruled.size > 0 ? new RuleWriter(writer, plan.asks !== undefined) : undefined;
  toTracer(writer, plan, rules);
  const entry = writeEntry(writer, plan);
  writeRecord(writer, plan);
  const copies = new Copies(a, plan.limits, plan.stamps ? RECORD.stamped : RECORD.plain);
  const calls = new Uint32Array(HANDLED_CALLS);
  for (const [number, call] of plan.calls) {
    const at = copies.before(call.steps) ?? choose(a, copies, call);
    if (at !== undefined) calls[number] = at;
  }
  copies.endBefore();
  writer.end(RECORDING);
  writeParts(writer, calls, plan.ruled, rules);
  const ask = plan.asks && writeAsk(writer, plan.asks.bell);
  for (const number of plan.asks?.calls ?? []) calls[number] = ask!.entry;
  writeGate(writer, plan, rules);
  writeExit(writer, plan);
  writeCopying(writer, copies);
  writePass(writer);
  if (plan.drops) writeDrop(writer, rules);
  writeAnswer(writer);
  rules?.writeChanged(call);
  rules?.writeDecided(call);
  return {
    code: a.finish(),
    calls,
    mostBytes: copies.mostBytes,
    entry,
    regions: writer.regions,
    ask,
    ...names,
  };
}

/** Puts all back and goes to the stub's own instruction, which lies before `back`. */
function toTracer({ a, end }: Writer, { drops }: HandlerPlan, rules: RuleWriter | undefined): void {
  if (!drops) {
    a.label("full");
    a.storeGsImmediate(SLOT.room, 0);
  }
  a.label("trap");
  rules?.writeUndo();
  giveFlags(a, SLOT.result);
  a.loadGs(rcx, SLOT.back);
  a.lea(rcx, rcx, -2);
  a.jumpTo(rcx);
  end(BEFORE);
}

/** All of a program's words are in their registers. */
const ENTERED: State = { ...BEFORE, back: "register", result: "register", flags: "register" };

function writeEntry({ a, end }: Writer, { ruled, table }: HandlerPlan): number {
  const entry = a.length;
  if (ruled.size > 0) {
    a.storeGsImmediate(RULED.touched, 0);
    end({ ...ENTERED, isFresh: true });
  }
  a.storeGs(SLOT.back, rcx);
  end(ENTERED);
  a.storeGs(SLOT.result, rax);
  end({ ...BEFORE, result: "register", flags: "register" });
  a.keepFlags();
  a.storeGs(SLOT.flags, rax);
  end({ ...BEFORE, flags: "register" });
  a.loadGs32(rax, SLOT.result);
  a.compareImmediate(rax, HANDLED_CALLS);
  a.jumpIf("aboveOrEqual", "trap");
  a.moveImmediate64(r11, table);
  a.load32At(rax, r11, rax);
  a.test(rax, rax);
  a.jumpIf("equal", "trap");
  a.leaFromStart(rcx, 0);
  a.add(rcx, rax);
  a.jumpTo(rcx);
  return entry;
}

/** Begins a record. `r11` is where to go on then: with it as the record's end. */
function writeRecord({ a, end }: Writer, { stamps, sites }: HandlerPlan): void {
  a.label("record");
  a.storeGs(SLOT.before, r11);
  a.label("room");
  a.loadGs(r11, SLOT.next);
  a.loadGs(rcx, SLOT.limit);
  a.compare(r11, rcx);
  a.jumpIf("above", "full");
  a.loadGs(rcx, SLOT.result);
  a.store32(r11, RECORD.number, rcx);
  if (sites) {
    a.loadGs(rcx, SLOT.back);
    a.store32(r11, RECORD.back, rcx);
  }
  ARGUMENTS.forEach((register, i) => a.store(r11, RECORD.arguments + 8 * i, register));
  end(BEFORE);
  a.addImmediate(r11, stamps ? RECORD.stamped : RECORD.plain);
  a.jumpGs(SLOT.before);
}

/** Code beyond is left to the tracer. */
const MOST_CODE = 0xe0000;

/** What the table of calls leads to: rules, then a record whose part is to be found behind it. */
function writeParts(
  writer: Writer,
  calls: Uint32Array,
  ruled: ReadonlyMap<number, RuledCall>,
  rules: RuleWriter | undefined,
): void {
  const { a, end } = writer;
  const parts = new Map<string, number>();
  calls.forEach((behind, number) => {
    const rule = ruled.get(number);
    if (!rule && behind === 0) return;
    const key = JSON.stringify([rule, behind]);
    const known = parts.get(key);
    calls[number] = known ?? a.length;
    if (known !== undefined) return;
    if (rule) {
      const size = codeSize(rule.steps);
      if (size === undefined || a.length + size > MOST_CODE) return void (calls[number] = 0);
    }
    parts.set(key, a.length);
    const wanted = rule?.otherwise ?? "record";
    const way = wanted === "record" && behind === 0 ? "trap" : wanted;
    const otherwise = () => goOn(a, way, behind);
    if (rule?.traced !== undefined) {
      a.compareImmediate32(ARGUMENTS[0]!, rule.traced);
      a.jumpIf("equal", "trap");
    }
    if (!rule) return otherwise();
    const told = way === "record" ? "record" : "trap";
    rules!.write(rule.steps, { otherwise, told: rule.isTold ? told : undefined });
  });
  end(BEFORE);
}

/** Goes on with a call on which no rule decides. */
function goOn(a: Assembler, otherwise: RuledCall["otherwise"], behind: number): void {
  if (otherwise !== "record") return a.jump(otherwise);
  a.leaFromStart(r11, behind);
  a.jump("record");
}

/** Stamps the record at `rcx`. `rax` is lost. */
function stamp(a: Assembler, at: number): void {
  a.rdtsc();
  a.store32(rcx, at, rax);
  a.store32(rcx, at + 4, rdx);
  a.load(rdx, rcx, RECORD.arguments + 16);
}

/** The copies of a call that an argument decides on. */
function choose(a: Assembler, copies: Copies, { chosen }: HandledCall): number | undefined {
  if (!chosen) return undefined;
  const { argument, cases, mask, other, unknown } = chosen;
  const ways: [steps: readonly CopyStep[], values: readonly number[]][] = [...cases].map((one) => [
    ...one,
  ]);
  const labels = ways.map(([steps]) => copies.label(steps));
  const rest = other && copies.label(other);
  const at = a.length;
  a.move32(rax, ARGUMENTS[argument]!);
  if (mask !== undefined) a.andImmediate32(rax, mask);
  const when = (value: number, label: string) => {
    a.compareImmediate32(rax, value);
    a.jumpIf("equal", label);
  };
  ways.forEach(([, values], i) => values.forEach((value) => when(value, labels[i]!)));
  for (const value of unknown) when(value, "trap");
  a.jump(rest ?? "trap");
  return at;
}

/** Makes the call. `r11` is where the record ends for now. */
function writeGate(
  { a, end }: Writer,
  { stamps }: HandlerPlan,
  rules: RuleWriter | undefined,
): void {
  a.label("begin");
  a.loadGs(rcx, SLOT.next);
  a.storeGs(SLOT.cursor, r11);
  a.subtract(r11, rcx);
  a.store32(rcx, RECORD.size, r11);
  a.store32(rcx, RECORD.entrySize, r11);
  if (stamps) {
    a.lfence(); // what the program saw before the call was there before the stamp
    stamp(a, RECORD.begin);
  }
  a.storeGs(SLOT.inFlight, rcx);
  rules?.writeWhether();
  call(a);
  end(RECORDING);
}

/** Makes the program's call: up to the end of the instruction, it is as if it had not been tried. */
function call(a: Assembler): void {
  giveFlags(a, SLOT.result);
  a.syscall();
}

/** Ends the record, without touching flags. */
function writeExit({ a, end }: Writer, { stamps }: HandlerPlan): void {
  a.label("made");
  a.loadGs(rcx, SLOT.next);
  a.store(rcx, RECORD.result, rax);
  end({ ...MADE, result: "register" });
  if (stamps) {
    stamp(a, RECORD.end);
    a.load(rax, rcx, RECORD.result);
  }
  a.jumpGs(SLOT.after);
  a.label("over");
  a.loadGs(rcx, SLOT.cursor);
  a.storeGs(SLOT.next, rcx);
  end(MADE);
  a.storeGsImmediate(SLOT.inFlight, 0);
  a.jumpGs(SLOT.back);
  end(OVER);
}

/** Before and after what is copied after a call. */
function writeCopying({ a, end }: Writer, copies: Copies): void {
  a.label("after");
  a.storeGs(SLOT.result, rax);
  a.storeGs(SLOT.link, r11);
  a.keepFlags();
  a.storeGs(SLOT.flags, rax);
  end(MADE);
  a.loadGs(r11, SLOT.cursor);
  a.jumpGs(SLOT.copies);
  a.label("copied");
  a.loadGs(rcx, SLOT.next);
  a.storeGs(SLOT.cursor, r11);
  a.subtract(r11, rcx);
  a.store32(rcx, RECORD.size, r11);
  loadRecordedArguments(a, rcx);
  a.loadGs(r11, SLOT.link);
  giveFlags(a, SLOT.result);
  a.jump("over");
  copies.writeAfter();
  end({ ...MADE, flags: "slot" });
}

function writePass({ a, end }: Writer): void {
  a.label("pass");
  call(a);
  end(BEFORE);
  a.jumpGs(SLOT.back);
  end(OVER);
}

/** Turns to the other room, at whose end `r11` is; or counts the call, and makes it. */
function writeDrop({ a, end }: Writer, rules: RuleWriter | undefined): void {
  a.label("full");
  a.loadGs(rcx, SPARE.next);
  a.test(rcx, rcx);
  a.jumpIf("equal", "drop");
  end(BEFORE);
  a.storeGs(SPARE.left, r11);
  a.storeGs(SLOT.next, rcx);
  a.loadGs(r11, SPARE.limit);
  a.storeGs(SLOT.limit, r11);
  a.storeGsImmediate(SPARE.next, 0);
  end({ ...BEFORE, isTurning: true });
  a.jump("room");
  a.label("drop");
  rules?.writeUndecided();
  a.loadGs(rcx, SPARE.dropped);
  a.addImmediate(rcx, 1);
  a.storeGs(SPARE.dropped, rcx);
  end(BEFORE);
  call(a);
  end({ ...BEFORE, isDropped: true });
  a.jumpGs(SLOT.back);
  end(OVER);
}

function writeAnswer({ a, end }: Writer): void {
  a.label("answer");
  a.storeGs(SLOT.result, rax);
  end({ ...OVER, flags: "slot" });
  giveFlags(a, SLOT.result);
  a.moveImmediate(r11, USUAL_FLAGS);
  a.jumpGs(SLOT.back);
  end({ ...OVER, result: "slot", flags: "slot" });
}
