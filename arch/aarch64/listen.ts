/** The thunks by which the tracer waits for threads that ask, see `arch/ask.ts`. */
import { ASK, BELL, FUTEX, LISTEN, LONG_YIELD, WAITER_SIZE } from "../ask.ts";
import { type Assembler, type Register, xzr } from "./assembler.ts";
import { numbers } from "./numbers.gen.ts";

const CLOCK_MONOTONIC = 1;

/** Byte offsets in a `struct futex_waitv`. */
const WAITER = { value: 0, address: 8 } as const;

const number: Register = 8;

/** Registers that outlive calls. */
const [waiters, count, looks, sleeps]: readonly [Register, Register, Register, Register] = [
  19, 20, 21, 22,
];
const [left, at, before]: readonly [Register, Register, Register] = [23, 24, 25];
const KEPT: readonly Register[] = [19, 21, 23, 25];

/** Those that don't. */
const [waiter, bells, scratch, outcome]: readonly [Register, Register, Register, Register] = [
  9, 10, 11, 12,
];

/** {@link LONG_YIELD} as this counter counts: some 25 to 60 times as slow as the time stamp counter. */
const LONG = LONG_YIELD >> 6;

function call(a: Assembler, name: "futex" | "futex_waitv" | "sched_yield"): void {
  a.moveImmediate(number, numbers[name]);
  a.syscall();
}

/** Wakes one thread that waits for the word that x0 points to. */
function wakeOne(a: Assembler, operation: number): void {
  a.moveImmediate(1, operation);
  a.moveImmediate(2, 1);
  call(a, "futex");
}

/** w0: how many waiters there are, w1: how often to look, w2: whether to sleep then. Gives 1 where it did. */
export function listen(a: Assembler, arena: number): void {
  for (const register of KEPT) a.push(register, register + 1);
  a.move32(count, 0);
  a.move32(looks, 1);
  a.move32(sleeps, 2);
  a.addressFromStart(waiters, arena);
  a.moveImmediate32(scratch, LISTEN.waiters);
  a.add(waiters, waiters, scratch);
  a.barrier();
  answer(a, arena);
  a.label("listen-look");
  look(a, "listen-look", "listen-end");
  a.jumpIfZero(looks, "listen-sleep");
  a.subtractImmediate(looks, looks, 1);
  a.pause();
  a.jump("listen-look");
  a.label("listen-sleep");
  a.jumpIfZero(sleeps, "listen-end");
  yieldAndLook(a, arena);
  sleep(a, arena);
  a.moveImmediate(0, 1);
  a.jump("listen-leave");
  a.label("listen-end");
  a.moveImmediate(0, 0);
  a.label("listen-leave");
  for (const register of [...KEPT].reverse()) a.pop(register, register + 1);
  a.ret();
}

/** Wakes the threads whose answers are there, where they sleep. */
function answer(a: Assembler, arena: number): void {
  a.addressFromStart(at, arena + LISTEN.answers);
  a.load32(left, at, 0);
  a.label("listen-answer");
  a.jumpIfZero(left, "listen-answered");
  a.addImmediate(at, at, 8);
  a.load(0, at, 0);
  a.load32(scratch, 0, ASK.sleeping - ASK.state);
  a.jumpIfZero(scratch, "listen-awake");
  wakeOne(a, FUTEX.wake);
  a.label("listen-awake");
  a.subtractImmediate(left, left, 1);
  a.jump("listen-answer");
  a.label("listen-answered");
}

/** Does something for each bell, whose address is in x0 and whose waiter is at `waiter`. */
function forBells(a: Assembler, name: string, act: () => void): void {
  a.move(waiter, waiters);
  a.move32(bells, count);
  a.label(`${name}-bell`);
  a.load(0, waiter, WAITER.address);
  act();
  a.addImmediate(waiter, waiter, WAITER_SIZE);
  a.subtractImmediate(bells, bells, 1);
  a.jumpIfNotEqual(`${name}-bell`);
}

/** Lets others have the processor, a few times, unless one of them keeps it for long. */
function yieldAndLook(a: Assembler, arena: number): void {
  a.addressFromStart(at, arena + LISTEN.own);
  a.load32(left, at, LISTEN.yields - LISTEN.own);
  a.label("listen-yield");
  a.jumpIfZero(left, "listen-tired");
  a.subtractImmediate(left, left, 1);
  a.readCount(before);
  call(a, "sched_yield");
  a.readCount(scratch);
  a.subtract(scratch, scratch, before);
  a.moveImmediate(outcome, LONG);
  a.compare(scratch, outcome);
  a.jumpIfBelow("listen-yielded");
  a.move(left, xzr);
  a.load32(scratch, at, LISTEN.longYields - LISTEN.own);
  a.addImmediate(scratch, scratch, 1);
  a.store32(at, LISTEN.longYields - LISTEN.own, scratch);
  a.label("listen-yielded");
  look(a, "listen-yield-look", "listen-end");
  a.jump("listen-yield");
  a.label("listen-tired");
}

/** Is one of them rung? */
function look(a: Assembler, name: string, heard: string): void {
  forBells(a, name, () => {
    a.load32(scratch, 0, BELL.rung);
    a.load32(outcome, waiter, WAITER.value);
    a.compare32(scratch, outcome);
    a.jumpIfNotEqual(heard);
  });
}

function sleep(a: Assembler, arena: number): void {
  a.moveImmediate(outcome, 1);
  forBells(a, "listen-lie", () => a.store32(0, BELL.sleeping, outcome));
  a.barrier();
  look(a, "listen-again", "listen-heard");
  a.move(0, waiters);
  a.move32(1, count);
  a.move(2, xzr);
  a.addressFromStart(3, arena + LISTEN.until);
  a.moveImmediate(4, CLOCK_MONOTONIC);
  call(a, "futex_waitv");
  a.label("listen-heard");
  forBells(a, "listen-rise", () => a.store32(0, BELL.sleeping, xzr));
}

/** The handler of SIGCHLD. w0: signal, x1: siginfo, x2: ucontext. */
export function onChild(a: Assembler, arena: number): void {
  a.addressFromStart(waiter, arena + LISTEN.own);
  a.lockIncrement32(waiter, scratch, outcome);
  a.load32(scratch, waiter, BELL.sleeping);
  a.jumpIfZero(scratch, "child-known");
  a.push(0, 1);
  a.push(2, 30);
  a.move(0, waiter);
  wakeOne(a, FUTEX.wakePrivate);
  a.pop(2, 30);
  a.pop(0, 1);
  a.label("child-known");
  a.addressFromStart(scratch, arena + LISTEN.own);
  a.load(scratch, scratch, LISTEN.chained - LISTEN.own);
  a.jumpIfZero(scratch, "child-end");
  a.jumpTo(scratch);
  a.label("child-end");
  a.ret();
}
