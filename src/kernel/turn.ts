/** One turn of the tracer: let a thread go on, wait for the next that stops, ask what it stopped for. */
import { ENTRY_SIZE, LINK_MUST } from "../../arch/architecture.ts";
import { arena } from "./arena.ts";
import type { Kernel } from "./kernel.ts";
import { callStop, infoField, ptraceLater, request } from "./ptrace.ts";

const RESUME = arena.turn;
const WAIT = RESUME + ENTRY_SIZE;
const INFO = WAIT + ENTRY_SIZE;

/** Words of an entry, by its offset. */
const argument = (entry: number, i: number): number => (entry + 8 + 8 * i) >> 2;

/** The turns of one supervisor. All of a turn is one list: one crossing into machine code. */
export class Turn {
  readonly #kernel: Kernel;
  #resumes = false;

  /** @param which flags of wait4(2) that say which tasks are waited for */
  constructor(kernel: Kernel, which: number) {
    const { ptrace, wait4 } = kernel.arch.numbers;
    this.#kernel = kernel;
    kernel.put(RESUME, ptrace!, 0, 0, 0, 0);
    kernel.put(WAIT, wait4!, -1, kernel.base + arena.status, which, 0);
    kernel.put(INFO, ptrace!, request.getSyscallInfo, 0, infoField.size, kernel.base + arena.info);
    kernel.link(WAIT, LINK_MUST | (INFO + 16)); // the thread that stopped is the one that is asked
  }

  /** Resumes a thread with the next wait, by a ptrace request. */
  resume(tid: number, how: number, signal: number): void {
    if (this.#resumes) return ptraceLater(this.#kernel, how, tid, 0, signal);
    const { i32 } = this.#kernel;
    this.#resumes = true;
    i32[argument(RESUME, 0)] = how;
    i32[argument(RESUME, 1)] = tid;
    i32[argument(RESUME, 3)] = signal;
  }

  /** Makes the resumes that are due. */
  flush(): void {
    this.#kernel.flush();
    if (this.#resumes) this.#kernel.batch(RESUME, 1);
    this.#resumes = false;
  }

  /** Makes the resumes that are due, then waits. Gives the thread that stopped or ended, 0 or `-errno`. */
  wait(flags: number): number {
    const kernel = this.#kernel;
    kernel.flush();
    kernel.i32[argument(WAIT, 2)]! |= flags;
    kernel.bytes[arena.info + infoField.op] = callStop.none; // as it stays if the thread is dead already
    if (this.#resumes) kernel.batch(RESUME, 3);
    else kernel.batch(WAIT, 2);
    this.#resumes = false;
    kernel.i32[argument(WAIT, 2)]! &= ~flags;
    return kernel.i32[(WAIT + 56) >> 2]!;
  }
}
