/** The tracer in the background (-D): the command keeps the process that the caller made. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { become, takeOver } from "../../backends/ptrace/launch.ts";
import type { Session } from "../../backends/ptrace/session.ts";
import { splitTexts } from "../../command/bytes.ts";
import { caller, callerArguments } from "../../command/caller.ts";
import type { CommandOptions } from "../../command/command.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { statusField } from "../../kernel/proc.ts";
import { Complaint } from "./complaint.ts";
import { findFile } from "./lookup.ts";

/** Tells the tracer whom it traces, and what its messages begin with. */
const VARIABLE = "REVERIE_STRACE_DAEMON";

const PR_SET_PTRACER = 0x59616d61;
const ANYBODY = -1;
const SIGURG = 23;

/** How long the tracer may take to start. */
const MOST_MILLISECONDS = 30_000;

/** Where the tracer is: among the caller's processes, in a group or in a session of its own. */
export type Place = "grandchild" | "pgroup" | "session";

/** What a tracer in the background was told by who started it. */
export interface Daemon {
  /** The process that is about to be the command. */
  readonly pid: number;
  readonly name: string;
}

/** What this process was told, if it is such a tracer. */
export function daemonHere(): Daemon | undefined {
  const text = process.env[VARIABLE];
  if (text === undefined) return undefined;
  delete process.env[VARIABLE];
  const [, pid = "", name = ""] = /^(\d+) (.*)$/s.exec(text) ?? [];
  return { pid: Number(pid), name };
}

/**
 * Starts a tracer, then becomes the command.
 *
 * @param options the words before the command
 */
export async function becomeTraced(
  kernel: Kernel,
  options: readonly string[],
  words: readonly Uint8Array[],
  launch: CommandOptions,
  name: string,
): Promise<never> {
  findFile(kernel, words[0]!);
  process.on("SIGTERM", () => process.exit(1)); // the tracer could not begin, and has said why
  kernel.call(kernel.arch.numbers["prctl"]!, PR_SET_PTRACER, ANYBODY);
  startTracer(options, name);
  for (let passed = 0; statusField(process.pid, "TracerPid") === "0"; passed++) {
    if (passed > MOST_MILLISECONDS) throw new Complaint("the tracer did not start");
    await sleep(1);
  }
  // it is stopped by that for sure: from then on its calls are, too
  const { gettid, tgkill } = kernel.arch.numbers;
  kernel.call(tgkill!, process.pid, kernel.call(gettid!), SIGURG);
  throw become(kernel, words, launch, findFile);
}

/** By a shell that ends at once: nobody but init is its parent. */
function startTracer(options: readonly string[], name: string): void {
  const all = splitTexts(readFileSync("/proc/self/cmdline"));
  const { origin } = caller();
  const own = origin.commandLine ? all : all.slice(0, all.length - callerArguments().length);
  const decoder = new TextDecoder();
  const [, ...before] = own.map((word) => decoder.decode(word));
  const words = [process.execPath, ...before, "strace", ...options, "command"];
  const { spawn } = process.getBuiltinModule("node:child_process");
  spawn("/bin/sh", ["-c", '"$@" &', "sh", ...words], {
    stdio: "inherit",
    env: { ...process.env, [VARIABLE]: `${process.pid} ${name}` },
  });
}

/** Traces the process that waits for this, from its program's beginning on. */
export async function trace(session: Session, { pid }: Daemon, place: Place): Promise<void> {
  const { kernel } = session;
  const { setpgid, setsid } = kernel.arch.numbers;
  if (place === "pgroup") kernel.call(setpgid!, 0, 0);
  if (place === "session") kernel.call(setsid!);
  await takeOver(session, pid);
}

/** Has the process that waits for a tracer end: there will be none. */
export function giveUp({ pid }: Daemon): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // it is gone
  }
}
