/** Why a run has no agent. */
import type { Session } from "../ptrace/session.ts";

/**
 * Why no calls of a session can be served, in words for a user; undefined where they can.
 *
 * @param isUnder reverie is under a seccomp filter itself
 */
export function refusalOf(
  { kernel, logsCalls, options, toolClass, traps }: Session,
  isUnder: boolean,
): string | undefined {
  if (!kernel.arch.handler)
    return `there is no machine code for ${kernel.arch.name} that serves them`;
  if (isUnder) return "reverie is under a seccomp filter itself";
  if (!options.filter) return "it attaches, or is to outlive reverie";
  if (traps) return "its tool sees CPUID or RDTSC";
  if (logsCalls) return "each call is told of as it begins";
  if (options.clock === "step") return "its clock counts steps";
  return toolClass.prototype.timer ? "its tool has timers" : undefined;
}

/** Says that the agent does nothing for a session, to who asked for it. */
export function tellUseless(session: Session, why = "there are none that it can serve"): void {
  if (session.options.engine !== "agent") return;
  const useless = 'The engine "agent" was asked for, but all calls of this run stop:';
  session.warnOnce("agent", `${useless} ${why}.`);
}
