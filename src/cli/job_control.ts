/** Stopping and going on as the command does: what a shell sees of its job is reverie. */
import { closeSync, openSync } from "node:fs";
import process from "node:process";
import type { Session } from "../backends/ptrace/session.ts";
import { arena } from "../kernel/arena.ts";
import type { OwnSignals } from "./own_signals.ts";
import type { Pulse } from "./pulse.ts";

const [SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU] = [18, 20, 21, 22] as const;
const [TIOCGPGRP, TIOCSPGRP] = [0x540f, 0x5410] as const;
const ACTION_SIZE = 32;

/** Stops when the command does, so that the shell takes its terminal back; goes on with it. */
export function followStops(session: Session, own: OwnSignals, pulse: Pulse): void {
  let stops = 0;
  const stop = (signal: number) => {
    stops++;
    stopSelf(session, signal);
    own.forget(SIGTSTP); // it came with the guest's
  };
  session.onStop = (signal) => {
    const byTerminal = signal === SIGTSTP || signal === SIGTTIN || signal === SIGTTOU;
    if (sharesGroup(session) ? byTerminal : isSuspended(session)) stop(signal);
  };
  // SIGSTOP of a guest may be for another guest to end, which needs us; but at ^Z the shell wants its terminal
  own.take(SIGTSTP, () => {
    if (isStopped(session) || !sharesGroup(session)) stop(SIGTSTP);
  });
  own.take(SIGCONT, () => {
    const before = stops;
    if (session.options.outlive) return; // whoever stopped it did not stop us
    // a shell wakes the whole group; where the signal was for reverie alone, the guest hears of it by us
    pulse.later(() => {
      if (stops === before && isStopped(session)) wakeRoot(session);
    });
  });
}

/** Lets the command go on, with the terminal if the shell gave it to us. */
function wakeRoot({ kernel, root }: Session): void {
  const { getpgid, ioctl, kill } = kernel.arch.numbers;
  const terminal = openTerminal();
  if (terminal !== undefined) {
    const [group, i] = [kernel.base + arena.scratch, arena.scratch >> 2];
    kernel.call(ioctl!, terminal, TIOCGPGRP, group);
    const isOurs = kernel.i32[i] === kernel.call(getpgid!, 0);
    kernel.i32[i] = kernel.call(getpgid!, root!.pid);
    if (isOurs) kernel.call(ioctl!, terminal, TIOCSPGRP, group);
    closeSync(terminal);
  }
  kernel.call(kill!, root!.pid, SIGCONT);
}

function openTerminal(): number | undefined {
  try {
    return openSync("/dev/tty", "r+");
  } catch {
    return undefined; // there is none
  }
}

function isStopped({ tracees, root }: Session): boolean {
  for (const tracee of tracees) if (tracee.process === root && tracee.groupStopped) return true;
  return false;
}

/** Whether the command, a shell with a group of its own, wants ours to take over. */
function isSuspended({ options, tracees }: Session): boolean {
  if (options.outlive) return false;
  for (const { groupStopped } of tracees) if (!groupStopped) return false; // it may be for that one to end it
  return true;
}

/** Whether the shell that started us takes the guest and us for one job. */
export function sharesGroup({ kernel, root }: Session): boolean {
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
