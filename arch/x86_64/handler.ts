import {
  action,
  HANDLED_CALLS,
  type HandlerCode,
  type HandlerPlan,
  RECORD,
  SLOT,
} from "../handler.ts";
import { Assembler, reg } from "./assembler.ts";
import { registers } from "./registers.ts";

const { rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11 } = reg;

/** The arguments in their order. */
const ARGUMENTS = [rdi, rsi, rdx, r10, r8, r9] as const;

const index = (name: string): number => registers.names.indexOf(name);

/** CF, PF, AF, ZF and SF, as `lahf` has them; and OF, which it lacks. */
const LOW_FLAGS = 0xd5;
const OVERFLOW = 0x800;

/**
 * The handler. A stub jumps here with `rcx` = where to go on, and room for a record. It uses no stack and
 * leaves all registers and flags as the kernel would.
 */
export function handler({ actions, stamps }: HandlerPlan): HandlerCode {
  const a = new Assembler();
  a.storeGs(SLOT.back, rcx);
  const backStored = a.length;
  a.storeGs(SLOT.result, rax);
  const resultStored = a.length;
  a.keepFlags();
  a.storeGs(SLOT.flags, rax);
  const flagsStored = a.length;
  choose(a, actions);
  const dataStored = writeEntry(a, stamps);
  a.loadGs(rax, SLOT.flags);
  a.restoreFlags();
  a.loadGs(rax, SLOT.result);
  const gate = a.length;
  a.syscall();
  const exit = writeExit(a, stamps);
  a.jumpGs(SLOT.back);
  const trap = a.length;
  toTracer(a);
  const code = a.finish();
  const ends = {
    backStored,
    resultStored,
    flagsStored,
    dataStored: dataStored ?? gate,
    gate,
    trap,
  };
  return { code, ...ends, ...exit, ...names };
}

const names = {
  backRegister: index("rcx"),
  result: index("rax"),
  data: index("rdx"),
  flags: index("eflags"),
  flagsMask: LOW_FLAGS | OVERFLOW,
  flagsOf: (stored: number): number =>
    ((stored >> 8) & LOW_FLAGS) | ((stored & 1) === 0 ? 0 : OVERFLOW),
};

/** Goes to the tracer with what is not to be recorded. */
function choose(a: Assembler, actions: number): void {
  a.loadGs32(rax, SLOT.result);
  a.compareImmediate(rax, HANDLED_CALLS);
  a.jumpIf("aboveOrEqual", "trap");
  a.moveImmediate64(r11, actions);
  a.loadByteAt(rax, r11, rax);
  a.compareImmediate(rax, action.record);
  a.jumpIf("notEqual", "trap");
}

/** Begins the record. Gives where the data register was stored. */
function writeEntry(a: Assembler, stamps: boolean): number | undefined {
  let dataStored: number | undefined;
  a.loadGs(r11, SLOT.next);
  a.loadGs(rcx, SLOT.result);
  a.store(r11, RECORD.number, rcx);
  ARGUMENTS.forEach((register, i) => a.store(r11, RECORD.arguments + 8 * i, register));
  if (stamps) {
    a.storeGs(SLOT.data, rdx);
    dataStored = a.length;
    stamp(a, r11, RECORD.begin);
    a.loadGs(rdx, SLOT.data);
  }
  a.storeGsImmediate(SLOT.inFlight, 1);
  return dataStored;
}

function stamp(a: Assembler, record: typeof r11 | typeof rcx, at: number): void {
  a.rdtsc();
  a.store32(record, at, rax);
  a.store32(record, at + 4, rdx);
}

/** Ends the record, without touching flags. */
function writeExit(
  a: Assembler,
  stamps: boolean,
): Pick<HandlerCode, "resultKept" | "dataKept" | "published" | "counted"> {
  a.loadGs(rcx, SLOT.next);
  a.store(rcx, RECORD.result, rax);
  let kept: { resultKept: number; dataKept: number } | undefined;
  if (stamps) {
    a.storeGs(SLOT.result, rax);
    const resultKept = a.length;
    a.storeGs(SLOT.data, rdx);
    kept = { resultKept, dataKept: a.length };
    stamp(a, rcx, RECORD.end);
    a.loadGs(rdx, SLOT.data);
    a.loadGs(rax, SLOT.result);
  }
  a.lea(rcx, rcx, stamps ? RECORD.sizeWithStamps : RECORD.size);
  a.storeGs(SLOT.next, rcx);
  const published = a.length;
  a.storeGsImmediate(SLOT.inFlight, 0);
  a.loadGs(rcx, SLOT.room);
  a.lea(rcx, rcx, -1);
  a.storeGs(SLOT.room, rcx);
  const counted = a.length;
  const end = a.length;
  return {
    resultKept: kept?.resultKept ?? end,
    dataKept: kept?.dataKept ?? end,
    published,
    counted,
  };
}

/** Puts all back and goes to the stub's own instruction, which lies before `back`. */
function toTracer(a: Assembler): void {
  a.label("trap");
  a.loadGs(rax, SLOT.flags);
  a.restoreFlags();
  a.loadGs(rax, SLOT.result);
  a.loadGs(rcx, SLOT.back);
  a.lea(rcx, rcx, -2);
  a.jumpTo(rcx);
}
