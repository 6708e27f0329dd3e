/** Moments at which no thread of a process runs: only then its code may be changed. */
import { statusField } from "../../kernel/proc.ts";
import { interrupt } from "./resume.ts";
import { leaveStub, patchVdso, restoreVdso } from "./vdso.ts";
import { phase, type Process, type Tracee } from "./tracee.ts";

/**
 * Whether the process was taken up as it ran and is still to be changed, or to be changed back; or has threads that
 * wait here for the others, whatever became of that.
 */
function isWanted({ held, patch, session, unpatched }: Process): boolean {
  if (held.size > 0) return true;
  return session.ending === "detach" ? patch !== undefined : unpatched && !session.ending;
}

/** Whether the threads of a process are waited for: each that goes on from another stop is to be interrupted again. */
export function isAwaited(process: Process): boolean {
  return !process.moment && isWanted(process);
}

/**
 * Holds a thread that was interrupted until all of its process stand still, if that is needed.
 *
 * @param goOn lets it go on then
 * @returns whether it is held
 */
export function hold(tracee: Tracee, goOn: () => void): boolean {
  const { process } = tracee;
  if (!isWanted(process)) return false;
  process.held.set(tracee, goOn);
  return true;
}

/** Some thread stopped, or ended, and has been dealt with: changes its process if all stand still by that. */
export function changeIfStill(process: Process): void {
  const { held, session } = process;
  const [tracee] = held.keys();
  if (!tracee || [...process.threads].some((thread) => !held.has(thread) && mayRun(thread))) return;
  if (session.ending === "detach") {
    for (const thread of held.keys()) leaveStub(thread);
    restoreVdso(tracee);
    process.unpatched = false;
  } else if (patchVdso(tracee, process.threads)) process.unpatched = false;
  else tryAgain(process);
  const list = [...held.values()];
  held.clear();
  for (const goOn of list) goOn();
}

/** A thread is inside of what is to be changed: the process goes on for a moment. */
function tryAgain(process: Process): void {
  const { session, threads } = process;
  process.tries++;
  if (process.tries < MOST_TRIES) {
    process.moment = true;
    session.supervisor.awake++;
    setTimeout(() => {
      process.moment = false;
      session.supervisor.awake--;
      threads.forEach(interrupt);
      session.supervisor.poke();
    }, MOMENT_MILLISECONDS);
    return;
  }
  process.unpatched = false;
  session.warnOnce("vdso", stays(process));
}

/** How often a moment is waited for in which nobody is inside. */
const MOST_TRIES = 100;
const MOMENT_MILLISECONDS = 1;

function stays({ pid }: Process): string {
  return (
    `Some thread of process ${pid} is always inside of a function of the vDSO that would be changed: ` +
    `what it does by them is not seen. Attaching again may help.`
  );
}

/** A thread that sleeps in the kernel without hearing of us runs no code before its next stop. */
function mayRun({ phase: now, tid, unborn }: Tracee): boolean {
  return (unborn || now === phase.running) && !statusField(tid, "State")?.startsWith("D");
}
