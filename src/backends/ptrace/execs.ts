/** Executed programs. */
import { eventMessage, request } from "../../kernel/ptrace.ts";
import { openCounter } from "./counters.ts";
import { Counting } from "./counting.ts";
import { abandon } from "./handlers.ts";
import { threadEnded } from "./exits.ts";
import { resume } from "./resume.ts";
import { noteExec } from "./fault_state.ts";
import { arm, armAtStart } from "./trap_arming.ts";
import { PR_TSC, type ThreadTraps } from "./trap_plan.ts";
import { phase, type Process, type Tracee } from "./tracee.ts";
import { patchVdso } from "./vdso.ts";

/** A program was executed: PTRACE_EVENT_EXEC. The event comes under the id of the process. */
export function onExec(leader: Tracee): void {
  const { kernel, supervisor } = leader.session;
  const former = eventMessage(kernel, leader.tid);
  const tracee = supervisor.tracees.get(former);
  if (tracee && tracee !== leader) takeOver(tracee, leader);
  begin(tracee ?? leader);
}

/** A thread other than the first executed a program: it goes on under the first one's id. */
function takeOver(tracee: Tracee, leader: Tracee): void {
  const { supervisor } = tracee.session;
  abandon(leader);
  threadEnded(leader, { kind: "superseded", by: tracee.tid });
  supervisor.tracees.delete(tracee.tid);
  tracee.tid = leader.tid;
  supervisor.tracees.set(tracee.tid, tracee);
}

function begin(tracee: Tracee): void {
  const { process, guest } = tracee;
  const { tool } = process;
  tracee.session.journal?.executed(tracee);
  if (!process.launching && tracee.session.leavesProgram?.(tracee)) return leave(tracee);
  tracee.execed = true;
  tracee.base = undefined;
  process.callSite = undefined;
  process.vdso = undefined;
  leaveProgram(process);
  process.unpatched = false;
  process.mayBeMoved = tracee.session.interests.areAll;
  patchVdso(tracee);
  if (tracee.traps) armNewProgram(tracee, tracee.traps);
  if (process.launching) {
    process.launching = false;
    tracee.session.launched?.();
    if (tracee.session.options.clock === "step") tracee.counting = new Counting(true);
    if (tracee.session.options.clock === "pmu") openCounter(tracee);
    if (tool.threadStart) tracee.greetings.push(() => tool.threadStart!(guest));
  }
  const { agent } = tracee.session;
  if (agent?.comesAtOnce) tracee.greetings.unshift(() => agent.install(tracee));
  if (tool.postExec) tracee.greetings.push(() => tool.postExec!(guest));
  tracee.phase = phase.other;
  // execve's result is written after this stop: nothing may run here before the stop at its end
  tracee.wantsExit ||= tracee.greetings.length > 0;
  resume(tracee);
}

/** Lets a process go on by itself: it has one thread now. */
function leave(tracee: Tracee): void {
  const { session, process } = tracee;
  abandon(tracee);
  session.supervisor.turn.resume(tracee.tid, request.detach, 0);
  session.letGo.push(tracee);
  session.forgetTracee(tracee);
  process.threads.delete(tracee);
  session.processes.delete(process.pid);
  if (process === session.root) session.hasLeft = true;
}

/** The agent is gone with the program that it was in; and so are that one's other threads. */
function leaveProgram(process: Process): void {
  const { agent } = process.session;
  if (!agent) return;
  for (const thread of process.threads) agent.leave(thread);
  agent.leaveSpace(process);
  process.agentless = undefined;
  process.stops = 0;
  process.faultAction = undefined;
}

/** An exec ends the trapping of CPUID, and leaves that of the counter on some architectures. */
function armNewProgram(tracee: Tracee, traps: ThreadTraps): void {
  const { session } = tracee;
  const { outliveExec } = session.kernel.arch.traps;
  noteExec(tracee);
  tracee.process.knowsFaultAction = true;
  traps.cpuid = 1;
  if (!outliveExec) traps.tsc = PR_TSC.enable;
  if (!traps.armed) armAtStart(tracee);
  else if (session.traps!.canTrapCpuid || !outliveExec) tracee.greetings.push(() => arm(tracee));
}
