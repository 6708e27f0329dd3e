/** Signals that our own machine code notes: their handlers run between two waits, not in the event loop. */
import { SIGNAL_KICK, SIGNAL_SEEN, SIGNAL_TABLE, SIGNAL_THREAD } from "../../arch/architecture.ts";
import type { Supervisor } from "../backends/ptrace/supervisor.ts";
import { arena } from "../kernel/arena.ts";
import type { Kernel } from "../kernel/kernel.ts";

const SA_SIGINFO = 4;
const SA_RESTORER = 0x04000000;
const SA_ONSTACK = 0x08000000;

/** What happens when a signal came; `code` is its `si_code`. */
export type SignalHandler = (code: number) => void;

/** The signals of a program that does nothing but trace. */
export class OwnSignals {
  readonly #kernel: Kernel;
  readonly #handlers = new Map<number, SignalHandler>();

  constructor(supervisor: Supervisor) {
    this.#kernel = supervisor.kernel;
    this.#kernel.runtime.settleSignals?.();
    supervisor.onSignal = () => this.#dispatch();
    const { i32, arch } = this.#kernel;
    i32[SIGNAL_THREAD >> 2] = this.#kernel.call(arch.numbers["gettid"]!);
    this.take(SIGNAL_KICK, () => {});
  }

  /** Takes a signal: it does not end this process any more, but ends a wait. */
  take(signal: number, handler: SignalHandler): void {
    const kernel = this.#kernel;
    const i = arena.scratch >> 2;
    this.#handlers.set(signal, handler);
    kernel.putWord(i, kernel.addressOf("on_signal"));
    kernel.putWord(i + 2, SA_SIGINFO | SA_RESTORER | SA_ONSTACK); // no SA_RESTART
    kernel.putWord(i + 4, kernel.addressOf("on_signal_return"));
    // one at a time: the stacks that runtimes give their threads for signals hold no three frames
    kernel.u32.fill(0xffffffff, i + 6, i + 8);
    kernel.call(kernel.arch.numbers["rt_sigaction"]!, signal, kernel.base + arena.scratch, 0, 8);
  }

  /** A signal that came is as good as handled. */
  forget(signal: number): void {
    this.#kernel.i32[(SIGNAL_TABLE + 8 * signal) >> 2] = 0;
  }

  #dispatch(): void {
    const { i32 } = this.#kernel;
    i32[SIGNAL_SEEN >> 2] = 0;
    for (const [signal, handler] of this.#handlers) {
      const i = (SIGNAL_TABLE + 8 * signal) >> 2;
      if (i32[i] === 0) continue;
      i32[i] = 0;
      handler(i32[i + 1]!);
    }
  }
}
