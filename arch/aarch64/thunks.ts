import {
  FAILED_ENTRY,
  SIGNAL_DESCRIPTOR,
  SIGNAL_KICK,
  SIGNAL_SEEN,
  SIGNAL_TABLE,
  SIGNAL_THREAD,
  SIGNAL_TOKEN,
  type Thunks,
  WAIT_ENTRY,
} from "../architecture.ts";
import { BELL, LISTEN } from "../ask.ts";
import { Assembler, xzr } from "./assembler.ts";
import { listen, onChild } from "./listen.ts";
import { numbers } from "./numbers.gen.ts";
import { step } from "./step.ts";
import { questions } from "./traps.ts";

const CLOCK_MONOTONIC = 1;

/** Registers that outlive a call: the entry, the count. */
const entry = 19;
const count = 20;
const scratch = 9;
const link = 10;

/** Where code lies that has not yet made its call: from `start` up to the instruction at `call`. */
interface Entry {
  readonly start: number;
  readonly call: number;
}

/** One entry of a list. Leaves the result in x0; clobbers the argument registers, x8, x9, x10. */
function runEntry(a: Assembler): Entry {
  const start = a.length;
  a.load32(8, entry, 0);
  for (let i = 0; i < 6; i++) a.load(i, entry, 8 + 8 * i);
  const call = a.length;
  a.syscall();
  a.store(entry, 56, 0);
  return { start, call };
}

function batch(a: Assembler, arena: number): Entry {
  a.push(entry, count);
  a.addressFromStart(scratch, arena);
  a.move32(0, 0);
  a.add(entry, scratch, 0);
  a.move32(count, 1);
  a.label("batch-entry");
  const code = runEntry(a);
  a.load32(link, entry, 4);
  a.jumpIfZero(link, "batch-next");
  a.jumpIfBitClear(link, 0, "batch-some"); // LINK_MUST
  a.jumpIfBitSet(0, 63, "batch-end");
  a.label("batch-some");
  a.jumpIfBitClear(link, 1, "batch-copy"); // LINK_SOME
  a.jumpIfBitSet(0, 63, "batch-end");
  a.jumpIfZero(0, "batch-end");
  a.label("batch-copy");
  a.clearLowThreeBits32(link, link);
  a.jumpIfZero(link, "batch-next");
  a.addressFromStart(scratch, arena);
  a.add(scratch, scratch, link);
  a.store(scratch, 0, 0);
  a.label("batch-next");
  a.addImmediate(entry, entry, 64);
  a.subtractImmediate(count, count, 1);
  a.jumpIfNotEqual("batch-entry");
  a.label("batch-end");
  a.pop(entry, count);
  a.ret();
  return code;
}

function spawn(a: Assembler, arena: number): void {
  a.push(entry, count);
  a.addressFromStart(scratch, arena);
  a.move32(0, 0);
  a.add(entry, scratch, 0); // list
  a.move32(0, 1); // flags
  a.move32(2, 2);
  a.add(1, scratch, 2); // stack
  for (const i of [2, 3, 4]) a.move(i, xzr);
  a.moveImmediate(8, numbers.clone);
  a.syscall();
  a.jumpIfZero(0, "spawn-entry");
  a.pop(entry, count);
  a.ret();

  a.label("spawn-entry");
  runEntry(a);
  a.load32(link, entry, 4);
  a.jumpIfBitClear(link, 0, "spawn-next");
  a.jumpIfBitSet(0, 63, "spawn-failed");
  a.label("spawn-next");
  a.addImmediate(entry, entry, 64);
  a.jump("spawn-entry");
  a.label("spawn-failed");
  a.addressFromStart(scratch, arena);
  a.subtract(entry, entry, scratch);
  a.store(scratch, FAILED_ENTRY, entry);
  a.moveImmediate(0, 127);
  a.moveImmediate(8, numbers.exit_group);
  a.syscall();
  a.undefinedInstruction();
}

/** Asks the processor: w0 is the question, w1 the offset of the answer. */
function processor(a: Assembler, arena: number): void {
  a.move32(0, 0);
  a.move32(1, 1);
  a.addressFromStart(scratch, arena);
  a.add(1, scratch, 1);
  a.compareImmediate(0, questions.moment);
  a.jumpIfEqual("processor-moment");
  a.jumpIfNotZero(0, "processor-frequency");
  a.readCount(2);
  a.jump("processor-end");
  a.label("processor-frequency");
  a.readFrequency(2);
  a.label("processor-end");
  a.store(1, 0, 2);
  a.moveImmediate(0, 0);
  a.ret();
  a.label("processor-moment");
  a.synchronize();
  a.readCount(scratch);
  a.move(link, 1);
  a.moveImmediate(0, CLOCK_MONOTONIC);
  a.addImmediate(1, link, 16);
  a.moveImmediate(8, numbers.clock_gettime);
  a.syscall();
  a.synchronize();
  a.readCount(2);
  a.store(link, 0, scratch);
  a.store(link, 8, 2);
  a.moveImmediate(0, 0);
  a.ret();
}

/** Offset of the program counter in `ucontext_t`. */
const CONTEXT_PC = 440;

/** x0: signal, x1: siginfo, x2: ucontext. */
function onSignal(a: Assembler, arena: number, code: Entry): void {
  a.addressFromStart(scratch, arena);
  a.load32(link, 1, 8); // si_code
  a.move32(0, 0);
  a.addShifted(0, scratch, 0, 3);
  a.store32(0, SIGNAL_TABLE + 4, link);
  a.moveImmediate(link, 1);
  a.store32(0, SIGNAL_TABLE, link);
  a.store32(scratch, SIGNAL_SEEN, link);
  a.addressFromStart(3, arena + LISTEN.own + BELL.rung);
  a.lockIncrement32(3, link, 4);
  a.addressFromStart(3, arena + WAIT_ENTRY);
  a.load32(link, 3, 24);
  a.setLowBit32(link, link); // WNOHANG
  a.store32(3, 24, link);
  // where an entry's arguments were loaded but its call is not made, they are loaded again
  a.load(3, 2, CONTEXT_PC);
  a.addressFromStart(4, code.start);
  a.subtract(3, 3, 4);
  a.compareImmediate(3, code.call - code.start);
  a.jumpIfAbove("signal-wake");
  a.store(2, CONTEXT_PC, 4);
  a.label("signal-wake");
  a.load32(0, scratch, SIGNAL_DESCRIPTOR);
  a.addImmediate(1, scratch, SIGNAL_TOKEN);
  a.moveImmediate(2, 8);
  a.moveImmediate(8, numbers.write);
  a.syscall();
  kickTracer(a);
  a.ret();
}

/** The kernel may choose another thread for a signal to the process: the one that waits must know, too. */
function kickTracer(a: Assembler): void {
  a.moveImmediate(8, numbers.gettid);
  a.syscall();
  a.load32(1, scratch, SIGNAL_THREAD);
  a.compare32(0, 1);
  a.jumpIfEqual("signal-end");
  a.moveImmediate(8, numbers.getpid);
  a.syscall();
  a.moveImmediate(2, SIGNAL_KICK);
  a.moveImmediate(8, numbers.tgkill);
  a.syscall();
  a.label("signal-end");
}

/** The thunks of aarch64. */
export function thunks(arena: number): Thunks {
  const a = new Assembler();
  const symbols = {
    arena: 0,
    batch: 0,
    spawn: 0,
    processor: 0,
    step: 0,
    listen: 0,
    on_child: 0,
    on_signal: 0,
    on_signal_return: 0,
  };
  a.addressFromStart(0, arena);
  a.ret();
  symbols.batch = a.length;
  const code = batch(a, arena);
  symbols.spawn = a.length;
  spawn(a, arena);
  symbols.processor = a.length;
  processor(a, arena);
  symbols.step = a.length;
  step(a, arena);
  symbols.listen = a.length;
  listen(a, arena);
  symbols.on_child = a.length;
  onChild(a, arena);
  symbols.on_signal = a.length;
  onSignal(a, arena, code);
  symbols.on_signal_return = a.length;
  a.moveImmediate(8, numbers.rt_sigreturn);
  a.syscall();
  return { code: a.finish(), symbols };
}
