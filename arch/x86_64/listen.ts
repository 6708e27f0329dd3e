/** The thunks by which the tracer waits for threads that ask, see `arch/ask.ts`. */
import { ASK, BELL, FUTEX, LISTEN, LONG_YIELD, WAITER_SIZE } from "../ask.ts";
import { type Assembler, reg } from "./assembler.ts";
import { numbers } from "./numbers.gen.ts";

const { rax, rcx, rdx, rbx, rbp, rsi, rdi, r8, r10, r12, r13, r14, r15 } = reg;

const CLOCK_MONOTONIC = 1;

/** Byte offsets in a `struct futex_waitv`. */
const WAITER = { value: 0, address: 8 } as const;

const KEPT = [rbx, rbp, r12, r13, r14, r15] as const;

/** Wakes one thread that waits for the word that `rdi` points to. */
function wakeOne(a: Assembler, operation: number): void {
  a.moveImmediate(rsi, operation);
  a.moveImmediate(rdx, 1);
  a.moveImmediate(rax, numbers.futex);
  a.syscall();
}

/** edi: how many waiters there are, esi: how often to look, edx: whether to sleep then. Gives 1 where it did. */
export function listen(a: Assembler, arena: number): void {
  for (const register of KEPT) a.push(register);
  a.leaFromStart(rbx, arena);
  a.move32(rbp, rdi);
  a.move32(r12, rsi);
  a.move32(r13, rdx);
  a.fence();
  answer(a);
  a.label("listen-look");
  look(a, "listen-look", "listen-end");
  a.test(r12, r12);
  a.jumpIf("equal", "listen-sleep");
  a.addImmediate(r12, -1);
  a.pause();
  a.jump("listen-look");
  a.label("listen-sleep");
  a.test(r13, r13);
  a.jumpIf("equal", "listen-end");
  yieldAndLook(a);
  sleep(a);
  a.moveImmediate(rax, 1);
  a.jump("listen-leave");
  a.label("listen-end");
  a.zero(rax);
  a.label("listen-leave");
  for (const register of [...KEPT].reverse()) a.pop(register);
  a.ret();
}

/** Wakes the threads whose answers are there, where they sleep. */
function answer(a: Assembler): void {
  a.load32(r14, rbx, LISTEN.answers);
  a.lea(r15, rbx, LISTEN.answers + 8);
  a.label("listen-answer");
  a.test(r14, r14);
  a.jumpIf("equal", "listen-answered");
  a.load(rdi, r15, 0);
  a.load32(rax, rdi, ASK.sleeping - ASK.state);
  a.test(rax, rax);
  a.jumpIf("equal", "listen-awake");
  wakeOne(a, FUTEX.wake);
  a.label("listen-awake");
  a.addImmediate(r15, 8);
  a.addImmediate(r14, -1);
  a.jump("listen-answer");
  a.label("listen-answered");
}

/** Does something for each bell, whose address is in rdi and whose waiter rdx points to. */
function forBells(a: Assembler, name: string, act: () => void): void {
  a.lea(rdx, rbx, LISTEN.waiters);
  a.move32(rcx, rbp);
  a.label(`${name}-bell`);
  a.load(rdi, rdx, WAITER.address);
  act();
  a.addImmediate(rdx, WAITER_SIZE);
  a.addImmediate(rcx, -1);
  a.jumpIf("notEqual", `${name}-bell`);
}

/** Lets others have the processor, a few times, unless one of them keeps it for long. */
function yieldAndLook(a: Assembler): void {
  a.load32(r12, rbx, LISTEN.yields);
  a.label("listen-yield");
  a.test(r12, r12);
  a.jumpIf("equal", "listen-tired");
  a.addImmediate(r12, -1);
  a.rdtsc();
  a.move32(r15, rax);
  a.moveImmediate(rax, numbers.sched_yield);
  a.syscall();
  a.rdtsc();
  a.subtract(rax, r15);
  a.compareImmediate32(rax, LONG_YIELD);
  a.jumpIf("below", "listen-yielded");
  a.zero(r12);
  a.load32(rax, rbx, LISTEN.longYields);
  a.addImmediate(rax, 1);
  a.store32(rbx, LISTEN.longYields, rax);
  a.label("listen-yielded");
  look(a, "listen-yield-look", "listen-end");
  a.jump("listen-yield");
  a.label("listen-tired");
}

/** Is one of them rung? */
function look(a: Assembler, name: string, heard: string): void {
  forBells(a, name, () => {
    a.load32(rax, rdi, BELL.rung);
    a.load32(rsi, rdx, WAITER.value);
    a.compare32(rax, rsi);
    a.jumpIf("notEqual", heard);
  });
}

function sleep(a: Assembler): void {
  forBells(a, "listen-lie", () => a.store32Immediate(rdi, BELL.sleeping, 1));
  a.fence();
  look(a, "listen-again", "listen-heard");
  a.lea(rdi, rbx, LISTEN.waiters);
  a.move32(rsi, rbp);
  a.zero(rdx);
  a.lea(r10, rbx, LISTEN.until);
  a.moveImmediate(r8, CLOCK_MONOTONIC);
  a.moveImmediate(rax, numbers.futex_waitv);
  a.syscall();
  a.label("listen-heard");
  forBells(a, "listen-rise", () => a.store32Immediate(rdi, BELL.sleeping, 0));
}

/** The handler of SIGCHLD. edi: signal, rsi: siginfo, rdx: ucontext. */
export function onChild(a: Assembler, arena: number): void {
  a.leaFromStart(rcx, arena);
  a.lockIncrement32(rcx, LISTEN.own + BELL.rung);
  a.load32(rax, rcx, LISTEN.own + BELL.sleeping);
  a.test(rax, rax);
  a.jumpIf("equal", "child-known");
  for (const register of [rdi, rsi, rdx]) a.push(register);
  a.lea(rdi, rcx, LISTEN.own + BELL.rung);
  wakeOne(a, FUTEX.wakePrivate);
  for (const register of [rdx, rsi, rdi]) a.pop(register);
  a.label("child-known");
  a.leaFromStart(rcx, arena);
  a.load(rax, rcx, LISTEN.chained);
  a.test(rax, rax);
  a.jumpIf("equal", "child-end");
  a.jumpTo(rax);
  a.label("child-end");
  a.ret();
}
