import { instruction, STEP, stepEnd } from "../architecture.ts";
import { type Assembler, reg, type Register } from "./assembler.ts";
import { numbers } from "./numbers.gen.ts";
import { registers } from "./registers.ts";

const { rax, rcx, rdx, rbx, rsi, rdi, r10 } = reg;

const PEEK_TEXT = 1;
const SINGLE_STEP = 9;
const GET_SIGINFO = 0x4202;
const GET_REGSET = 0x4204;
const NT_PRSTATUS = 1;

/** The status of a thread that stopped for SIGTRAP, and that signal's code after a step. */
const TRAPPED = 0x57f;
const TRAP_TRACE = 2;

/** Bytes of an instruction that are looked at. */
const LOOKED_AT = 8;

/** Offset of a register in what GETREGSET gives. */
const at = (name: string): number => STEP.registers + 8 * registers.names.indexOf(name);

/** ptrace(what, the thread, address, data); rbx points to the arena. */
function ptrace(a: Assembler, what: number, address: () => void, data: () => void): void {
  a.moveImmediate(rdi, what);
  a.load(rsi, rbx, STEP.tid);
  address();
  data();
  a.moveImmediate(rax, numbers.ptrace);
  a.syscall();
  a.test(rax, rax);
}

/** Finds out what the next instruction is, into `kind`. */
function look(a: Assembler): void {
  a.load32(rax, rbx, at("eflags"));
  a.testImmediate32(rax, 0x100); // the thread wants to trap by itself
  a.jumpIf("notEqual", "step-special");
  ptrace(
    a,
    PEEK_TEXT,
    () => a.load(rdx, rbx, at("rip")),
    () => a.lea(r10, rbx, STEP.bytes),
  );
  a.jumpIf("sign", "step-special");
  a.lea(rsi, rbx, STEP.bytes);
  a.lea(rdi, rbx, STEP.table);
  a.moveImmediate(rcx, LOOKED_AT);
  a.label("step-look");
  a.loadByte(rax, rsi, 0);
  a.add(rax, rdi);
  a.loadByte(rax, rax, 0);
  a.compareImmediate(rax, 2);
  a.jumpIf("equal", "step-more"); // a prefix
  a.jumpIf("above", "step-escape");
  a.store(rbx, STEP.kind, rax);
  a.jump("step-go");
  a.label("step-escape");
  a.compareImmediate(rax, 3);
  a.jumpIf("notEqual", "step-special");
  a.addImmediate(rdi, 256); // the second map
  a.label("step-more");
  a.addImmediate(rsi, 1);
  a.addImmediate(rcx, -1);
  a.jumpIf("notEqual", "step-look");
  a.jump("step-special");
}

/** Steps and waits; falls through where the step was made. */
function go(a: Assembler): void {
  ptrace(
    a,
    SINGLE_STEP,
    () => a.zero(rdx),
    () => a.load(r10, rbx, STEP.signal),
  );
  a.jumpIf("sign", "step-gone");
  a.zero(rax);
  a.store(rbx, STEP.signal, rax);
  a.load(rdi, rbx, STEP.who);
  a.lea(rsi, rbx, STEP.status);
  a.load(rdx, rbx, STEP.which);
  a.zero(r10);
  a.moveImmediate(rax, numbers.wait4);
  a.syscall();
  a.store(rbx, STEP.stopped, rax);
  a.test(rax, rax);
  a.jumpIf("sign", "step-waiting");
  a.load(rcx, rbx, STEP.tid);
  a.compare32(rax, rcx);
  a.jumpIf("notEqual", "step-other");
  a.load32(rax, rbx, STEP.status);
  a.compareImmediate(rax, TRAPPED);
  a.jumpIf("notEqual", "step-stop");
  ptrace(
    a,
    GET_SIGINFO,
    () => a.zero(rdx),
    () => a.lea(r10, rbx, STEP.siginfo),
  );
  a.jumpIf("sign", "step-stop");
  a.load32(rax, rbx, STEP.siginfo + 8); // si_code
  a.compareImmediate(rax, TRAP_TRACE);
  a.jumpIf("notEqual", "step-stop");
}

/** Adds to a word; sets the flags by the sum. */
function addTo(a: Assembler, word: number, value: number, by: Register): void {
  a.load(by, rbx, word);
  a.addImmediate(by, value);
  a.store(rbx, word, by);
}

/** Counts the step, and goes on where there is more to be done. */
function count(a: Assembler): void {
  addTo(a, STEP.stepped, 1, rax);
  addTo(a, STEP.limit, -1, rax);
  a.load(rcx, rbx, STEP.branchesLeft);
  a.load(rax, rbx, STEP.kind);
  a.compareImmediate(rax, instruction.branch);
  a.jumpIf("notEqual", "step-instruction");
  addTo(a, STEP.counted, 1, rax);
  a.test(rcx, rcx);
  a.jumpIf("equal", "step-instruction");
  addTo(a, STEP.branchesLeft, -1, rcx);
  a.jumpIf("notEqual", "step-next");
  a.load(rax, rbx, STEP.instructionsLeft);
  a.test(rax, rax);
  a.jumpIf("equal", "step-done");
  a.jump("step-next");
  a.label("step-instruction");
  a.test(rcx, rcx);
  a.jumpIf("notEqual", "step-next");
  addTo(a, STEP.instructionsLeft, -1, rax);
  a.jumpIf("notEqual", "step-next");
}

/** The thunk `step`. */
export function step(a: Assembler, arena: number): void {
  a.push(rbx);
  a.leaFromStart(rbx, arena);
  a.label("step-next");
  a.load(rax, rbx, STEP.limit);
  a.test(rax, rax);
  a.jumpIf("equal", "step-limit");
  a.load(rax, rbx, STEP.isGiven);
  a.test(rax, rax);
  a.jumpIf("notEqual", "step-given");
  ptrace(
    a,
    GET_REGSET,
    () => a.moveImmediate(rdx, NT_PRSTATUS),
    () => a.lea(r10, rbx, STEP.vector),
  );
  a.jumpIf("sign", "step-gone");
  look(a);
  a.label("step-given");
  a.zero(rax);
  a.store(rbx, STEP.isGiven, rax);
  a.label("step-go");
  go(a);
  count(a);
  for (const [name, value] of Object.entries(stepEnd)) {
    a.label(`step-${name}`);
    a.moveImmediate(rax, value);
    a.jump("step-end");
  }
  a.label("step-end");
  a.pop(rbx);
  a.ret();
}
