/** `reverie attach TOOL [options] PID...` */
import process from "node:process";
import { attach } from "../backends/ptrace/attach.ts";
import { ReverieError } from "../errors.ts";
import type { ToolClass } from "../tool.ts";
import { commonOptions } from "./common_options.ts";
import { followSignals } from "./signals.ts";
import type { ToolCommand } from "./tool_command.ts";
import { type CommonFlags, openToolSession } from "./tool_session.ts";

interface AttachFlags extends CommonFlags {
  readonly alone?: boolean;
}

const usage = "attach TOOL [options] PID...";

/** Takes up processes that run already. */
export const attachCommand: ToolCommand = {
  brief: "watch processes that run already, until they end or ^C",
  usage,
  details:
    "Attaches a tool to running processes, their threads and descendants. ^C lets them go on by themselves.",
  operands: "pids",
  options: {
    ...commonOptions,
    alone: { kind: "boolean", brief: "leave the processes that they made before alone" },
  },
  run,
};

async function run(
  tool: ToolClass,
  config: unknown,
  flags: AttachFlags,
  words: readonly string[],
): Promise<never> {
  if (words.length === 0)
    throw new ReverieError(`No process to attach to. Usage: reverie ${usage}`);
  const pids = words.map(parsePid);
  const { session, report } = await openToolSession(tool, config, flags, true);
  followSignals(session);
  attach(session, pids, !flags.alone);
  const { status } = await session.finished;
  report(status);
  process.exit(0);
}

function parsePid(word: string): number {
  const pid = /^\d+$/.test(word) ? Number(word) : 0;
  if (pid < 1) throw new ReverieError(`"${word}" is no process id.`);
  if (pid === process.pid) throw new ReverieError("Reverie can't trace itself.");
  return pid;
}
