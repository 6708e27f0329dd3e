/** Calls that would let guests out of sight: closed, or reported. */
import { type Call, Errno } from "../../../syscalls/base.ts";
import { readMemory, writeMemory } from "../../kernel/process_memory.ts";
import type { Condition } from "../../kernel/seccomp.ts";
import { interrupt } from "./resume.ts";
import { editRegisters } from "../../kernel/registers.ts";
import type { Tracee } from "./tracee.ts";

const SIGKILL = 9;
const CLONE_UNTRACED = 0x00800000;
const PR_GET_SECCOMP = 21;
const PR_SET_SECCOMP = 22;
const SECCOMP_MODE_STRICT = 1;
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
    const isPlain = flags === 0 && call.address(2) === 0n;
    if (operation === SECCOMP_SET_MODE_STRICT && isPlain) enterStrictMode(tracee);
    if (operation !== SECCOMP_SET_MODE_FILTER) return;
    tracee.process.stopsAtEveryCall = true;
    // the filter comes over the other threads too, wherever they are
    if (flags & SECCOMP_FILTER_FLAG_TSYNC) tracee.process.threads.forEach(interrupt);
  },
  prctl(tracee, call) {
    const [operation, mode] = [call.uint(0), call.uint(1)];
    if (operation === PR_GET_SECCOMP) hideFilter(tracee);
    else if (operation === PR_SET_SECCOMP && mode === SECCOMP_MODE_STRICT) enterStrictMode(tracee);
    // a filter of the guest's own may answer calls before ours is asked: stop before any filter runs
    else if (operation === PR_SET_SECCOMP) tracee.process.stopsAtEveryCall = true;
  },
  chdir: (tracee, call) => mayLook(tracee, call, 0),
  open: (tracee, call) => mayLook(tracee, call, 0),
  openat: (tracee, call) => mayLook(tracee, call, 1),
  openat2: (tracee, call) => mayLook(tracee, call, 1),
  sched_getaffinity: asksWhere,
  sched_setaffinity: asksWhere,
  io_uring_setup({ session, process }) {
    session.warnOnce(
      "io_uring",
      `pid ${process.pid} uses io_uring: what it does by its rings is not seen as system calls.`,
    );
  },
};

/** Files that show where a process may run, and folders from which they are reached. */
const SHOWS_AFFINITY = /^\/proc(\/(self|thread-self|\d+)(\/task(\/\d+)?)?(\/status)?)?\/?$/;
const LONGEST = 64;

/** A process that opens such a file must find itself where it was, and be left there. */
function mayLook(tracee: Tracee, call: Call, path: number): void {
  const { process, session } = tracee;
  const { colocation } = session.supervisor;
  if (!colocation || !(process.mayBeMoved || colocation.isShared)) return;
  const bytes = readMemory(session.kernel, tracee.tid, call.address(path), LONGEST);
  if (bytes[0] !== 0x2f || bytes[1] !== 0x70) return; // not /p
  const text = new TextDecoder().decode(bytes.subarray(0, Math.max(bytes.indexOf(0), 0)));
  if (SHOWS_AFFINITY.test(text)) asksWhere(tracee);
}

/** A process that cares for processors must not find itself moved, nor another that it asks about. */
function asksWhere({ process, session }: Tracee): void {
  process.mayBeMoved = false;
  session.supervisor.colocation?.lift();
}

/** The calls that must stop for {@link guard}, besides those subscribed to. */
export const guardedCalls: readonly string[] = [
  "clone3",
  "io_uring_setup",
  "sched_getaffinity",
  "sched_setaffinity",
  "seccomp",
];

/** The calls that must stop for {@link guard} in some cases. */
export function guardedConditions(numbers: Readonly<Record<string, number>>): Condition[] {
  return [
    { number: numbers["clone"]!, argument: 0, test: "hasAnyBit", operand: CLONE_UNTRACED },
    { number: numbers["prctl"]!, argument: 0, test: "equals", operand: PR_GET_SECCOMP },
    { number: numbers["prctl"]!, argument: 0, test: "equals", operand: PR_SET_SECCOMP },
  ];
}

/** The guards by number, for one architecture. */
export function guardsByNumber(
  numbers: Readonly<Record<string, number>>,
  more: readonly Readonly<Record<string, Guard>>[],
): (Guard | undefined)[] {
  const table: (Guard | undefined)[] = [];
  for (const [name, guard] of [guards, ...more].flatMap((list) => Object.entries(list))) {
    const number = numbers[name];
    if (number === undefined) continue;
    const other = table[number];
    table[number] = other ? (tracee, call) => (other(tracee, call), guard(tracee, call)) : guard;
  }
  return table;
}

/** A guest that has no filter of its own finds none. */
function hideFilter(tracee: Tracee): void {
  if (!tracee.session.filtered || tracee.process.stopsAtEveryCall) return;
  tracee.wantsExit = true;
  tracee.amend = () => 0;
}

/**
 * The kernel refuses strict mode to a thread that has our filter: from the call's success on, we are its
 * strict mode.
 */
function enterStrictMode(tracee: Tracee): void {
  if (!tracee.session.filtered || tracee.process.stopsAtEveryCall) return;
  tracee.process.stopsAtEveryCall = true;
  tracee.amend = (result) => {
    if (result !== Errno.EINVAL) return result;
    tracee.strict = true;
    return 0;
  };
}

const STRICT_CALLS = new Set(["read", "write", "exit", "rt_sigreturn"]);

/** Kills a thread in strict mode that makes any other call than it may. */
export function enforceStrictMode({ session, process }: Tracee, call: Call): void {
  if (STRICT_CALLS.has(call.name)) return;
  session.kernel.call(session.kernel.arch.numbers["kill"]!, process.pid, SIGKILL);
}
