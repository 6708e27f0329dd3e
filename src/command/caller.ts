/** What a guest inherits: that of reverie's caller, not what the runtime made of it. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import process from "node:process";
import { statusMask } from "../kernel/proc.ts";
import { signalBit } from "../kernel/signals.ts";
import { environment, splitTexts } from "./bytes.ts";
import { type Origin, ORIGIN_VARIABLE, parseOrigin } from "./origin.ts";

/** Both runtimes ignore SIGPIPE, Bun also SIGXFSZ. */
const IGNORED_BY_RUNTIMES = signalBit(13) | signalBit(25);

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

/** What reverie's caller had, as far as the launcher recorded it, else as far as it can be guessed. */
export function caller(): Caller {
  known ??= recall();
  return known;
}

/** The arguments that reverie was started with, as the kernel got them. */
export function callerArguments(): Uint8Array[] {
  const { origin } = caller();
  const all = splitTexts(origin.commandLine ?? readFileSync("/proc/self/cmdline"));
  const count = origin.argumentCount ?? process.argv.length - 2;
  return count === 0 ? [] : all.slice(-count);
}

function recall(): Caller {
  const record = takeVariable(ORIGIN_VARIABLE);
  const origin = parseOrigin(record ?? guess(), takeVariable);
  const ignored = statusMask("self", "SigIgn") & ~IGNORED_BY_RUNTIMES;
  const ignoredByParent = statusMask(process.ppid, "SigIgn") & IGNORED_BY_RUNTIMES;
  return {
    origin,
    environment: origin.environment ? splitTexts(origin.environment) : environment(),
    ignoredSignals: origin.ignoredSignals ?? ignored | ignoredByParent,
    blockedSignals: origin.blockedSignals ?? statusMask("self", "SigBlk"),
  };
}

/** The value of a variable that is ours alone. */
function takeVariable(name: string): string | undefined {
  const value = process.env[name];
  delete process.env[name];
  return value;
}

/** A record as the launcher would have made it: mostly a parent hands on what it has itself. */
function guess(): string {
  const parent = process.ppid;
  try {
    const limits = readFileSync(`/proc/${parent}/limits`, "utf8").split("\n");
    const rows = limits.filter((row) => row.startsWith("Max ")).map((row) => row.slice(4));
    const kept = descriptorsOf(parent).filter((fd) => fd > 2 && sameFile(parent, fd));
    return [
      ...rows.map((row) => `limit ${row.replace(/\s+/g, " ")}`),
      `inherited ${kept.join(" ")}`,
    ].join("\n");
  } catch {
    return ""; // it is another user's, or gone
  }
}

function descriptorsOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/fd`).map(Number);
}

/** Whether a descriptor of the parent is the same file here: then we have it from there. */
function sameFile(parent: number, descriptor: number): boolean {
  try {
    const here = readlinkSync(`/proc/self/fd/${descriptor}`);
    return (
      !here.startsWith("anon_inode:") && here === readlinkSync(`/proc/${parent}/fd/${descriptor}`)
    );
  } catch {
    return false;
  }
}
