/** Signals to reverie itself, while it runs a command. */
import process from "node:process";
import { Colocation } from "../backends/ptrace/colocation.ts";
import type { Session } from "../backends/ptrace/session.ts";
import { caller } from "../command/caller.ts";
import { arena } from "../kernel/arena.ts";
import { statusMask } from "../kernel/proc.ts";
import { signalBit } from "../kernel/signals.ts";
import { TextFile } from "../kernel/text_file.ts";
import { OwnSignals } from "./own_signals.ts";
import { Pulse } from "./pulse.ts";

const SI_KERNEL = 0x80;
const [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXFSZ] = [1, 2, 3, 15, 25] as const;
const [SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU] = [18, 20, 21, 22] as const;
const ACTION_SIZE = 32;

/** How long the guests may take to end after a signal to reverie, before they are killed. */
const GRACE_MILLISECONDS = 2000;

/** What comes again so soon is the same request: timeout(1) signals its child, then the child's group. */
const ECHO_MILLISECONDS = 300;

/**
 * Takes the signals that end a program. Those of the terminal reach the guests by themselves: reverie
 * just follows them. One that is sent to reverie is handed on to the guests, which must end soon; a second
 * one kills them. What reverie's caller ignores stays ignored.
 */
export function followSignals(session: Session): void {
  const own = new OwnSignals(session.supervisor);
  const { ignoredSignals } = caller();
  const handOn = new Handover(session);
  for (const signal of [SIGHUP, SIGINT, SIGQUIT, SIGTERM]) {
    const isIgnored = (ignoredSignals & signalBit(signal)) !== 0n;
    own.take(signal, (code) => {
      if (isIgnored) return;
      if (code === SI_KERNEL && sharesGroup(session)) {
        if (signal === SIGHUP && leadsSession(session)) hangUp(session);
      } else if (session.options.outlive) session.detach();
      else handOn.take(signal);
    });
  }
  own.take(SIGXFSZ, () => {}); // a log may grow too large; the write then fails
  stopWithRoot(session, own);
  delay(session, own);
}

/** Stops when the guest does, so that the shell takes its terminal back. */
function stopWithRoot(session: Session, own: OwnSignals): void {
  const stop = (signal: number) => {
    if (!sharesGroup(session)) return;
    stopSelf(session, signal);
    own.forget(SIGTSTP); // it came with the guest's
  };
  // ^Z when a guest has been stopped by SIGSTOP alone, which may be for others of its own to end
  own.take(SIGTSTP, () => {
    if (isStopped(session)) stop(SIGTSTP);
  });
  session.onStop = (signal) => {
    if (signal === SIGTSTP || signal === SIGTTIN || signal === SIGTTOU) stop(signal);
  };
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

/** Whether the kernel tells us, and not the guest, that the terminal is gone. */
function leadsSession({ kernel }: Session): boolean {
  return kernel.call(kernel.arch.numbers["getsid"]!, 0) === process.pid;
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

function isStopped({ tracees, root }: Session): boolean {
  for (const tracee of tracees) if (tracee.process === root && tracee.groupStopped) return true;
  return false;
}

/** Whether the shell that started us takes the guest and us for one job. */
function sharesGroup({ kernel, root }: Session): boolean {
  const { getpgid } = kernel.arch.numbers;
  return root !== undefined && kernel.call(getpgid!, root.pid) === kernel.call(getpgid!, 0);
}

/** Stops as the guest did; the SIGCONT that a shell sends to the group wakes both. */
function stopSelf({ kernel, supervisor }: Session, signal: number): void {
  const { rt_sigaction, kill } = kernel.arch.numbers;
  const [none, former] = [kernel.base + arena.scratch, kernel.base + arena.scratch + ACTION_SIZE];
  supervisor.turn.flush();
  kernel.u32.fill(0, arena.scratch >> 2, (arena.scratch + ACTION_SIZE) >> 2);
  kernel.call(rt_sigaction!, signal, none, former, 8);
  kernel.call(kill!, process.pid, signal);
  kernel.call(rt_sigaction!, signal, former, 0, 8);
}
