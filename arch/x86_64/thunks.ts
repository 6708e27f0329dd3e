import {
  FAILED_ENTRY,
  LINK_COPY,
  LINK_MUST,
  LINK_SOME,
  SIGNAL_DESCRIPTOR,
  SIGNAL_SEEN,
  SIGNAL_TABLE,
  SIGNAL_TOKEN,
  type Thunks,
} from "../architecture.ts";
import { Assembler, reg } from "./assembler.ts";
import { numbers } from "./numbers.gen.ts";

const { rax, rcx, rdx, rbx, rbp, rsi, rdi, r8, r9, r10 } = reg;

/** One entry of a list: rbx points to it. Leaves the result in rax; clobbers rcx, r11, arguments. */
function runEntry(a: Assembler): void {
  a.load32(rax, rbx, 0);
  a.load(rdi, rbx, 8);
  a.load(rsi, rbx, 16);
  a.load(rdx, rbx, 24);
  a.load(r10, rbx, 32);
  a.load(r8, rbx, 40);
  a.load(r9, rbx, 48);
  a.syscall();
  a.store(rbx, 56, rax);
}

function batch(a: Assembler, arena: number): void {
  a.push(rbx);
  a.push(rbp);
  a.leaFromStart(rbx, arena);
  a.move32(rax, rdi);
  a.add(rbx, rax);
  a.move32(rbp, rsi);
  a.label("batch-entry");
  runEntry(a);
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

function onSignal(a: Assembler, arena: number): void {
  a.leaFromStart(rcx, arena);
  a.load32(rax, rsi, 8); // si_code
  a.move32(rdi, rdi);
  a.add(rdi, rdi);
  a.add(rdi, rdi);
  a.add(rdi, rdi);
  a.add(rdi, rcx);
  a.store32(rdi, SIGNAL_TABLE + 4, rax);
  a.moveImmediate(rax, 1);
  a.store32(rdi, SIGNAL_TABLE, rax);
  a.store32(rcx, SIGNAL_SEEN, rax);
  a.load32(rdi, rcx, SIGNAL_DESCRIPTOR);
  a.lea(rsi, rcx, SIGNAL_TOKEN);
  a.moveImmediate(rdx, 8);
  a.moveImmediate(rax, numbers.write);
  a.syscall();
  a.ret();
}

/** The thunks of x86-64. */
export function thunks(arena: number): Thunks {
  const a = new Assembler();
  const symbols = { arena: 0, batch: 0, spawn: 0, on_signal: 0, on_signal_return: 0 };
  a.leaFromStart(rax, arena);
  a.ret();
  symbols.batch = a.length;
  batch(a, arena);
  symbols.spawn = a.length;
  spawn(a, arena);
  symbols.on_signal = a.length;
  onSignal(a, arena);
  symbols.on_signal_return = a.length;
  a.moveImmediate(rax, numbers.rt_sigreturn);
  a.syscall();
  return { code: a.finish(), symbols };
}
