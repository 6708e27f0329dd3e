/** Having a thread's instructions trap, by calls that it makes for us; and having them trap no more. */
import { Errno, syscall, type SyscallRequest } from "../../../syscalls/base.ts";
import { GuestGone } from "../../guest.ts";
import type { SyscallResult } from "../../result.ts";
import { goOn } from "./calls.ts";
import { ACTION_SIZE, hasFaultToCome, noteAction, noteMask, SIGSEGV } from "./fault_state.ts";
import { engage } from "./handlers.ts";
import { leave } from "./injections.ts";
import { ARCH_GET_CPUID, ARCH_SET_CPUID, PR_GET_TSC, PR_SET_TSC, PR_TSC } from "./trap_plan.ts";
import { resumeToSignal } from "./resume.ts";
import { phase, type Tracee } from "./tracee.ts";

function setTsc(state: number): SyscallRequest<"prctl"> {
  return syscall("prctl", { option: PR_SET_TSC, arg2: state, arg3: 0, arg4: 0, arg5: 0 });
}

function archPrctl(option: number, arg2: number): SyscallRequest<"arch_prctl"> {
  return syscall("arch_prctl", { option, arg2 });
}

/** Has the instructions of a thread trap that stopped outside of any call of its own. */
export async function arm({ guest, session, traps }: Tracee): Promise<void> {
  const { canTrapCpuid, tsc } = session.traps!;
  if (tsc) checked("prctl(PR_SET_TSC)", await guest.inject(setTsc(PR_TSC.sigsegv)));
  if (canTrapCpuid) {
    checked("arch_prctl(ARCH_SET_CPUID)", await guest.inject(archPrctl(ARCH_SET_CPUID, 0)));
  }
  traps!.armed = true;
}

function checked(what: string, result: SyscallResult): void {
  if (result instanceof Errno) throw new Error(`${what} in the guest failed with ${result.name}`);
}

/** The same for a thread that ran before we came: what it has is kept for it. */
async function takeUp(tracee: Tracee): Promise<void> {
  const { guest, process, session, traps } = tracee;
  const { canTrapCpuid, tsc } = session.traps!;
  const room = guest.stack().reserve(ACTION_SIZE);
  if (!process.knowsFaultAction) {
    const request = { sig: SIGSEGV, act: 0, oact: room, sigsetsize: 8 };
    checked("rt_sigaction", await guest.inject(syscall("rt_sigaction", request)));
    noteAction(tracee, guest.memory.readExact(room, ACTION_SIZE).slice());
    process.knowsFaultAction = true;
  }
  if (tsc) {
    const request = { option: PR_GET_TSC, arg2: room, arg3: 0, arg4: 0, arg5: 0 };
    checked("prctl(PR_GET_TSC)", await guest.inject(syscall("prctl", request)));
    traps!.tsc = guest.memory.readExact(room, 1)[0]!;
  }
  if (canTrapCpuid) traps!.cpuid = Number(await guest.inject(archPrctl(ARCH_GET_CPUID, 0)));
  await arm(tracee);
}

/** Gives a thread back what its program thinks it has. */
async function disarm({ guest, session, traps }: Tracee): Promise<void> {
  const { canTrapCpuid, tsc } = session.traps!;
  traps!.armed = false; // whatever comes of it: there is no second try
  if (tsc && traps!.tsc === PR_TSC.enable) await guest.inject(setTsc(PR_TSC.enable));
  if (canTrapCpuid && traps!.cpuid === 1) await guest.inject(archPrctl(ARCH_SET_CPUID, 1));
}

/**
 * A thread stands still because it was interrupted: the place to begin, and to end.
 *
 * @returns whether it is made to do something; it then goes on by itself
 */
export function armAtPause(tracee: Tracee): boolean {
  const { session, traps } = tracee;
  if (!traps) return false;
  noteMask(tracee);
  if (tracee.settle || tracee.injecting || session.ending === "kill") return false;
  const isLast = session.ending === "detach";
  if (traps.armed !== isLast) return false;
  if (isLast && hasFaultToCome(tracee)) {
    resumeToSignal(tracee);
    return true;
  }
  tracee.phase = phase.other;
  engage(
    tracee,
    () => attempt(tracee, isLast ? disarm : takeUp),
    (tracee) => leave(tracee, goOn),
  );
  return true;
}

/** What a new thread has to pass whose maker was not yet ready. */
export function armAtStart(tracee: Tracee): void {
  if (!tracee.traps) return;
  noteMask(tracee);
  if (!tracee.traps.armed) tracee.greetings.push(() => attempt(tracee, takeUp));
}

async function attempt(tracee: Tracee, what: (tracee: Tracee) => Promise<void>): Promise<void> {
  try {
    await what(tracee);
  } catch (error) {
    if (tracee.gone || error instanceof GuestGone) return;
    tracee.traps!.armed = tracee.session.ending !== "detach"; // no second try
    const why = (error as Error).message;
    tracee.session.warnOnce("traps", `Thread ${tracee.tid} can't be made to trap: ${why}.`);
  }
}
