/**
 * What the kernel forgets about SIGSEGV when an instruction of ours faults: if the program blocks or ignores
 * it, the signal is unblocked and its action becomes the default one. It is found by that and put back. (Of a program
 * with the default action nobody can tell whether it had blocked the signal.)
 */
import { syscall } from "../../../syscalls/base.ts";
import {
  ACTION_SIZE,
  blockFaults,
  isCaught,
  isDefault,
  isIgnored,
  SIGSEGV,
} from "../ptrace/fault_state.ts";
import { engage } from "../ptrace/handlers.ts";
import { leave } from "../ptrace/injections.ts";
import { resume } from "../ptrace/resume.ts";
import { phase, type Tracee } from "../ptrace/tracee.ts";

/** Lets a thread go on that stopped by a fault of ours. */
export function goOnHealed(tracee: Tracee): void {
  const { faultAction } = tracee.process;
  if (!faultAction || tracee.injecting || tracee.session.ending || isCaught(tracee.tid, SIGSEGV))
    return resume(tracee);
  tracee.phase = phase.other;
  engage(
    tracee,
    () => mend(tracee, faultAction),
    (tracee, wasBlocked) => {
      if (wasBlocked === true) blockFaults(tracee.session.kernel, tracee.tid);
      leave(tracee);
    },
  );
}

/** Puts the action back. Gives whether the signal was blocked. */
async function mend({ guest }: Tracee, action: Uint8Array): Promise<boolean> {
  const now = guest.stack().reserve(ACTION_SIZE);
  const sigsetsize = 8;
  await guest.inject(syscall("rt_sigaction", { sig: SIGSEGV, act: 0, oact: now, sigsetsize }));
  if (!isDefault(guest.memory.readExact(now, ACTION_SIZE))) return false;
  const act = guest.stack().push(action);
  await guest.inject(syscall("rt_sigaction", { sig: SIGSEGV, act, oact: 0, sigsetsize }));
  return !isIgnored(action);
}
