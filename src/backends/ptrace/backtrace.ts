/** Backtraces of guest threads. What reads files for them is loaded with the first one. */
import type { Backtrace, BacktraceOptions } from "../../backtrace.ts";
import { GuestGone } from "../../guest.ts";
import type { StoppedThread } from "../../symbols/frames.ts";
import type { Tracee } from "./tracee.ts";

/** The backtrace of a thread that a handler has. `stopped` is what it is to be made from. */
export function backtrace(
  tracee: Tracee,
  stopped: StoppedThread,
  options: BacktraceOptions | undefined,
): Promise<Backtrace> {
  const { session, turn } = tracee;
  const thread = { ...stopped, registers: inProgram(tracee, stopped.registers) };
  if (session.backtracer) return Promise.resolve(session.backtracer.take(thread, options));
  return import("../../symbols/frames.ts").then(({ Backtracer }) => {
    if (tracee.gone) throw new GuestGone(tracee.tid);
    if (tracee.turn !== turn || !tracee.settle) {
      throw new Error("guest.backtrace() was not awaited: the handler ended before");
    }
    session.backtracer ??= new Backtracer();
    return session.backtracer.take(thread, options);
  });
}

/** Registers as they would be without the agent: a call that is made in a stub is made from its site. */
function inProgram(
  { process: { space }, session }: Tracee,
  registers: StoppedThread["registers"],
): StoppedThread["registers"] {
  const { abi, registers: block } = session.kernel.arch;
  const name = block.names[abi.instructionPointer]!;
  const patch = space?.stubAt(Number(registers[name]));
  if (!patch) return registers;
  return { ...registers, [name]: BigInt(patch.site + abi.instruction.length) };
}
