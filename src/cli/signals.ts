/** Signals to reverie itself, while it runs a command. */
import process from "node:process";
import { Colocation } from "../backends/ptrace/colocation.ts";
import type { Session } from "../backends/ptrace/session.ts";
import { OwnSignals } from "./own_signals.ts";
import { TextFile } from "../kernel/text_file.ts";
import { Pulse } from "./pulse.ts";

const SI_KERNEL = 0x80;
const [SIGHUP, SIGINT, SIGQUIT, SIGTERM] = [1, 2, 3, 15] as const;
const [SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU] = [19, 20, 21, 22] as const;

/** How long the guests may take to end after a signal to reverie, before they are killed. */
const GRACE_MILLISECONDS = 2000;

/**
 * Takes the signals that end a program. Those of the terminal reach the guests by themselves: reverie
 * just follows them. One that is sent to reverie is handed on to the guests, which must end soon; a second
 * one kills them.
 */
export function followSignals(session: Session): void {
  const own = new OwnSignals(session.supervisor);
  let sent = 0;
  for (const signal of [SIGHUP, SIGINT, SIGQUIT, SIGTERM]) {
    own.take(signal, (code) => {
      if (session.options.outlive) session.detach();
      else if (code === SI_KERNEL) return;
      else if (sent++ > 0) session.kill();
      else handOn(session, signal);
    });
  }
  own.take(SIGTSTP, () => {}); // as the guest does: see onStop
  session.onStop = (signal) => {
    const byTerminal = signal === SIGTSTP || signal === SIGTTIN || signal === SIGTTOU;
    if (byTerminal && sharesGroup(session)) stopSelf(session);
  };
  delay(session, own);
}

/** What is delayed to be cheaper, but not for long: text for a log, and where the tracer runs. */
function delay({ options, supervisor, kernel }: Session, own: OwnSignals): void {
  const pulse = new Pulse(kernel, own);
  const { output } = options;
  if (output instanceof TextFile && output.isPrivate) {
    output.onPending = () => pulse.later(() => output.end());
  }
  if (options.outlive) return; // a guest that goes on by itself must find itself where it was
  const review = () => {
    if (colocation.review()) pulse.later(review);
  };
  const colocation = new Colocation(kernel, () => pulse.later(review));
  supervisor.colocation = colocation;
}

function handOn(session: Session, signal: number): void {
  session.signalAll(signal);
  session.options.blocking = false; // so that the timer below can come
  setTimeout(() => session.kill(), GRACE_MILLISECONDS).unref?.();
}

/** Whether the shell that started us takes the guest and us for one job. */
function sharesGroup({ kernel, root }: Session): boolean {
  const { getpgid } = kernel.arch.numbers;
  return kernel.call(getpgid!, root!.pid) === kernel.call(getpgid!, 0);
}

/** Stops with the guest; the SIGCONT that a shell sends to the group wakes both. */
function stopSelf({ kernel, supervisor }: Session): void {
  supervisor.turn.flush();
  kernel.call(kernel.arch.numbers["kill"]!, process.pid, SIGSTOP);
}
