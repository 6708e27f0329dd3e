import {
  type CopyStep,
  HANDLED_CALLS,
  type HandledCall,
  type HandlerCode,
  type HandlerPlan,
  RECORD,
  SLOT,
} from "../handler.ts";
import { Assembler, reg } from "./assembler.ts";
import { ARGUMENTS, Copies } from "./copies.ts";
import { registers } from "./registers.ts";

const { rax, rcx, rdx, r11 } = reg;

const index = (name: string): number => registers.names.indexOf(name);

/** CF, PF, AF, ZF and SF, as `lahf` has them; and OF, which it lacks. */
const LOW_FLAGS = 0xd5;
const OVERFLOW = 0x800;

const names = {
  backRegister: index("rcx"),
  result: index("rax"),
  data: index("rdx"),
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
 * full:   no room is left
 * trap:   puts all back, to the stub's own instruction
 * entry:  is the call recorded, is there room? the record's first words
 *         what is copied before each call
 * begin:
 * gate:   syscall
 * over:   the record counts; back to the stub
 * after:  what is copied after each call
 * ```
 */
export function handler(plan: HandlerPlan): HandlerCode {
  const a = new Assembler();
  toTracer(a);
  const entry = writeEntry(a, plan);
  const copies = new Copies(a, plan.limits, plan.stamps ? RECORD.stamped : RECORD.plain);
  const calls = new Uint32Array(HANDLED_CALLS);
  for (const [number, call] of plan.calls) {
    const at = copies.before(call.steps) ?? choose(a, copies, call);
    if (at !== undefined) calls[number] = at;
  }
  const gate = writeGate(a);
  const exit = writeExit(a, plan.stamps);
  const copying = writeCopying(a);
  copies.writeAfter();
  return {
    code: a.finish(),
    calls,
    mostBytes: copies.mostBytes,
    gate,
    copying,
    ...entry,
    ...exit,
    ...names,
  };
}

/** Puts all back and goes to the stub's own instruction, which lies before `back`. */
function toTracer(a: Assembler): void {
  a.label("full");
  a.storeGsImmediate(SLOT.room, 0);
  a.label("trap");
  a.loadGs(rax, SLOT.flags);
  a.restoreFlags();
  a.loadGs(rax, SLOT.result);
  a.loadGs(rcx, SLOT.back);
  a.lea(rcx, rcx, -2);
  a.jumpTo(rcx);
}

type Entry = Pick<
  HandlerCode,
  "entry" | "backStored" | "resultStored" | "flagsStored" | "argumentsStored"
>;

function writeEntry(a: Assembler, { table, stamps }: HandlerPlan): Entry {
  const entry = a.length;
  a.storeGs(SLOT.back, rcx);
  const backStored = a.length;
  a.storeGs(SLOT.result, rax);
  const resultStored = a.length;
  a.keepFlags();
  a.storeGs(SLOT.flags, rax);
  const flagsStored = a.length;
  a.loadGs32(rax, SLOT.result);
  a.compareImmediate(rax, HANDLED_CALLS);
  a.jumpIf("aboveOrEqual", "trap");
  a.moveImmediate64(r11, table);
  a.load32At(rax, r11, rax);
  a.test(rax, rax);
  a.jumpIf("equal", "trap");
  a.storeGs(SLOT.before, rax);
  a.loadGs(r11, SLOT.next);
  a.loadGs(rcx, SLOT.limit);
  a.compare(r11, rcx);
  a.jumpIf("above", "full");
  a.loadGs(rcx, SLOT.result);
  a.store32(r11, RECORD.number, rcx);
  ARGUMENTS.forEach((register, i) => a.store(r11, RECORD.arguments + 8 * i, register));
  const argumentsStored = a.length;
  if (stamps) {
    stamp(a, r11, RECORD.begin);
    a.load(rdx, r11, RECORD.arguments + 16);
  }
  a.loadGs(rax, SLOT.before);
  a.leaFromStart(rcx, 0);
  a.add(rcx, rax);
  a.addImmediate(r11, stamps ? RECORD.stamped : RECORD.plain);
  a.jumpTo(rcx);
  return { entry, backStored, resultStored, flagsStored, argumentsStored };
}

function stamp(a: Assembler, record: typeof r11 | typeof rcx, at: number): void {
  a.rdtsc();
  a.store32(record, at, rax);
  a.store32(record, at + 4, rdx);
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
function writeGate(a: Assembler): number {
  a.label("begin");
  a.loadGs(rcx, SLOT.next);
  a.storeGs(SLOT.cursor, r11);
  a.subtract(r11, rcx);
  a.store32(rcx, RECORD.size, r11);
  a.store32(rcx, RECORD.entrySize, r11);
  a.storeGs(SLOT.inFlight, rcx);
  a.loadGs(rax, SLOT.flags);
  a.restoreFlags();
  a.loadGs(rax, SLOT.result);
  const gate = a.length;
  a.syscall();
  return gate;
}

/** Ends the record, without touching flags. */
function writeExit(
  a: Assembler,
  stamps: boolean,
): Pick<HandlerCode, "resultRecorded" | "dataStored" | "published"> {
  a.loadGs(rcx, SLOT.next);
  a.store(rcx, RECORD.result, rax);
  const resultRecorded = a.length;
  a.jumpGs(SLOT.after);
  a.label("over");
  let dataStored: number | undefined;
  if (stamps) {
    a.storeGs(SLOT.result, rax);
    a.storeGs(SLOT.data, rdx);
    dataStored = a.length;
    a.loadGs(rcx, SLOT.next);
    stamp(a, rcx, RECORD.end);
    a.loadGs(rdx, SLOT.data);
    a.loadGs(rax, SLOT.result);
  }
  a.loadGs(rcx, SLOT.cursor);
  a.storeGs(SLOT.next, rcx);
  const published = a.length;
  a.storeGsImmediate(SLOT.inFlight, 0);
  a.jumpGs(SLOT.back);
  return { resultRecorded, dataStored: dataStored ?? published, published };
}

/** Before and after what is copied after a call. */
function writeCopying(a: Assembler): number {
  a.label("after");
  a.storeGs(SLOT.result, rax);
  a.storeGs(SLOT.link, r11);
  a.keepFlags();
  a.storeGs(SLOT.flags, rax);
  const copying = a.length;
  a.loadGs(r11, SLOT.cursor);
  a.jumpGs(SLOT.copies);
  a.label("copied");
  a.loadGs(rcx, SLOT.next);
  a.storeGs(SLOT.cursor, r11);
  a.subtract(r11, rcx);
  a.store32(rcx, RECORD.size, r11);
  ARGUMENTS.forEach((register, i) => a.load(register, rcx, RECORD.arguments + 8 * i));
  a.loadGs(r11, SLOT.link);
  a.loadGs(rax, SLOT.flags);
  a.restoreFlags();
  a.loadGs(rax, SLOT.result);
  a.jump("over");
  return copying;
}
