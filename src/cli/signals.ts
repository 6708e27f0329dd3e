/** Signals to reverie itself, while it runs a command. */
import process from "node:process";
import { SIGNAL_SEEN, SIGNAL_TABLE } from "../../arch/architecture.ts";
import type { Session } from "../backends/ptrace/session.ts";
import { arena } from "../kernel/arena.ts";
import type { Kernel } from "../kernel/kernel.ts";

const SI_KERNEL = 0x80;
const SA_SIGINFO = 4;
const SA_RESTORER = 0x04000000;
const SA_ONSTACK = 0x08000000;
const SIGSTOP = 19;
const [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP] = [1, 2, 3, 15, 20] as const;
const JOB_CONTROL = [20, 21, 22];

/** How long the guests may take to end after a signal to reverie, before they are killed. */
const GRACE_MILLISECONDS = 2000;

/**
 * Takes the signals that end a program. Those of the terminal reach the guests by themselves: reverie
 * just follows them. One that is sent to reverie is handed on to the guests, which must end soon; a second
 * one kills them.
 */
export function followSignals(session: Session): void {
  const { kernel, supervisor } = session;
  let sent = 0;
  for (const signal of [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP]) take(kernel, signal);
  supervisor.onSignal = () => {
    for (const { signal, code } of seen(kernel)) {
      if (code === SI_KERNEL || signal === SIGTSTP) continue;
      if (session.options.outlive) session.detach();
      else if (sent++ > 0) session.kill();
      else handOn(session, signal);
    }
  };
  session.onStop = (signal) => {
    if (JOB_CONTROL.includes(signal) && sharesGroup(session)) stopSelf(kernel);
  };
}

function handOn(session: Session, signal: number): void {
  session.signalAll(signal);
  session.options.blocking = false; // so that the timer below can come
  setTimeout(() => session.kill(), GRACE_MILLISECONDS).unref?.();
}

/** Signals that came since the last look. */
function seen(kernel: Kernel): { signal: number; code: number }[] {
  kernel.i32[SIGNAL_SEEN >> 2] = 0;
  const list: { signal: number; code: number }[] = [];
  for (let signal = 1; signal <= 64; signal++) {
    const i = (SIGNAL_TABLE + 8 * signal) >> 2;
    if (kernel.i32[i] === 0) continue;
    kernel.i32[i] = 0;
    list.push({ signal, code: kernel.i32[i + 1]! });
  }
  return list;
}

/** Has a signal noted in the arena. Without SA_RESTART, it also ends a wait. */
function take(kernel: Kernel, signal: number): void {
  const i = arena.scratch >> 2;
  kernel.putWord(i, kernel.addressOf("on_signal"));
  kernel.putWord(i + 2, SA_SIGINFO | SA_RESTORER | SA_ONSTACK);
  kernel.putWord(i + 4, kernel.addressOf("on_signal_return"));
  kernel.putWord(i + 6, 0);
  kernel.call(kernel.arch.numbers["rt_sigaction"]!, signal, kernel.base + arena.scratch, 0, 8);
}

/** Whether the shell that started us takes the guest and us for one job. */
function sharesGroup({ kernel, root }: Session): boolean {
  const { getpgid } = kernel.arch.numbers;
  return kernel.call(getpgid!, root!.pid) === kernel.call(getpgid!, 0);
}

/** Stops with the guest; the SIGCONT that a shell sends to the group wakes both. */
function stopSelf(kernel: Kernel): void {
  kernel.flush();
  kernel.call(kernel.arch.numbers["kill"]!, process.pid, SIGSTOP);
}
