/** A command's launch, written as a child's list of system calls. */
import type { Kernel } from "../kernel/kernel.ts";
import { arena } from "../kernel/arena.ts";
import { statusMask } from "../kernel/proc.ts";
import { SIG_SETMASK, signalsIn } from "../kernel/signals.ts";
import { show, type Text, toBytes } from "./bytes.ts";
import type { Caller } from "./caller.ts";
import type { ChildList } from "./child_list.ts";
import type { Account, CommandOptions } from "./command.ts";

const FUTEX_WAIT_PRIVATE = 128;
const PR_SET_NO_NEW_PRIVS = 38;
const PR_SET_TSC = 26;
const PR_TSC_SIGSEGV = 2;
const SECCOMP_SET_MODE_FILTER = 1;
const SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;
const CAP_SYS_ADMIN = 21n;
const F_SETFD = 2;
const UNCATCHABLE = [9, 19];
const SIG_DFL = 0;
const SIG_IGN = 1;

/** Everything a launch is made of. */
export interface Launch {
  readonly program: Uint8Array;
  readonly command: readonly Text[];
  readonly options: CommandOptions;
  readonly environment: readonly Uint8Array[];
  readonly caller: Caller;
  /** The seccomp filter: an array of `struct sock_filter`. */
  readonly filter: Uint8Array | undefined;
  /** Reads of the timestamp counter raise SIGSEGV, in the program too. */
  readonly trapsTimestamps: boolean;
  /** Descriptors for 0, 1, 2 that the child copies from. */
  readonly descriptors: readonly (number | undefined)[];
}

/** Writes the child's list. The first step waits for the tracer, the last is execve. */
export function compose(list: ChildList, kernel: Kernel, launch: Launch): void {
  // woken more than once by a tracer that interrupts it, it waits again
  for (let i = 0; i < 4; i++) {
    list.try("wait for the tracer", "futex", kernel.base + arena.go, FUTEX_WAIT_PRIVATE, 0, 0);
  }
  restoreSignals(list, launch.caller);
  restoreLimits(list, launch.caller);
  descriptors(list, launch);
  if (launch.options.cwd !== undefined) {
    list.must(
      `change to the folder ${show(launch.options.cwd)}`,
      "chdir",
      list.text(toBytes(launch.options.cwd)),
    );
  }
  list.must(
    "set the signal mask",
    "rt_sigprocmask",
    SIG_SETMASK,
    list.words(launch.caller.blockedSignals),
    0,
    8,
  );
  if (launch.trapsTimestamps) {
    list.must("trap reads of the timestamp counter", "prctl", PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0);
  }
  if (launch.filter) installFilter(list, launch.filter);
  if (launch.options.user) become(list, launch.options.user);
  const [argv0 = launch.program, ...rest] = launch.command;
  const argv = [launch.options.argv0 ?? argv0, ...rest].map(toBytes);
  list.must(
    "execute",
    "execve",
    list.text(launch.program),
    list.texts(argv),
    list.texts(launch.environment),
  );
}

/** Dispositions as the caller had them: ignored or default. Handlers are the runtime's own. */
function restoreSignals(list: ChildList, caller: Caller): void {
  const ignored = statusMask("self", "SigIgn");
  const handled = statusMask("self", "SigCgt");
  for (const signal of signalsIn(2n ** 64n - 1n)) {
    if (UNCATCHABLE.includes(signal)) continue;
    const bit = 1n << BigInt(signal - 1);
    const wanted = caller.ignoredSignals & bit ? SIG_IGN : SIG_DFL;
    const now = handled & bit ? undefined : ignored & bit ? SIG_IGN : SIG_DFL;
    if (wanted !== now) {
      list.must(
        `reset signal ${signal}`,
        "rt_sigaction",
        signal,
        list.words(wanted, 0, 0, 0),
        0,
        8,
      );
    }
  }
}

function restoreLimits(list: ChildList, { origin }: Caller): void {
  for (const { number, resource, soft, hard } of origin.limits) {
    // a hard limit that was lowered by somebody in between can't be raised again
    list.try(`restore the limit of ${resource}`, "prlimit64", 0, number, list.words(soft, hard), 0);
  }
}

function descriptors(list: ChildList, { descriptors, caller }: Launch): void {
  // a runtime may have marked what it inherited
  for (const descriptor of caller.origin.inheritedDescriptors ?? []) {
    list.try(`keep descriptor ${descriptor}`, "fcntl", descriptor, F_SETFD, 0);
  }
  descriptors.forEach((from, to) => {
    if (from !== undefined) list.must(`make descriptor ${to}`, "dup3", from, to, 0);
    else if (caller.origin.closedDescriptors.includes(to)) list.try(`close ${to}`, "close", to);
  });
}

/** Makes the child another user's. */
function become(list: ChildList, { uid, gid, groups }: Account): void {
  const bytes = new Uint8Array(Uint32Array.from(groups).buffer);
  list.must("set the groups", "setgroups", groups.length, list.bytes(bytes));
  list.must("set the group", "setresgid", gid, gid, gid);
  list.must("set the user", "setresuid", uid, uid, uid);
}

function installFilter(list: ChildList, filter: Uint8Array): void {
  if (!mayFilter()) list.must("set no_new_privs", "prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const program = list.words(filter.length / 8, list.bytes(filter));
  list.must(
    "install the seccomp filter",
    "seccomp",
    SECCOMP_SET_MODE_FILTER,
    SECCOMP_FILTER_FLAG_SPEC_ALLOW,
    program,
  );
}

/** Whether a filter may be installed without giving up setuid programs. */
function mayFilter(): boolean {
  return ((statusMask("self", "CapEff") >> CAP_SYS_ADMIN) & 1n) === 1n;
}
