/** Starting a command as the root of a run. */
import { FAILED_ENTRY } from "../../../arch/architecture.ts";
import { Errno } from "../../../syscalls/base.ts";
import { show, type Text, toBytes, variable } from "../../command/bytes.ts";
import { caller } from "../../command/caller.ts";
import { ChildList } from "../../command/child_list.ts";
import type { CommandOptions } from "../../command/command.ts";
import { compose } from "../../command/compose.ts";
import { findProgram } from "../../command/program.ts";
import { LaunchError, ReverieError } from "../../errors.ts";
import { arena } from "../../kernel/arena.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { option, ptrace, request } from "../../kernel/ptrace.ts";
import { filterProgram } from "../../kernel/seccomp.ts";
import { withSignalsBlocked } from "../../kernel/signals.ts";
import { agentConditions, agentGuardedCalls } from "../agent/guards.ts";
import { guardedCalls, guardedConditions } from "./guards.ts";
import { permissionHint } from "./permission.ts";
import type { CommandLine } from "../../tool.ts";
import type { Session } from "./session.ts";
import { trapConditions, trapGuardedCalls } from "./trap_guards.ts";

const CLONE_VM = 0x100;
const SIGCHLD = 17;
const SIGKILL = 9;
const WALL = 0x40000000;
const FUTEX_WAKE_PRIVATE = 129;
const F_DUPFD_CLOEXEC = 1030;
/** Above what the child makes of them, so that none is overwritten before it is copied. */
const LEAST_COPY = 10;

const OUTER_FILTER =
  "A seccomp filter around reverie (a container's, perhaps) may answer calls before the tool sees them. " +
  "A tool that subscribes to all calls sees those too.";

const BIRTHS = option.fork | option.vfork | option.clone;

/** Options of every tracee. */
export function traceOptions({ agent, follows, kernel }: Session): number {
  const births = agent && kernel.arch.sites.threads ? BIRTHS | option.vforkDone : BIRTHS;
  return option.sysGood | option.exec | option.seccomp | (follows ? births : 0);
}

/** Launches wait for each other: the child's list has one place. */
const queues = new WeakMap<Kernel, Promise<void>>();

/** Finds the file of a command by its name, PATH and the working directory. */
export type ProgramFinder = typeof findProgram;

/**
 * Starts a command; its program runs, or could not be started, when the promise settles.
 *
 * @returns the id of its process
 */
export async function launch(
  session: Session,
  command: readonly Text[],
  options: CommandOptions,
  find: ProgramFinder = findProgram,
): Promise<number> {
  const { kernel } = session;
  const before = queues.get(kernel) ?? Promise.resolve();
  const done = before.then(() => start(session, command, options, find));
  queues.set(
    kernel,
    done.then(
      () => {},
      () => {},
    ),
  );
  return await done;
}

/** The command as the tool wants it launched. */
function commandOf(
  { options: { config }, toolClass }: Session,
  words: readonly Text[],
  { argv0, cwd }: CommandOptions,
  path: Text | undefined,
): CommandLine {
  const asked = {
    words,
    ...(argv0 !== undefined && { argv0 }),
    ...(cwd !== undefined && { cwd }),
    ...(path !== undefined && { path }),
  };
  return toolClass.launch?.(asked, config as never) ?? asked;
}

function start(
  session: Session,
  asked: readonly Text[],
  askedOptions: CommandOptions,
  find: ProgramFinder,
): Promise<number> {
  const { kernel } = session;
  const from = caller();
  const environment = environmentOf(askedOptions.env) ?? from.environment;
  if (asked.length === 0) throw new ReverieError("There is no command to run.");
  if (session.misses) session.warnOnce("outer filter", OUTER_FILTER);
  const path = variable(environment, "PATH");
  const { words: command, ...line } = commandOf(session, asked, askedOptions, path);
  const options = { ...askedOptions, ...line };
  const program = find(kernel, command[0]!, path, line.cwd);
  const list = new ChildList(kernel);
  const descriptors = [options.stdin, options.stdout, options.stderr].map((fd) => copy(kernel, fd));
  const filter = session.filtered ? sessionFilter(session) : undefined;
  compose(list, kernel, {
    program,
    command,
    options,
    environment,
    caller: from,
    filter,
    trapsTimestamps: (session.traps?.tsc ?? false) && kernel.arch.traps.outliveExec,
    descriptors,
  });
  return run(session, list, program).finally(() => {
    for (const fd of descriptors)
      if (fd !== undefined) kernel.call(kernel.arch.numbers["close"]!, fd);
  });
}

function run(session: Session, list: ChildList, program: Uint8Array): Promise<number> {
  const { kernel, supervisor } = session;
  const pid = spawn(kernel, list);
  session.journal?.tell("lifecycle", "info", `pid ${pid} is launched as ${show(program)}`);
  const launched = takeUp(session, pid, () => launchError(kernel, list, program));
  kernel.i32[arena.go >> 2] = 1;
  kernel.call(kernel.arch.numbers["futex"]!, kernel.base + arena.go, FUTEX_WAKE_PRIVATE, 1);
  supervisor.add(session);
  return launched;
}

/** Traces a task that is about to execute the command. Settles when that runs, or can't be started. */
function takeUp(session: Session, pid: number, failure: () => Error): Promise<number> {
  seize(session, pid);
  const process = session.addProcess(pid, undefined);
  process.launching = true;
  session.addTracee(process, pid, undefined);
  if (session.stopsAtEveryCall) ptrace(session.kernel, request.interrupt, pid);
  return new Promise<number>((resolve) => {
    session.launched = () => resolve(pid);
    session.launchError = () => {
      resolve(pid);
      return failure();
    };
  });
}

/**
 * Traces a process that is about to execute the command, in the thread that does so, and waits for that.
 *
 * @throws {LaunchError} where it can't be traced
 */
export async function takeOver(session: Session, pid: number): Promise<void> {
  const launched = takeUp(session, pid, () => new LaunchError("The command did not begin.", 0));
  session.supervisor.add(session);
  await launched;
}

/** Becomes the command: nothing of this program is left then. Returns why that can't be. */
export function become(
  kernel: Kernel,
  words: readonly Text[],
  options: CommandOptions,
  find: ProgramFinder,
): LaunchError {
  const from = caller();
  const environment = environmentOf(options.env) ?? from.environment;
  const program = find(kernel, words[0]!, variable(environment, "PATH"), options.cwd);
  const list = new ChildList(kernel);
  kernel.i32[arena.go >> 2] = 1;
  compose(list, kernel, {
    program,
    command: words,
    options,
    environment,
    caller: from,
    filter: undefined,
    trapsTimestamps: false,
    descriptors: [],
  });
  const errno = Errno.of(-list.run());
  return new LaunchError(`Cannot run ${show(program)}: ${errno.message}.`, errno.number);
}

function spawn(kernel: Kernel, list: ChildList): number {
  kernel.i32[arena.go >> 2] = 0;
  kernel.putWord(FAILED_ENTRY >> 2, 0);
  // a signal to the child would run the runtime's handler in it, in memory that both share
  const pid = withSignalsBlocked(kernel, () =>
    kernel.spawn(list.at, CLONE_VM | SIGCHLD, list.stack),
  );
  if (pid < 0) throw new LaunchError(`Cannot make a process: ${Errno.of(-pid).message}.`, -pid);
  return pid;
}

function seize(session: Session, pid: number): void {
  const { kernel } = session;
  const exitKill = session.options.outlive ? 0 : option.exitKill;
  const result = ptrace(kernel, request.seize, pid, 0, traceOptions(session) | exitKill);
  if (result >= 0) return;
  kernel.call(kernel.arch.numbers["kill"]!, pid, SIGKILL);
  kernel.call(kernel.arch.numbers["wait4"]!, pid, 0, WALL, 0);
  const errno = Errno.of(-result);
  throw new LaunchError(
    `Cannot trace a child of our own: ptrace(PTRACE_SEIZE) failed with ${errno.name}. ${permissionHint()}`,
    errno.number,
  );
}

function launchError(kernel: Kernel, list: ChildList, program: Uint8Array): LaunchError {
  const at = kernel.number(FAILED_ENTRY >> 2);
  if (at === 0)
    return new LaunchError("The launched child was killed before its program began.", 0);
  const { what, errno } = list.failure(at);
  const error = Errno.of(errno);
  if (what !== "execute") {
    return new LaunchError(
      `Cannot launch ${show(program)}: cannot ${what}: ${error.message}.`,
      errno,
    );
  }
  return new LaunchError(`Cannot run ${show(program)}: ${error.message}${execHint(error)}.`, errno);
}

function execHint(errno: Errno): string {
  switch (errno) {
    case Errno.ENOENT:
      return ": the file is there, but the interpreter that it names (#! line or ELF interpreter) is not";
    case Errno.ENOEXEC:
      return ": it has no #! line and is no program of this machine";
    case Errno.EACCES:
      return ": its file system may be mounted noexec, or its interpreter is not executable";
    case Errno.E2BIG:
      return ": arguments and environment are too long";
    default:
      return "";
  }
}

function sessionFilter({ agent, interests, kernel, traps }: Session): Uint8Array<ArrayBuffer> {
  const { abi, numbers } = kernel.arch;
  const wanted = interests.numbers;
  const guarded = [
    ...guardedCalls,
    ...(agent ? agentGuardedCalls : []),
    ...(traps ? trapGuardedCalls : []),
  ];
  return filterProgram({
    auditArch: abi.auditArch,
    numbers:
      wanted === "all" ? "all" : [...wanted, ...guarded.flatMap((name) => numbers[name] ?? [])],
    from: interests.from,
    gate: agent?.gate,
    conditions: [
      ...guardedConditions(numbers),
      ...(agent ? agentConditions(numbers) : []),
      ...(traps ? trapConditions(numbers) : []),
    ],
  });
}

function environmentOf(env: CommandOptions["env"]): Uint8Array[] | undefined {
  if (env === undefined) return undefined;
  const texts = Array.isArray(env)
    ? (env as Text[])
    : Object.entries(env).map(([k, v]) => `${k}=${v}`);
  return texts.map(toBytes);
}

function copy(kernel: Kernel, descriptor: number | undefined): number | undefined {
  if (descriptor === undefined) return undefined;
  const copied = kernel.call(
    kernel.arch.numbers["fcntl"]!,
    descriptor,
    F_DUPFD_CLOEXEC,
    LEAST_COPY,
  );
  if (copied >= 0) return copied;
  throw new LaunchError(
    `Cannot give the command descriptor ${descriptor}: ${Errno.of(-copied).message}.`,
    -copied,
  );
}
