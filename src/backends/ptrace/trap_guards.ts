/** Calls by which a guest sees and changes what lets its instructions trap: it finds what it would natively. */
import type { Call } from "../../../syscalls/base.ts";
import { readMemory, writeMemory } from "../../kernel/process_memory.ts";
import type { Condition } from "../../kernel/seccomp.ts";
import type { SyscallResult } from "../../result.ts";
import { ACTION_SIZE, noteAction, noteMask, SIGSEGV } from "./fault_state.ts";
import type { Guard } from "./guards.ts";
import { arm } from "./trap_arming.ts";
import { ARCH_GET_CPUID, ARCH_SET_CPUID, PR_GET_TSC, PR_SET_TSC, PR_TSC } from "./trap_plan.ts";
import type { Tracee } from "./tracee.ts";

/** What is done when such a call is about to begin, in a run whose guests' instructions trap. */
export const trapGuards: Readonly<Record<string, Guard>> = {
  prctl(tracee, call) {
    const [option, state] = [call.uint(0), call.uint(1)];
    if (!tracee.session.traps!.tsc) return;
    if (option === PR_GET_TSC) after(tracee, () => showTsc(tracee, call));
    else if (option === PR_SET_TSC) {
      after(tracee, () => {
        tracee.traps!.tsc = state;
        if (state === PR_TSC.enable) tracee.greetings.push(() => arm(tracee));
      });
    }
  },
  arch_prctl(tracee, call) {
    const [option, state] = [call.uint(0), call.uint(1)];
    if (!tracee.session.traps!.canTrapCpuid) return;
    if (option === ARCH_GET_CPUID) {
      tracee.wantsExit = true;
      tracee.amend = () => tracee.traps!.cpuid;
    } else if (option === ARCH_SET_CPUID) {
      after(tracee, () => {
        tracee.traps!.cpuid = state === 0 ? 0 : 1;
        if (state !== 0) tracee.greetings.push(() => arm(tracee));
      });
    }
  },
  rt_sigaction(tracee, call) {
    if (call.uint(0) !== SIGSEGV || call.address(1) === 0n) return;
    const action = readMemory(tracee.session.kernel, tracee.tid, call.address(1), ACTION_SIZE);
    if (action.length === ACTION_SIZE) after(tracee, () => noteAction(tracee, action));
  },
  rt_sigprocmask: (tracee) => after(tracee, () => noteMask(tracee)),
  rt_sigreturn(tracee) {
    tracee.wantsExit = true;
    tracee.amend = (result) => {
      noteMask(tracee);
      return result;
    };
  },
};

/** Does something once the guest's own call succeeded. */
function after(tracee: Tracee, action: () => void): void {
  tracee.wantsExit = true;
  tracee.amend = (result: SyscallResult) => {
    if (result === 0) action();
    return result;
  };
}

function showTsc({ session, tid, traps }: Tracee, call: Call): void {
  writeMemory(session.kernel, tid, call.address(1), Uint8Array.of(traps!.tsc, 0, 0, 0));
}

/** The calls that must stop for {@link trapGuards}. */
export const trapGuardedCalls: readonly string[] = ["rt_sigprocmask", "rt_sigreturn"];

/** The calls that must stop for {@link trapGuards} in some cases. */
export function trapConditions(numbers: Readonly<Record<string, number>>): Condition[] {
  const conditions: [call: string, operand: number][] = [
    ["prctl", PR_GET_TSC],
    ["prctl", PR_SET_TSC],
    ["arch_prctl", ARCH_GET_CPUID],
    ["arch_prctl", ARCH_SET_CPUID],
    ["rt_sigaction", SIGSEGV],
  ];
  return conditions.flatMap(([call, operand]) => {
    const number = numbers[call];
    return number === undefined ? [] : [{ number, argument: 0, test: "equals", operand }];
  });
}
