/** The part of the handler by which a thread asks the tracer about its call. */
import { ASK, type AskCode, askState, BELL } from "../ask.ts";
import { SLOT } from "../handler.ts";
import { type Assembler, reg } from "./assembler.ts";
import { FUTEX_WAIT, FUTEX_WAKE, wakeOne } from "./futex.ts";
import { numbers } from "./numbers.gen.ts";
import { giveFlags, keepArguments, loadArguments } from "./program_words.ts";
import { BEFORE, OVER, type State, type Writer } from "./regions.ts";

const { rax, rcx, rdx, rsi, rdi, rsp, r10, r11 } = reg;

const ASKED: State = { ...BEFORE, arguments: "asked" };
const ASKING: State = { ...ASKED, stage: "asking" };

/**
 * Writes it:
 *
 * ```
 * ask:     the call goes into the slot; rules lead here, too
 * ring:    the tracer is woken where it sleeps
 * wait:    looks for the answer, lets others have the processor, then sleeps
 * go:      to one of these
 * result:  back to the program, with a result
 * make:    makes a call, then
 * done:      back to the program, with its result
 * tell:      asks again
 * trap:    to the stub's own instruction
 * ```
 */
export function writeAsk(writer: Writer, bell: number): AskCode & { readonly entry: number } {
  const { a, end } = writer;
  const entry = a.length;
  a.label("ask");
  keepArguments(a, ASK.arguments);
  a.storeGs(ASK.stack, rsp);
  a.storeGs32Immediate(ASK.state, askState.asked);
  end(BEFORE);
  ring(a, bell);
  wait(a);
  a.jumpGs(ASK.answer);
  end(ASKING);
  const make = writeMake(writer);
  const { done, tell } = writeNext(writer);
  const result = writeResult(writer);
  const trap = a.length;
  loadArguments(a, ASK.arguments);
  a.jump("trap");
  end(ASKED);
  return { entry, result, make, done, tell, trap };
}

function ring(a: Assembler, bell: number): void {
  a.label("ring");
  a.moveImmediate64(r11, bell);
  a.lockIncrement32(r11, BELL.rung);
  a.load32(rax, r11, BELL.sleeping);
  a.test(rax, rax);
  a.jumpIf("equal", "wait");
  a.move(rdi, r11);
  wakeOne(a, FUTEX_WAKE);
  a.moveImmediate64(r11, bell);
}

function wait(a: Assembler): void {
  a.label("wait");
  a.load32(rcx, r11, BELL.looks);
  a.load32(rsi, r11, BELL.yields);
  a.label("look");
  a.loadGs32(rdx, ASK.state);
  a.compareImmediate32(rdx, askState.answered);
  a.jumpIf("equal", "go");
  a.test(rcx, rcx);
  a.jumpIf("equal", "yield");
  a.addImmediate(rcx, -1);
  a.pause();
  a.jump("look");
  a.label("yield");
  a.test(rsi, rsi);
  a.jumpIf("equal", "sleep");
  a.addImmediate(rsi, -1);
  a.moveImmediate(rax, numbers.sched_yield);
  a.syscall();
  a.zero(rcx);
  a.jump("look");
  a.label("sleep");
  a.moveImmediate(rax, 1);
  a.exchangeGs32(ASK.sleeping, rax);
  a.label("doze");
  a.loadGs32(rdx, ASK.state);
  a.compareImmediate32(rdx, askState.answered);
  a.jumpIf("equal", "woken");
  a.loadGs(rdi, SLOT.self);
  a.addImmediate(rdi, ASK.state);
  a.moveImmediate(rsi, FUTEX_WAIT);
  a.zero(r10);
  a.moveImmediate(rax, numbers.futex);
  a.syscall();
  a.jump("doze");
  a.label("woken");
  a.storeGs32Immediate(ASK.sleeping, 0);
  a.label("go");
}

function writeMake({ a, end }: Writer): number {
  const make = a.length;
  loadArguments(a, ASK.callArguments);
  giveFlags(a, ASK.number);
  a.syscall();
  end(ASKING);
  a.storeGs(ASK.result, rax);
  a.storeGs(ASK.link, r11);
  a.jumpGs(ASK.next);
  end({ ...ASKED, stage: "asked", result: "register", flags: "register" });
  return make;
}

function writeNext({ a, end }: Writer): { done: number; tell: number } {
  const done = a.length;
  loadArguments(a, ASK.arguments);
  a.jumpGs(SLOT.back);
  end({ ...OVER, arguments: "asked" });
  const tell = a.length;
  a.storeGs32Immediate(ASK.state, askState.made);
  end({ ...ASKED, stage: "asked", result: "register", flags: "register" });
  a.jump("ring");
  end(ASKING);
  return { done, tell };
}

function writeResult({ a, end }: Writer): number {
  const result = a.length;
  loadArguments(a, ASK.arguments);
  giveFlags(a, ASK.result);
  a.loadGs(r11, ASK.link);
  a.jumpGs(SLOT.back);
  end({ ...OVER, result: "asked", flags: "slot", arguments: "asked" });
  return result;
}
