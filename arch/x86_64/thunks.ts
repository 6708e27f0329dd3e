import {
  FAILED_ENTRY,
  LINK_COPY,
  LINK_MUST,
  LINK_SOME,
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
import { Assembler, reg } from "./assembler.ts";
import { listen, onChild } from "./listen.ts";
import { numbers } from "./numbers.gen.ts";
import { questions } from "./traps.ts";
import { step } from "./step.ts";

const WNOHANG = 1;
const CLOCK_MONOTONIC = 1;

const { rax, rcx, rdx, rbx, rbp, rsi, rdi, r8, r9, r10 } = reg;

/** Where code lies that has not yet made its call: from `start` up to the instruction at `call`. */
interface Entry {
  readonly start: number;
  readonly call: number;
}

/** One entry of a list: rbx points to it. Leaves the result in rax; clobbers rcx, r11, arguments. */
function runEntry(a: Assembler): Entry {
  const start = a.length;
  a.load32(rax, rbx, 0);
  a.load(rdi, rbx, 8);
  a.load(rsi, rbx, 16);
  a.load(rdx, rbx, 24);
  a.load(r10, rbx, 32);
  a.load(r8, rbx, 40);
  a.load(r9, rbx, 48);
  const call = a.length;
  a.syscall();
  a.store(rbx, 56, rax);
  return { start, call };
}

function batch(a: Assembler, arena: number): Entry {
  a.push(rbx);
  a.push(rbp);
  a.leaFromStart(rbx, arena);
  a.move32(rax, rdi);
  a.add(rbx, rax);
  a.move32(rbp, rsi);
  a.label("batch-entry");
  const entry = runEntry(a);
  a.load32(rcx, rbx, 4);
  a.test(rcx, rcx);
  a.jumpIf("equal", "batch-next");
  a.testImmediate32(rcx, LINK_MUST | LINK_SOME);
  a.jumpIf("equal", "batch-copy");
  a.test(rax, rax);
  a.jumpIf("sign", "batch-end");
  a.jumpIf("notEqual", "batch-copy");
  a.testImmediate32(rcx, LINK_SOME);
  a.jumpIf("notEqual", "batch-end");
  a.label("batch-copy");
  a.andImmediate32(rcx, LINK_COPY);
  a.jumpIf("equal", "batch-next");
  a.leaFromStart(rdx, arena);
  a.add(rdx, rcx);
  a.store(rdx, 0, rax);
  a.label("batch-next");
  a.addImmediate(rbx, 64);
  a.addImmediate(rbp, -1);
  a.jumpIf("notEqual", "batch-entry");
  a.label("batch-end");
  a.pop(rbp);
  a.pop(rbx);
  a.ret();
  return entry;
}

function spawn(a: Assembler, arena: number): void {
  a.push(rbx);
  a.leaFromStart(rbx, arena);
  a.move32(rax, rdx);
  a.move32(rcx, rdi);
  a.move32(rdi, rsi); // flags
  a.move(rsi, rbx);
  a.add(rsi, rax); // stack
  a.add(rbx, rcx); // list
  a.zero(rdx);
  a.zero(r10);
  a.zero(r8);
  a.moveImmediate(rax, numbers.clone);
  a.syscall();
  a.test(rax, rax);
  a.jumpIf("equal", "spawn-entry");
  a.pop(rbx);
  a.ret();

  a.label("spawn-entry");
  runEntry(a);
  a.load32(rcx, rbx, 4);
  a.testImmediate32(rcx, LINK_MUST);
  a.jumpIf("equal", "spawn-next");
  a.test(rax, rax);
  a.jumpIf("sign", "spawn-failed");
  a.label("spawn-next");
  a.addImmediate(rbx, 64);
  a.jump("spawn-entry");
  a.label("spawn-failed");
  a.leaFromStart(rcx, arena);
  a.move(rdx, rcx);
  a.addImmediate(rdx, FAILED_ENTRY);
  // the entry's offset: rbx - arena, by way of the complement
  a.negate(rcx);
  a.add(rcx, rbx);
  a.store(rdx, 0, rcx);
  a.moveImmediate(rdi, 127);
  a.moveImmediate(rax, numbers.exit_group);
  a.syscall();
  a.undefinedInstruction();
}

/** Asks the processor: edi is the question, esi the offset of its leaf, its subleaf and the answer. */
function processor(a: Assembler, arena: number): void {
  a.push(rbx);
  a.move32(rax, rsi);
  a.leaFromStart(r8, arena);
  a.add(r8, rax);
  a.load32(rax, r8, 0);
  a.load32(rcx, r8, 4);
  a.testImmediate32(rdi, questions.rdtsc);
  a.jumpIf("notEqual", "processor-rdtsc");
  a.testImmediate32(rdi, questions.rdtscp);
  a.jumpIf("notEqual", "processor-rdtscp");
  a.testImmediate32(rdi, questions.moment);
  a.jumpIf("notEqual", "processor-moment");
  a.cpuid();
  a.jump("processor-end");
  a.label("processor-rdtsc");
  a.rdtsc();
  a.jump("processor-end");
  a.label("processor-rdtscp");
  a.rdtscp();
  a.label("processor-end");
  a.store32(r8, 0, rax);
  a.store32(r8, 4, rbx);
  a.store32(r8, 8, rcx);
  a.store32(r8, 12, rdx);
  a.zero(rax);
  a.pop(rbx);
  a.ret();
  a.label("processor-moment");
  readCounter(a);
  a.move(rbx, rax);
  a.lea(rsi, r8, 16);
  a.moveImmediate(rdi, CLOCK_MONOTONIC);
  a.moveImmediate(rax, numbers.clock_gettime);
  a.syscall();
  readCounter(a);
  a.store(r8, 0, rbx);
  a.store(r8, 8, rax);
  a.zero(rax);
  a.pop(rbx);
  a.ret();
}

/** `rax` = the counter, once all before is done. `rdx` is lost. */
function readCounter(a: Assembler): void {
  a.lfence();
  a.rdtsc();
  a.shiftLeft(rdx, 32);
  a.add(rax, rdx);
}

/** Offset of the instruction pointer in `ucontext_t`. */
const CONTEXT_RIP = 168;

/** rdi: signal, rsi: siginfo, rdx: ucontext. */
function onSignal(a: Assembler, arena: number, entry: Entry): void {
  a.leaFromStart(rcx, arena);
  a.load32(rax, rsi, 8); // si_code
  a.move32(rdi, rdi);
  for (let i = 0; i < 3; i++) a.add(rdi, rdi);
  a.add(rdi, rcx);
  a.store32(rdi, SIGNAL_TABLE + 4, rax);
  a.moveImmediate(rax, 1);
  a.store32(rdi, SIGNAL_TABLE, rax);
  a.store32(rcx, SIGNAL_SEEN, rax);
  a.lockIncrement32(rcx, LISTEN.own + BELL.rung);
  a.load32(rax, rcx, WAIT_ENTRY + 24);
  a.orImmediate32(rax, WNOHANG);
  a.store32(rcx, WAIT_ENTRY + 24, rax);
  // where an entry's arguments were loaded but its call is not made, they are loaded again
  a.load(r8, rdx, CONTEXT_RIP);
  a.leaFromStart(r9, entry.start);
  a.subtract(r8, r9);
  a.compareImmediate(r8, entry.call - entry.start);
  a.jumpIf("above", "signal-wake");
  a.store(rdx, CONTEXT_RIP, r9);
  a.label("signal-wake");
  a.load32(rdi, rcx, SIGNAL_DESCRIPTOR);
  a.lea(rsi, rcx, SIGNAL_TOKEN);
  a.moveImmediate(rdx, 8);
  a.moveImmediate(rax, numbers.write);
  a.syscall();
  kickTracer(a, arena);
  a.ret();
}

/** The kernel may choose another thread for a signal to the process: the one that waits must know, too. */
function kickTracer(a: Assembler, arena: number): void {
  a.moveImmediate(rax, numbers.gettid);
  a.syscall();
  a.leaFromStart(rdx, arena);
  a.load32(rsi, rdx, SIGNAL_THREAD);
  a.compare32(rax, rsi);
  a.jumpIf("equal", "signal-end");
  a.moveImmediate(rax, numbers.getpid);
  a.syscall();
  a.move32(rdi, rax);
  a.moveImmediate(rdx, SIGNAL_KICK);
  a.moveImmediate(rax, numbers.tgkill);
  a.syscall();
  a.label("signal-end");
}

/** The thunks of x86-64. */
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
  a.leaFromStart(rax, arena);
  a.ret();
  symbols.batch = a.length;
  const entry = batch(a, arena);
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
  onSignal(a, arena, entry);
  symbols.on_signal_return = a.length;
  a.moveImmediate(rax, numbers.rt_sigreturn);
  a.syscall();
  return { code: a.finish(), symbols };
}
