/** Calls that would let guests out of sight: closed, or reported. */
import type { Call } from "../../../syscalls/mod.ts";
import { readMemory, writeMemory } from "../../kernel/process_memory.ts";
import type { Condition } from "../../kernel/seccomp.ts";
import { interrupt } from "./resume.ts";
import { editRegisters } from "../../kernel/registers.ts";
import type { Tracee } from "./tracee.ts";

const CLONE_UNTRACED = 0x00800000;
const PR_SET_SECCOMP = 22;
const SECCOMP_SET_MODE_STRICT = 0;
const SECCOMP_SET_MODE_FILTER = 1;
const SECCOMP_FILTER_FLAG_TSYNC = 1;

/** What is done when a certain call is about to begin. */
export type Guard = (tracee: Tracee, call: Call) => void;

const guards: Readonly<Record<string, Guard>> = {
  clone(tracee, call) {
    if ((call.uint(0) & CLONE_UNTRACED) === 0) return;
    const { kernel } = tracee.session;
    call.words[0] = call.uint(0) & ~CLONE_UNTRACED;
    editRegisters(kernel, tracee.tid, [
      [kernel.arch.abi.arguments[0], call.words[0]!, call.words[1]!],
    ]);
  },
  clone3(tracee, call) {
    const { kernel } = tracee.session;
    const flags = readMemory(kernel, tracee.tid, call.address(0), 4);
    if (flags.length < 4 || (flags[2]! & (CLONE_UNTRACED >> 16)) === 0) return;
    flags[2]! &= ~(CLONE_UNTRACED >> 16);
    writeMemory(kernel, tracee.tid, call.address(0), flags);
  },
  seccomp(tracee, call) {
    const [operation, flags] = [call.uint(0), call.uint(1)];
    if (operation !== SECCOMP_SET_MODE_STRICT && operation !== SECCOMP_SET_MODE_FILTER) return;
    tracee.process.stopsAtEveryCall = true;
    // the filter comes over the other threads too, wherever they are
    if (flags & SECCOMP_FILTER_FLAG_TSYNC) tracee.process.threads.forEach(interrupt);
  },
  prctl(tracee, call) {
    // a filter of the guest's own may answer calls before ours is asked: stop before any filter runs
    if (call.uint(0) === PR_SET_SECCOMP) tracee.process.stopsAtEveryCall = true;
  },
  io_uring_setup({ session, process }) {
    session.warnOnce(
      "io_uring",
      `pid ${process.pid} uses io_uring: what it does by its rings is not seen as system calls.`,
    );
  },
};

/** The calls that must stop for {@link guard}, besides those subscribed to. */
export const guardedCalls: readonly string[] = ["clone3", "seccomp", "io_uring_setup"];

/** The calls that must stop for {@link guard} in some cases. */
export function guardedConditions(numbers: Readonly<Record<string, number>>): Condition[] {
  return [
    { number: numbers["clone"]!, argument: 0, test: "hasAnyBit", operand: CLONE_UNTRACED },
    { number: numbers["prctl"]!, argument: 0, test: "equals", operand: PR_SET_SECCOMP },
  ];
}

/** The guards by number, for one architecture. */
export function guardsByNumber(numbers: Readonly<Record<string, number>>): (Guard | undefined)[] {
  const table: (Guard | undefined)[] = [];
  for (const [name, guard] of Object.entries(guards)) table[numbers[name]!] = guard;
  return table;
}
