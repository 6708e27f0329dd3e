/** What a guest inherits: that of reverie's caller, not what the runtime made of it. */
import process from "node:process";
import { statusMask } from "../kernel/proc.ts";
import { environment, splitTexts } from "./bytes.ts";
import { type Origin, ORIGIN_VARIABLE, parseOrigin } from "./origin.ts";

/** What reverie's caller had. */
export interface Caller {
  readonly origin: Origin;
  /** `NAME=value` each. */
  readonly environment: readonly Uint8Array[];
  /** Signal masks: bit n-1 for signal n. */
  readonly ignoredSignals: bigint;
  readonly blockedSignals: bigint;
}

let known: Caller | undefined;

/** What reverie's caller had, as far as the launcher recorded it, else as the parent process has it. */
export function caller(): Caller {
  known ??= recall();
  return known;
}

function recall(): Caller {
  const origin = parseOrigin(process.env[ORIGIN_VARIABLE] ?? "");
  delete process.env[ORIGIN_VARIABLE];
  return {
    origin,
    environment: origin.environment ? splitTexts(origin.environment) : environment(),
    // the runtimes ignore and block signals for themselves; a parent mostly has what it handed on
    ignoredSignals: origin.ignoredSignals ?? statusMask(process.ppid, "SigIgn"),
    blockedSignals: origin.blockedSignals ?? statusMask("self", "SigBlk"),
  };
}
