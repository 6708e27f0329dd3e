/** Calls by which a program would find the agent, or harm it. */
import type { Call } from "../../../syscalls/base.ts";
import { readMemory, writeMemory } from "../../kernel/process_memory.ts";
import type { Condition } from "../../kernel/seccomp.ts";
import { ACTION_SIZE, noteAction, SIGSEGV } from "../ptrace/fault_state.ts";
import type { Guard } from "../ptrace/guards.ts";
import { PR_SET_TSC, PR_TSC } from "../ptrace/trap_plan.ts";
import type { Tracee } from "../ptrace/tracee.ts";
import { pointsToSlot } from "./slot_register.ts";

const ARCH_SET_GS = 0x1001;
const ARCH_GET_GS = 0x1004;
const PR_SET_SECCOMP = 22;
const AF_NETLINK = 16;

/** Why calls are not stamped in some programs. */
export const COUNTER_TRAPS = "its reads of the processor's counter trap";

/** `CLONE_THREAD`: the agent comes before a second thread does. */
export const CLONE_THREAD = 0x10000;

/** What is done when such a call is about to begin. */
export const agentGuards: Readonly<Record<string, Guard>> = {
  arch_prctl(tracee, call) {
    const option = call.uint(0);
    if (option === ARCH_SET_GS) withdraw(tracee, "it uses the register gs");
    else if (option === ARCH_GET_GS) hideSlot(tracee, call);
  },
  mremap(tracee, call) {
    const [from, size] = [Number(call.address(0)), Number(call.address(1))];
    if (tracee.process.space?.hasPatch(from, from + size)) withdraw(tracee, "it moves its code");
  },
  prctl(tracee, call) {
    if (call.uint(0) === PR_SET_SECCOMP) withdraw(tracee, "it has a seccomp filter of its own");
    if (call.uint(0) !== PR_SET_TSC || call.uint(1) === PR_TSC.enable) return;
    if (!tracee.session.stamps) return;
    tracee.process.counterTraps = true;
    withdraw(tracee, COUNTER_TRAPS);
  },
  ioperm: (tracee) => withdraw(tracee, "it may use ports"),
  iopl: (tracee) => withdraw(tracee, "it may use ports"),
  rt_sigaction(tracee, call) {
    const { kernel } = tracee.session;
    if (call.uint(0) !== SIGSEGV || call.address(1) === 0n) return;
    const action = readMemory(kernel, tracee.tid, call.address(1), ACTION_SIZE);
    if (action.length < ACTION_SIZE) return;
    tracee.wantsExit = true;
    tracee.amend = (result) => {
      if (result === 0) noteAction(tracee, action);
      return result;
    };
  },
  socket(tracee, call) {
    if (call.uint(0) === AF_NETLINK) tracee.session.agent!.noteNetlink(tracee);
  },
  seccomp: (tracee) => withdraw(tracee, "it has a seccomp filter of its own"),
};

function withdraw(tracee: Tracee, why: string): void {
  tracee.session.agent!.withdraw(tracee, why);
}

/** The register by which a thread finds its slot is 0 for its program. */
function hideSlot(tracee: Tracee, call: Call): void {
  if (!tracee.process.space || !pointsToSlot(tracee)) return;
  tracee.wantsExit = true;
  tracee.amend = (result) => {
    if (result === 0)
      writeMemory(tracee.session.kernel, tracee.tid, call.address(1), new Uint8Array(8));
    return result;
  };
}

/** The calls that must stop for {@link agentGuards}. */
export const agentGuardedCalls: readonly string[] = ["ioperm", "iopl", "mremap"];

/** The calls that must stop for {@link agentGuards} in some cases. */
export function agentConditions(numbers: Readonly<Record<string, number>>): Condition[] {
  const conditions: [call: string, test: Condition["test"], operand: number][] = [
    ["arch_prctl", "equals", ARCH_SET_GS],
    ["arch_prctl", "equals", ARCH_GET_GS],
    ["clone", "hasAnyBit", CLONE_THREAD],
    ["prctl", "equals", PR_SET_TSC],
    ["rt_sigaction", "equals", SIGSEGV],
    ["socket", "equals", AF_NETLINK],
  ];
  return conditions.flatMap(([call, test, operand]) => {
    const number = numbers[call];
    return number === undefined ? [] : [{ number, argument: 0, test, operand }];
  });
}
