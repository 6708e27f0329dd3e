/** The part of the handler by which a thread asks the tracer about its call. */
import { ASK, type AskCode, askState, BELL, FUTEX } from "../ask.ts";
import { SLOT } from "../handler.ts";
import type { Machine } from "./machine.ts";
import { ANSWERED, ASKED, ASKING, BEFORE, OVER, type Writer } from "./regions.ts";

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
  a.keepArguments(ASK.arguments);
  a.keepStack(ASK.stack);
  a.orderStores();
  a.storeSlot32Immediate(ASK.state, askState.asked);
  end(BEFORE);
  ring(a, bell);
  wait(a);
  a.jumpSlot(ASK.answer);
  end(ASKING);
  const make = writeMake(writer);
  const { done, tell } = writeNext(writer);
  const result = writeResult(writer);
  const trap = a.length;
  a.loadArguments(ASK.arguments);
  a.jump("trap");
  end(ASKED);
  return { entry, result, make, done, tell, trap };
}

function ring(a: Machine, bell: number): void {
  const { place, value } = a;
  const [address, operation, count] = a.arguments;
  a.label("ring");
  a.moveImmediate64(place, bell);
  a.lockIncrement32(place, BELL.rung);
  a.load32(value, place, BELL.sleeping);
  a.test(value, value);
  a.jumpIf("equal", "wait");
  a.move(address, place);
  a.moveImmediate(operation, FUTEX.wake);
  a.moveImmediate(count, 1);
  a.callKernel("futex");
  a.moveImmediate64(place, bell);
}

function wait(a: Machine): void {
  const { other: looks, place, value } = a;
  const [address, yields, state, timeout] = a.arguments;
  const isAnswered = () => {
    a.loadSlot32(state, ASK.state);
    a.compareImmediate32(state, askState.answered);
  };
  a.label("wait");
  a.load32(looks, place, BELL.looks);
  a.load32(yields, place, BELL.yields);
  a.label("look");
  isAnswered();
  a.jumpIf("equal", "go");
  a.test(looks, looks);
  a.jumpIf("equal", "yield");
  a.addImmediate(looks, -1);
  a.pause();
  a.jump("look");
  a.label("yield");
  a.test(yields, yields);
  a.jumpIf("equal", "sleep");
  a.addImmediate(yields, -1);
  a.callKernel("sched_yield");
  a.zero(looks);
  a.jump("look");
  a.label("sleep");
  a.moveImmediate(value, 1);
  a.exchangeSlot32(ASK.sleeping, value);
  a.label("doze");
  isAnswered();
  a.jumpIf("equal", "woken");
  a.loadSlot(address, SLOT.self);
  a.addImmediate(address, ASK.state);
  a.moveImmediate(yields, FUTEX.wait);
  a.zero(timeout);
  a.callKernel("futex");
  a.jump("doze");
  a.label("woken");
  a.storeSlot32Immediate(ASK.sleeping, 0);
  a.label("go");
  a.orderLoads();
}

function writeMake({ a, end }: Writer): number {
  const make = a.length;
  a.loadArguments(ASK.callArguments);
  a.makeCall(ASK.number);
  end(ASKING);
  a.storeSlot(ASK.result, a.result);
  a.keepLink(ASK.link);
  a.jumpSlot(ASK.next);
  end({ ...ASKED, stage: "asked", result: "register", flags: "register" });
  return make;
}

function writeNext({ a, end }: Writer): { done: number; tell: number } {
  const done = a.length;
  a.loadOtherArguments(ASK.arguments);
  a.leave();
  end({ ...OVER, arguments: "asked" });
  const tell = a.length;
  a.orderStores();
  a.storeSlot32Immediate(ASK.state, askState.made);
  end({ ...ASKED, stage: "asked", result: "register", flags: "register" });
  a.jump("ring");
  end(ASKING);
  return { done, tell };
}

function writeResult({ a, end }: Writer): number {
  const result = a.length;
  a.loadOtherArguments(ASK.arguments);
  a.giveResult(ASK.result);
  a.giveLink(ASK.link);
  a.leave();
  end(ANSWERED);
  return result;
}
