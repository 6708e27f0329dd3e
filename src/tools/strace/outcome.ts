/** Which calls are shown for how they ended. */
import { Errno } from "../../../syscalls/mod.ts";
import type { SyscallResult } from "../../result.ts";
import type { StraceConfig } from "./config.ts";
import { statusOf } from "./words.ts";

/** Whether a call is shown; undefined is the result of one whose thread ended in it. */
export type OutcomeTest = (result: SyscallResult | undefined, nanoseconds: number) => boolean;

/** The test for a configuration; undefined where all calls pass. */
export function outcomeTest({
  statuses,
  errnos,
  slowerThan,
}: StraceConfig): OutcomeTest | undefined {
  if (statuses === undefined && errnos === undefined && slowerThan === undefined) return undefined;
  return (result, nanoseconds) => {
    if (statuses && !statuses.includes(statusOf(result))) return false;
    if (errnos && !(result instanceof Errno && errnos.includes(result.number))) return false;
    return slowerThan === undefined || nanoseconds > slowerThan;
  };
}
