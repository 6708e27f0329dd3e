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
import { RULED, type RuledCall } from "../rules.ts";
import { writeAsk } from "./ask.ts";
import { Copies } from "./copies.ts";
import type { Machine } from "./machine.ts";
import {
  ANSWERED,
  ASKED,
  BEFORE,
  MADE,
  newWriter,
  OVER,
  RECORDING,
  type Writer,
} from "./regions.ts";
import { codeSize } from "./rule_size.ts";
import { RuleWriter } from "./rules.ts";

/** What an architecture says of a handler beside its code. */
export type HandlerFacts = Pick<
  HandlerCode,
  | "backRegister"
  | "behind"
  | "flags"
  | "flagsMask"
  | "flagsOf"
  | "link"
  | "readsInOrder"
  | "result"
  | "shadow"
>;

/**
 * The handler. A stub jumps to its entry with where to go on in a register. It uses no stack of its own and leaves all
 * registers and flags as the kernel would:
 *
 * ```
 * full:    no room is left
 * trap:    puts all back, to the stub's own instruction
 * entry:   goes to the part of the call
 * record:  is there room? the record's first words
 *          what is copied before each call
 *          the parts of calls: the free registers and flags are theirs
 * begin:
 * gate:    the call
 * over:    the record counts; back to the stub
 * after:   what is copied after each call
 * ask:     asks the tracer, and does what it says
 * pass:    makes the call, of which there is no record
 * answer:  a result is there, without the kernel
 * ```
 */
export function writeHandler(a: Machine, plan: HandlerPlan, facts: HandlerFacts): HandlerCode {
  const writer = newWriter(a);
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
  rules?.writeChanged();
  rules?.writeDecided();
  return {
    code: a.finish(),
    calls,
    mostBytes: copies.mostBytes,
    entry,
    regions: writer.regions,
    ask,
    keptAsked: a.kept(ASKED),
    keptAnswered: a.kept(ANSWERED),
    ...facts,
  };
}

/** Puts all back and goes to the stub's own instruction. */
function toTracer({ a, end }: Writer, { drops }: HandlerPlan, rules: RuleWriter | undefined): void {
  if (!drops) {
    a.label("full");
    a.storeSlotImmediate(SLOT.room, 0);
  }
  a.label("trap");
  rules?.writeUndo();
  a.goBack();
  end(BEFORE);
}

function writeEntry(writer: Writer, { ruled, table }: HandlerPlan): number {
  const { a } = writer;
  const { other, place, value } = a;
  const entry = a.length;
  const fresh = () => a.storeSlotImmediate(RULED.touched, 0);
  a.enter(writer, ruled.size > 0 ? fresh : undefined);
  a.loadSlot32(value, SLOT.result);
  a.compareImmediate(value, HANDLED_CALLS);
  a.jumpIf("aboveOrEqual", "trap");
  a.moveImmediate64(place, table);
  a.load32At(value, place, value);
  a.test(value, value);
  a.jumpIf("equal", "trap");
  a.leaFromStart(other, 0);
  a.add(other, value);
  a.jumpTo(other);
  return entry;
}

/** Begins a record. `place` is where to go on then: with it as the record's end. */
function writeRecord({ a, end }: Writer, { stamps, sites }: HandlerPlan): void {
  const { other, place } = a;
  a.label("record");
  a.storeSlot(SLOT.before, place);
  a.label("room");
  a.loadSlot(place, SLOT.next);
  a.loadSlot(other, SLOT.limit);
  a.compare(place, other);
  a.jumpIf("above", "full");
  a.loadSlot(other, SLOT.result);
  a.store32(place, RECORD.number, other);
  if (sites) {
    a.loadSlot(other, SLOT.back);
    a.store32(place, RECORD.back, other);
  }
  a.arguments.forEach((register, i) => a.store(place, RECORD.arguments + 8 * i, register));
  end(BEFORE);
  a.addImmediate(place, stamps ? RECORD.stamped : RECORD.plain);
  a.jumpSlot(SLOT.before);
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
      const size = codeSize(rule.steps, a.ruleCost);
      if (size === undefined || a.length + size > MOST_CODE) return void (calls[number] = 0);
    }
    parts.set(key, a.length);
    const wanted = rule?.otherwise ?? "record";
    const way = wanted === "record" && behind === 0 ? "trap" : wanted;
    const otherwise = () => goOn(a, way, behind);
    if (rule?.traced !== undefined) {
      a.compareImmediate32(a.arguments[0], rule.traced);
      a.jumpIf("equal", "trap");
    }
    if (!rule) return otherwise();
    const told = way === "record" ? "record" : "trap";
    rules!.write(rule.steps, { otherwise, told: rule.isTold ? told : undefined });
  });
  end(BEFORE);
}

/** Goes on with a call on which no rule decides. */
function goOn(a: Machine, otherwise: RuledCall["otherwise"], behind: number): void {
  if (otherwise !== "record") return a.jump(otherwise);
  a.leaFromStart(a.place, behind);
  a.jump("record");
}

/** The copies of a call that an argument decides on. */
function choose(a: Machine, copies: Copies, { chosen }: HandledCall): number | undefined {
  if (!chosen) return undefined;
  const { argument, cases, mask, other, unknown } = chosen;
  const ways: [steps: readonly CopyStep[], values: readonly number[]][] = [...cases].map((one) => [
    ...one,
  ]);
  const labels = ways.map(([steps]) => copies.label(steps));
  const rest = other && copies.label(other);
  const at = a.length;
  a.move32(a.value, a.arguments[argument]!);
  if (mask !== undefined) a.andImmediate32(a.value, mask);
  const when = (value: number, label: string) => {
    a.compareImmediate32(a.value, value);
    a.jumpIf("equal", label);
  };
  ways.forEach(([, values], i) => values.forEach((value) => when(value, labels[i]!)));
  for (const value of unknown) when(value, "trap");
  a.jump(rest ?? "trap");
  return at;
}

/** Makes the call. `place` is where the record ends for now. */
function writeGate(
  { a, end }: Writer,
  { stamps }: HandlerPlan,
  rules: RuleWriter | undefined,
): void {
  const { other, place } = a;
  a.label("begin");
  a.loadSlot(other, SLOT.next);
  a.storeSlot(SLOT.cursor, place);
  a.subtract(place, other);
  a.store32(other, RECORD.size, place);
  a.store32(other, RECORD.entrySize, place);
  if (stamps) {
    a.beginStamp(); // what the program saw before the call was there before the stamp
    a.stamp(RECORD.begin);
  }
  a.orderStores();
  a.storeSlot(SLOT.inFlight, other);
  rules?.writeWhether();
  a.makeCall(SLOT.result); // up to the end of the instruction, it is as if it had not been tried
  end(RECORDING);
}

/** Ends the record, without touching flags. */
function writeExit({ a, end }: Writer, { stamps }: HandlerPlan): void {
  const { other } = a;
  a.label("made");
  a.loadSlot(other, SLOT.next);
  a.store(other, RECORD.result, a.result);
  end({ ...MADE, result: "register" });
  if (stamps) {
    a.stamp(RECORD.end);
    a.reloadResult();
  }
  a.jumpSlot(SLOT.after);
  a.label("over");
  a.loadSlot(other, SLOT.cursor);
  a.orderStores();
  a.storeSlot(SLOT.next, other);
  end(MADE);
  a.storeSlotImmediate(SLOT.inFlight, 0);
  a.leave();
  end(OVER);
}

/** Before and after what is copied after a call. */
function writeCopying({ a, end }: Writer, copies: Copies): void {
  const { other, place } = a;
  a.label("after");
  a.keepOutcome();
  end(MADE);
  a.loadSlot(place, SLOT.cursor);
  a.jumpSlot(SLOT.copies);
  a.label("copied");
  a.loadSlot(other, SLOT.next);
  a.storeSlot(SLOT.cursor, place);
  a.subtract(place, other);
  a.store32(other, RECORD.size, place);
  a.loadOtherRecordedArguments();
  a.giveOutcome();
  a.jump("over");
  copies.writeAfter();
  end({ ...MADE, flags: "slot" });
}

function writePass({ a, end }: Writer): void {
  a.label("pass");
  a.makeCall(SLOT.result);
  end(BEFORE);
  a.leave();
  end(OVER);
}

/** Turns to the other room, at whose end `place` is; or counts the call, and makes it. */
function writeDrop({ a, end }: Writer, rules: RuleWriter | undefined): void {
  const { other, place } = a;
  a.label("full");
  a.loadSlot(other, SPARE.next);
  a.test(other, other);
  a.jumpIf("equal", "drop");
  end(BEFORE);
  a.orderLoads();
  a.storeSlot(SPARE.left, place);
  a.storeSlot(SLOT.next, other);
  a.loadSlot(place, SPARE.limit);
  a.storeSlot(SLOT.limit, place);
  a.orderStores();
  a.storeSlotImmediate(SPARE.next, 0);
  end({ ...BEFORE, isTurning: true });
  a.jump("room");
  a.label("drop");
  rules?.writeUndecided();
  a.loadSlot(other, SPARE.dropped);
  a.addImmediate(other, 1);
  a.storeSlot(SPARE.dropped, other);
  end(BEFORE);
  a.makeCall(SLOT.result);
  end({ ...BEFORE, isDropped: true });
  a.leave();
  end(OVER);
}

function writeAnswer({ a, end }: Writer): void {
  a.label("answer");
  a.storeSlot(RULED.result, a.value);
  end(BEFORE);
  a.giveResult(RULED.result);
  a.giveUsualLink();
  a.leave();
  end({ ...OVER, result: "answer", flags: "slot" });
}
