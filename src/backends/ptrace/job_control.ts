/**
 * Signals of job control that are delivered later than they came. SIGCONT makes the kernel forget those that stop a
 * process and have not been taken; of those that a tracer took, and sends again, it knows nothing.
 */
import { statusMask } from "../../kernel/proc.ts";
import { readSiginfo } from "../../kernel/registers.ts";
import { siginfo, signalBit } from "../../kernel/signals.ts";
import type { Process, SignalToSend, Tracee } from "./tracee.ts";

const SIGCONT = 18;

/** SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU. */
const STOPPING = [19, 20, 21, 22];

/** A signal is seen for the first time. */
export function noteContinue({ process }: Tracee, number: number): void {
  if (number === SIGCONT) process.continued++;
}

/** Whether a signal stops its process, and SIGCONT came since it was first seen. */
export function isEndedStop({ process, tid }: Tracee, signal: SignalToSend): boolean {
  const { continued, number } = signal;
  if (!STOPPING.includes(number) || continued === undefined) return false;
  if (continued !== process.continued) return true;
  const pending = statusMask(tid, "ShdPnd") | statusMask(tid, "SigPnd");
  return (pending & signalBit(SIGCONT)) !== 0n || isContinuing(process);
}

/** Whether some thread has stopped with a SIGCONT for it, and nobody has heard of that. */
function isContinuing({ session, threads }: Process): boolean {
  session.supervisor.turn.flush();
  return [...threads].some(({ delivery, tid }) => {
    const info = delivery?.number === SIGCONT ? undefined : readSiginfo(session.kernel, tid);
    return (
      info !== undefined && new DataView(info.buffer).getInt32(siginfo.number, true) === SIGCONT
    );
  });
}
