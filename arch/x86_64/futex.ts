/** futex(2) in machine code. */
import { type Assembler, reg } from "./assembler.ts";
import { numbers } from "./numbers.gen.ts";

const { rax, rdx, rsi } = reg;

/** Source: include/uapi/linux/futex.h. */
export const FUTEX_WAIT = 0;
/** See {@link FUTEX_WAIT}. */
export const FUTEX_WAKE = 1;
/** The same for futexes of one process. */
export const FUTEX_WAKE_PRIVATE = 129;

/** Wakes one thread that waits for the word that `rdi` points to. */
export function wakeOne(a: Assembler, operation: number): void {
  a.moveImmediate(rsi, operation);
  a.moveImmediate(rdx, 1);
  a.moveImmediate(rax, numbers.futex);
  a.syscall();
}
