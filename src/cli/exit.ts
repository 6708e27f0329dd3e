/** Ending as the guest did. */
import process from "node:process";
import type { ExitStatus } from "../exit_status.ts";
import { arena } from "../kernel/arena.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { SIG_SETMASK } from "../kernel/signals.ts";

const RLIMIT_CORE = 4;

/** Ends this process as a guest ended: with its exit status, or killed by the same signal. */
export function exitLike(kernel: Kernel, status: ExitStatus): never {
  if (status.kind === "signaled") dieBy(kernel, status.signal);
  process.exit(status.kind === "exited" ? status.code : 128 + status.signal);
}

/** Dies by a signal. Returns only if the signal does not kill. */
export function dieBy(kernel: Kernel, signal: number): void {
  const { numbers } = kernel.arch;
  const at = arena.scratch;
  kernel.u32.fill(0, at >> 2, (at >> 2) + 16);
  // a core dump, if any, is the guest's; ours would overwrite it
  kernel.call(numbers["prlimit64"]!, 0, RLIMIT_CORE, kernel.base + at, 0);
  kernel.call(numbers["rt_sigaction"]!, signal, kernel.base + at, 0, 8);
  kernel.call(numbers["rt_sigprocmask"]!, SIG_SETMASK, kernel.base + at, 0, 8);
  kernel.call(numbers["kill"]!, process.pid, signal);
}
