/** Sleeping until a tracee has something to say, while the event loop goes on. */
import { ENTRY_SIZE, SIGNAL_DESCRIPTOR, SIGNAL_TOKEN } from "../../arch/architecture.ts";
import { arena } from "./arena.ts";
import type { Kernel } from "./kernel.ts";
import { withSignalsBlocked } from "./signals.ts";
import { flag } from "./wait.ts";

const EFD_CLOEXEC = 0o2000000;
const P_ALL = 0;

/** CLONE_VM, FS, FILES, SIGHAND, THREAD, SYSVSEM: a thread of this process. */
const THREAD = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000;

/**
 * A thread of machine code waits for a child event, without taking it, and writes to an eventfd that the
 * runtime reads. It lives for one event.
 */
export class Waker {
  readonly #kernel: Kernel;
  readonly #descriptor: number;
  #armed = false;
  #resolve: (() => void) | undefined;

  constructor(kernel: Kernel) {
    const { numbers } = kernel.arch;
    this.#kernel = kernel;
    this.#descriptor = kernel.call(numbers["eventfd2"]!, 0, EFD_CLOEXEC);
    kernel.i32[SIGNAL_DESCRIPTOR >> 2] = this.#descriptor;
    kernel.putWord(SIGNAL_TOKEN >> 2, 1);
    const events = flag.exited | flag.stopped | flag.noWait;
    const [wait, write, exit] = [0, 1, 2].map((i) => arena.waker + i * ENTRY_SIZE);
    const info = kernel.base + arena.wakerInfo;
    kernel.put(wait!, numbers["waitid"]!, P_ALL, 0, info, events + flag.clone, 0);
    kernel.put(write!, numbers["write"]!, this.#descriptor, kernel.base + SIGNAL_TOKEN, 8);
    kernel.put(exit!, numbers["exit"]!, 0);
  }

  /**
   * Resolves when a tracee has an event, when a signal came, or by {@link wake}.
   *
   * @param milliseconds how long at most
   */
  sleep(milliseconds?: number): Promise<void> {
    if (!this.#armed) this.#arm();
    return new Promise((resolve) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
      this.#resolve = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Ends a {@link sleep}. */
  wake(): void {
    this.#resolve?.();
    this.#resolve = undefined;
  }

  #arm(): void {
    this.#armed = true;
    withSignalsBlocked(this.#kernel, () =>
      this.#kernel.spawn(arena.waker, THREAD, arena.wakerStack),
    );
    void this.#kernel.runtime.read(this.#descriptor, new Uint8Array(8)).then(() => {
      this.#armed = false;
      this.wake();
    });
  }
}
