/** Signals to reverie itself, while it runs a command. */
import process from "node:process";
import { Colocation } from "../backends/ptrace/colocation.ts";
import type { Session } from "../backends/ptrace/session.ts";
import { caller } from "../command/caller.ts";
import { statusMask } from "../kernel/proc.ts";
import { signalBit } from "../kernel/signals.ts";
import { TextFile } from "../kernel/text_file.ts";
import { followStops, sharesGroup } from "./job_control.ts";
import { OwnSignals } from "./own_signals.ts";
import { Pulse } from "./pulse.ts";

const SI_KERNEL = 0x80;
const [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGCONT] = [1, 2, 3, 15, 18] as const;
const [SIGUSR1, SIGUSR2, SIGXFSZ] = [10, 12, 25] as const;

/** How long the guests may take to end after a signal to reverie, before they are killed. */
const GRACE_MILLISECONDS = 2000;

/** What comes again so soon is the same request: timeout(1) signals its child, then the child's group. */
const ECHO_MILLISECONDS = 300;

/**
 * Takes the signals that end a program, and those that it may make something of. Those of the terminal
 * reach the guests by themselves: reverie just follows them. One that is sent to reverie is handed on; if it
 * is one to end by, the guests must do so soon, and a second one kills them. What reverie's caller ignores
 * stays ignored.
 *
 * @param onLeave told of a signal for which the guests are let go, before they are
 */
export function followSignals(session: Session, onLeave?: (signal: number) => void): void {
  const own = new OwnSignals(session.supervisor);
  const { ignoredSignals } = caller();
  const handover = new Handover(session);
  const leave = (signal: number) => {
    onLeave?.(signal);
    session.detach();
  };
  for (const signal of [SIGHUP, SIGINT, SIGQUIT, SIGTERM]) {
    const isIgnored = (ignoredSignals & signalBit(signal)) !== 0n;
    own.take(signal, (code) => {
      if (isIgnored) return;
      if (code === SI_KERNEL && signal === SIGHUP && leadsSession(session)) hangUp(session);
      else if (code === SI_KERNEL && sharesGroup(session)) return;
      else if (session.options.outlive) leave(signal);
      else handover.take(signal);
    });
  }
  for (const signal of [SIGUSR1, SIGUSR2]) {
    own.take(signal, () => {
      if (session.options.outlive) leave(signal);
      else signalRoot(session, signal);
    });
  }
  own.take(SIGXFSZ, () => {}); // a log may grow too large; the write then fails
  const pulse = new Pulse(session.kernel, own);
  followStops(session, own, pulse);
  delay(session, pulse);
}

/** What is delayed to be cheaper, but not for long: text for a log, recorded calls, and where the tracer runs. */
function delay({ options, supervisor, kernel }: Session, pulse: Pulse): void {
  const { output } = options;
  supervisor.later = (action) => pulse.later(action);
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

/** Signals to reverie, for its guests. */
class Handover {
  readonly #session: Session;
  #first: number | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  take(signal: number): void {
    const session = this.#session;
    if (signal === SIGHUP && isIgnoredByRoot(session, signal)) return;
    if (this.#first === undefined) {
      this.#first = performance.now();
      session.signalAll(signal);
      session.options.blocking = false; // so that the timer below can come
      setTimeout(() => session.kill(), GRACE_MILLISECONDS).unref?.();
    } else if (performance.now() - this.#first > ECHO_MILLISECONDS) session.kill();
  }
}

/** Whether the command lives on without its terminal: nohup(1). */
function isIgnoredByRoot({ root }: Session, signal: number): boolean {
  return root !== undefined && (statusMask(root.pid, "SigIgn") & signalBit(signal)) !== 0n;
}

function signalRoot({ kernel, processes, root }: Session, signal: number): void {
  if (root && processes.get(root.pid) === root)
    kernel.call(kernel.arch.numbers["kill"]!, root.pid, signal);
}

/** Whether the kernel tells us, and not the command, that the terminal is gone. */
function leadsSession({ kernel, root }: Session): boolean {
  const { getsid } = kernel.arch.numbers;
  return root !== undefined && kernel.call(getsid!, root.pid) === process.pid;
}

/** The guests' terminal is gone: as the kernel tells a session when its leader ends. */
function hangUp({ kernel, processes }: Session): void {
  const { getsid, kill } = kernel.arch.numbers;
  for (const pid of processes.keys()) {
    if (kernel.call(getsid!, pid) !== process.pid) continue;
    kernel.call(kill!, pid, SIGHUP);
    kernel.call(kill!, pid, SIGCONT);
  }
}
