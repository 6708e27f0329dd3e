/** `reverie run TOOL [options] -- COMMAND...` */
import process from "node:process";
import { launch } from "../backends/ptrace/launch.ts";
import { caller, callerArguments } from "../command/caller.ts";
import { ReverieError } from "../errors.ts";
import type { ToolClass } from "../tool.ts";
import { commonOptions } from "./common_options.ts";
import { environmentFor, type EnvironmentFlags } from "./environment.ts";
import { exitLike } from "./exit.ts";
import { followSignals } from "./signals.ts";
import { type CommonFlags, openToolSession } from "./tool_session.ts";
import type { ToolCommand } from "./tool_command.ts";

interface RunFlags extends CommonFlags, EnvironmentFlags {
  readonly cwd?: string;
  readonly outlive?: boolean;
  readonly daemons?: string;
}

const usage = "run TOOL [options] -- COMMAND...";

/** Runs a command under a tool. */
export const runCommand: ToolCommand = {
  brief: "run a command under a tool",
  usage,
  details: "Runs a command, and all processes it makes, under a tool. Ends as the command does.",
  operands: "command",
  options: {
    ...commonOptions,
    env: {
      kind: "texts",
      brief: "set a variable for the command; NAME alone takes over reverie's own",
      placeholder: "NAME[=VALUE]",
      alias: "e",
    },
    unset: { kind: "texts", brief: "remove a variable for the command", placeholder: "NAME" },
    noHostEnvs: { kind: "boolean", brief: "give the command no variables but PATH and --env" },
    cwd: { kind: "text", brief: "start the command in FOLDER", placeholder: "FOLDER", alias: "C" },
    outlive: {
      kind: "boolean",
      brief: "the command goes on by itself when reverie is killed (then every call stops: slower)",
    },
    daemons: {
      kind: "text",
      brief: "what becomes of processes that outlive the command: wait (default), kill or leave",
      placeholder: "WHAT",
    },
  },
  run,
};

async function run(
  tool: ToolClass,
  config: unknown,
  flags: RunFlags,
  words: readonly string[],
): Promise<never> {
  if (words.length === 0) throw new ReverieError(`No command to run. Usage: reverie ${usage}`);
  const { session, report } = await openToolSession(
    tool,
    config,
    flags,
    flags.outlive ?? false,
    flags.daemons,
  );
  followSignals(session);
  await launch(session, callerArguments().slice(-words.length), {
    env: environmentFor(caller().environment, flags),
    ...(flags.cwd !== undefined && { cwd: flags.cwd }),
  });
  const { status } = await session.finished;
  report(status);
  if (status) exitLike(session.kernel, status);
  process.exit(0);
}
