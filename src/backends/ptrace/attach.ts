/** Taking up processes that already run. */
import { readFileSync } from "node:fs";
import ownProcess from "node:process";
import { Errno } from "../../../syscalls/base.ts";
import { ReverieError } from "../../errors.ts";
import { ptrace, request } from "../../kernel/ptrace.ts";
import { statusField, threadsOf } from "../../kernel/proc.ts";
import { traceOptions } from "./launch.ts";
import { permissionHint } from "./permission.ts";
import type { Session } from "./session.ts";
import { phase, type Process } from "./tracee.ts";

const ESRCH = -3;

/**
 * Attaches to processes and, where `descendants`, to all that they made and that still run.
 *
 * @throws {ReverieError} where one of the processes named can't be traced
 */
export function attach(session: Session, pids: readonly number[], descendants: boolean): void {
  const { supervisor } = session;
  if (pids.length === 0) throw new ReverieError("There is no process to attach to.");
  session.isAttached = true;
  try {
    for (const id of pids) attachProcess(session, processOf(id), descendants, true);
  } catch (error) {
    session.detach();
    if (session.tracees.size > 0) supervisor.add(session);
    throw error;
  }
  supervisor.add(session);
}

/** The process of a thread; they have one number space, and any id names the process. */
function processOf(id: number): number {
  return Number(statusField(id, "Tgid") ?? id);
}

function attachProcess(
  session: Session,
  pid: number,
  descendants: boolean,
  isNamed: boolean,
): void {
  if (session.processes.has(pid)) return;
  if (pid === ownProcess.pid) throw new ReverieError("Reverie can't trace itself.");
  let process: Process | undefined;
  const seen = new Set<number>();
  // threads may make threads until all of them are ours
  for (let more = true; more;) {
    more = false;
    for (const tid of threadsOf(pid)) {
      if (seen.has(tid)) continue;
      seen.add(tid);
      if (!seize(session, pid, tid, isNamed)) continue;
      if (!process) session.journal?.tell("lifecycle", "info", `pid ${pid} is attached to`);
      session.journal?.tell("lifecycle", "debug", `thread ${tid} of pid ${pid} is attached to`);
      process ??= session.addProcess(pid, parentOf(session, pid));
      if (!session.supervisor.tracees.has(tid)) addRunning(session, process, tid);
      more = true;
    }
  }
  if (!process && isNamed)
    throw new ReverieError(`Cannot attach to pid ${pid}: there is no such process.`);
  if (descendants) for (const child of childrenOf(pid)) attachProcess(session, child, true, false);
}

/** A thread that has run by itself up to now. */
function addRunning(session: Session, process: Process, tid: number): void {
  const tracee = session.addTracee(process, tid, undefined);
  tracee.phase = phase.running;
  process.unpatched = session.vdso.length > 0;
  if (tracee.traps) tracee.traps.armed = false;
}

/** Gives false where the thread ended meanwhile, or was made by one that is ours already. */
function seize(session: Session, pid: number, tid: number, isNamed: boolean): boolean {
  const { kernel } = session;
  const result = ptrace(kernel, request.seize, tid, 0, traceOptions(session));
  if (result < 0) {
    if (result === ESRCH || isOurs(session, tid) || isEnding(tid)) return false;
    const message = `Cannot attach to pid ${pid}: ptrace(PTRACE_SEIZE) failed with ${Errno.of(-result).name}. ${why(tid)}`;
    if (isNamed) throw new ReverieError(message);
    session.warn(message);
    return false;
  }
  ptrace(kernel, request.interrupt, tid);
  return true;
}

function isOurs({ kernel }: Session, tid: number): boolean {
  // one's tracer is a thread, not a process
  return statusField(tid, "TracerPid") === String(kernel.call(kernel.arch.numbers["gettid"]!));
}

/** A task that is ending can't be attached to, and need not be. */
function isEnding(tid: number): boolean {
  return /^[ZX]/.test(statusField(tid, "State") ?? "X");
}

function why(tid: number): string {
  const tracer = statusField(tid, "TracerPid");
  if (tracer === undefined || tracer === "0") return permissionHint();
  return `Process ${tracer} traces it already; a process has one tracer.`;
}

function parentOf(session: Session, pid: number): Process | undefined {
  return session.processes.get(Number(statusField(pid, "PPid")));
}

function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((tid) => {
    try {
      const text = readFileSync(`/proc/${pid}/task/${tid}/children`, "utf8");
      return text.split(" ").filter(Boolean).map(Number);
    } catch {
      return [];
    }
  });
}
