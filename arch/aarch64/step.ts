import { instruction, STEP, stepEnd } from "../architecture.ts";
import { type Assembler, type Register, xzr } from "./assembler.ts";
import { numbers } from "./numbers.gen.ts";
import { registers } from "./registers.ts";

const PEEK_TEXT = 1;
const SINGLE_STEP = 9;
const GET_SIGINFO = 0x4202;
const GET_REGSET = 0x4204;
const NT_PRSTATUS = 1;

/** The status of a thread that stopped for SIGTRAP, and that signal's code after a step. */
const TRAPPED = 0x57f;
const TRAP_TRACE = 2;

/** The base of all words; it outlives a call. */
const block = 19;
const saved = 20;

/** Offset from `block`, which points to the first of the words. */
const from = (word: number): number => word - STEP.limit;

const PC = from(STEP.registers) + 8 * registers.names.indexOf("pc");

function load(a: Assembler, to: Register, word: number): void {
  a.load(to, block, from(word));
}

/** ptrace(what, the thread, x2, x3); the result's sign decides about `failed`. */
function ptrace(a: Assembler, what: number, failed: string): void {
  a.moveImmediate(0, what);
  load(a, 1, STEP.tid);
  a.moveImmediate(8, numbers.ptrace);
  a.syscall();
  a.jumpIfBitSet(0, 63, failed);
}

/** Finds out what the next instruction is, into `kind`. */
function look(a: Assembler): void {
  a.load(2, block, PC);
  a.addImmediate(3, block, from(STEP.bytes));
  ptrace(a, PEEK_TEXT, "step-special");
  a.load32(0, block, from(STEP.bytes));
  a.addImmediate(1, block, from(STEP.table));
  a.label("step-look");
  a.load32(2, 1, 0);
  a.load32(3, 1, 4);
  a.load32(4, 1, 8);
  a.addImmediate(1, 1, 16);
  a.and32(2, 0, 2);
  a.compare32(2, 3);
  a.jumpIfNotEqual("step-look");
  a.compareImmediate(4, instruction.special);
  a.jumpIfEqual("step-special");
  a.store(block, from(STEP.kind), 4);
}

/** Steps and waits; falls through where the step was made. */
function go(a: Assembler): void {
  a.move(2, xzr);
  load(a, 3, STEP.signal);
  ptrace(a, SINGLE_STEP, "step-gone");
  a.store(block, from(STEP.signal), xzr);
  load(a, 0, STEP.who);
  a.addImmediate(1, block, from(STEP.status));
  load(a, 2, STEP.which);
  a.move(3, xzr);
  a.moveImmediate(8, numbers.wait4);
  a.syscall();
  a.store(block, from(STEP.stopped), 0);
  a.jumpIfBitSet(0, 63, "step-waiting");
  load(a, 1, STEP.tid);
  a.compare32(0, 1);
  a.jumpIfNotEqual("step-other");
  a.load32(0, block, from(STEP.status));
  a.compareImmediate(0, TRAPPED);
  a.jumpIfNotEqual("step-stop");
  a.move(2, xzr);
  a.addImmediate(3, block, from(STEP.siginfo));
  ptrace(a, GET_SIGINFO, "step-stop");
  a.load32(0, block, from(STEP.siginfo) + 8); // si_code
  a.compareImmediate(0, TRAP_TRACE);
  a.jumpIfNotEqual("step-stop");
}

/** Counts the step, and goes on where there is more to be done. */
function count(a: Assembler): void {
  const increment = (word: number) => {
    load(a, 0, word);
    a.addImmediate(0, 0, 1);
    a.store(block, from(word), 0);
  };
  const decrement = (word: number) => {
    load(a, 0, word);
    a.subtractImmediate(0, 0, 1);
    a.store(block, from(word), 0);
  };
  increment(STEP.stepped);
  decrement(STEP.limit);
  load(a, 1, STEP.branchesLeft);
  load(a, 0, STEP.kind);
  a.compareImmediate(0, instruction.branch);
  a.jumpIfNotEqual("step-instruction");
  increment(STEP.counted);
  a.jumpIfZero(1, "step-instruction");
  decrement(STEP.branchesLeft);
  a.jumpIfNotEqual("step-next");
  load(a, 0, STEP.instructionsLeft);
  a.jumpIfZero(0, "step-done");
  a.jump("step-next");
  a.label("step-instruction");
  a.compareImmediate(1, 0);
  a.jumpIfNotEqual("step-next");
  decrement(STEP.instructionsLeft);
  a.jumpIfNotEqual("step-next");
}

/** The thunk `step`. */
export function step(a: Assembler, arena: number): void {
  a.push(block, saved);
  a.addressFromStart(block, arena + STEP.limit);
  a.label("step-next");
  load(a, 0, STEP.limit);
  a.jumpIfZero(0, "step-limit");
  load(a, 0, STEP.isGiven);
  a.compareImmediate(0, 0);
  a.jumpIfNotEqual("step-given");
  a.moveImmediate(2, NT_PRSTATUS);
  a.addImmediate(3, block, from(STEP.vector));
  ptrace(a, GET_REGSET, "step-gone");
  look(a);
  a.label("step-given");
  a.store(block, from(STEP.isGiven), xzr);
  go(a);
  count(a);
  for (const [name, value] of Object.entries(stepEnd)) {
    a.label(`step-${name}`);
    a.moveImmediate(0, value);
    a.jump("step-end");
  }
  a.label("step-end");
  a.pop(block, saved);
  a.ret();
}
