/** Sleeping until a tracee has something to say, while the event loop goes on. */
import { ENTRY_SIZE, SIGNAL_DESCRIPTOR, SIGNAL_TOKEN } from "../../arch/architecture.ts";
import { LISTEN } from "../../arch/ask.ts";
import { arena } from "./arena.ts";
import type { Kernel } from "./kernel.ts";
import { withSignalsBlocked } from "./signals.ts";
import { flag } from "./wait.ts";

const O_NONBLOCK_CLOEXEC = 0o2004000;
const F_SETFL = 4;
const P_ALL = 0;

/** CLONE_VM, FS, FILES, SIGHAND, THREAD, SYSVSEM: a thread of this process. */
const THREAD = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000;

const [WAIT, WRITE, EXIT] = [0, 1, 2].map((i) => arena.waker + i * ENTRY_SIZE) as [
  number,
  number,
  number,
];

/** Where the wait's result will be; until then this, which no call gives. */
const WAIT_RESULT = (WAIT + 56) >> 2;
const WAITING = 0x7fffffff;

/** How long to sleep where no thread can be made. */
const WITHOUT_THREAD_MILLISECONDS = 5;

/**
 * A thread of machine code waits for a child event, without taking it, and writes to a pipe that the
 * runtime reads. It lives for one event.
 */
export class Waker {
  readonly #kernel: Kernel;
  /** The end of the pipe that is read. */
  readonly #descriptor: number;
  #unwatch: (() => void) | undefined;
  #resolve: (() => void) | undefined;

  constructor(kernel: Kernel) {
    const { numbers } = kernel.arch;
    this.#kernel = kernel;
    // a signal handler must not wait for room
    kernel.call(numbers["pipe2"]!, kernel.base + arena.word, O_NONBLOCK_CLOEXEC);
    const [output, input] = [arena.word, arena.word + 4].map((at) => kernel.i32[at >> 2]!);
    this.#descriptor = output!;
    kernel.call(numbers["fcntl"]!, output!, F_SETFL, 0);
    kernel.i32[SIGNAL_DESCRIPTOR >> 2] = input!;
    kernel.putWord(SIGNAL_TOKEN >> 2, 1);
    kernel.put(WRITE, numbers["write"]!, input!, kernel.base + SIGNAL_TOKEN, 8);
    kernel.put(EXIT, numbers["exit"]!, 0);
  }

  /**
   * Resolves when a tracee has an event, when a signal came, or by {@link wake}.
   *
   * @param milliseconds how long at most
   * @param waiters how many bells there are in `LISTEN.waiters`, one of which rings for tracees; 0 for none
   */
  sleep(milliseconds?: number, waiters = 0): Promise<void> {
    const room = this.#kernel.base + arena.wakerRoom;
    this.#unwatch ??= this.#kernel.runtime.watch(this.#descriptor, room, () => this.wake());
    const most = this.#arm(waiters) ? milliseconds : WITHOUT_THREAD_MILLISECONDS;
    return new Promise((resolve) => {
      const timer = most === undefined ? undefined : setTimeout(resolve, most);
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

  /** There will be no {@link sleep} for a while: the program may end. */
  rest(): void {
    if (!this.#unwatch) return;
    this.#unwatch();
    this.#unwatch = undefined;
    const { numbers } = this.#kernel.arch;
    const input = this.#kernel.i32[SIGNAL_DESCRIPTOR >> 2]!;
    this.#kernel.call(numbers["write"]!, input, this.#kernel.base + SIGNAL_TOKEN, 8);
  }

  #putWait(waiters: number): void {
    const { arch, base } = this.#kernel;
    const { futex_waitv, waitid } = arch.numbers;
    if (waiters > 0) {
      this.#kernel.put(WAIT, futex_waitv!, base + LISTEN.waiters, waiters);
      return;
    }
    const events = flag.exited | flag.stopped | flag.noWait;
    const info = base + arena.wakerInfo;
    this.#kernel.put(WAIT, waitid!, P_ALL, 0, info, events + flag.clone, 0);
  }

  /** Sees to it that a thread waits; gives false where none can be made. */
  #arm(waiters: number): boolean {
    const kernel = this.#kernel;
    // the thread of an earlier sleep: what it waits for will wake this one
    if (kernel.i32[WAIT_RESULT] === WAITING) return true;
    this.#putWait(waiters);
    kernel.putWord(WAIT_RESULT, WAITING);
    const tid = withSignalsBlocked(kernel, () =>
      kernel.spawn(arena.waker, THREAD, arena.wakerStack),
    );
    if (tid < 0) kernel.putWord(WAIT_RESULT, 0);
    return tid > 0;
  }
}
