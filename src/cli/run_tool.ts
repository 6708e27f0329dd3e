/** Running a command under a tool, as a program of its own. */
import { closeSync, openSync } from "node:fs";
import process from "node:process";
import { lastArguments } from "../command/bytes.ts";
import { caller } from "../command/caller.ts";
import { ReverieError } from "../errors.ts";
import { launch } from "../backends/ptrace/launch.ts";
import { openSession } from "../run.ts";
import type { ToolClass } from "../tool.ts";
import { exitLike } from "./exit.ts";
import { followSignals } from "./signals.ts";
import { stderr } from "./terminal.ts";

/** What the command line says besides tool and command. */
export interface RunFlags {
  readonly logFile?: string;
  readonly env?: readonly string[];
  readonly cwd?: string;
  readonly onToolError?: string;
  readonly outlive?: boolean;
  readonly quiet?: boolean;
}

const STDERR = 2;

/**
 * Runs a command under a tool, then ends as the command did.
 *
 * @param wordCount how many words the command has: the last ones of this process's arguments
 */
export async function runTool(
  tool: ToolClass,
  config: unknown,
  flags: RunFlags,
  wordCount: number,
): Promise<never> {
  if (wordCount === 0)
    throw new ReverieError("No command to run. Usage: reverie run TOOL [options] -- COMMAND...");
  const log = flags.logFile === undefined ? undefined : openLog(flags.logFile);
  const session = await openSession(
    tool,
    {
      config,
      output: log ?? STDERR,
      blocking: true,
      onToolError: whatOnError(flags.onToolError),
      outlive: flags.outlive ?? false,
      onWarning: flags.quiet ? () => {} : (message) => stderr.write(`reverie: ${message}\n`),
    },
    !flags.outlive,
  );
  followSignals(session);
  const { kernel, options, global } = session;
  await launch(session, lastArguments(wordCount), {
    ...(flags.env && { env: changedEnvironment(flags.env) }),
    ...(flags.cwd !== undefined && { cwd: flags.cwd }),
  });
  const { status } = await session.finished;
  const { print } = options.output;
  tool.report?.({ config, global, status, print: print.bind(options.output) });
  options.output.flush();
  if (log !== undefined) closeSync(log);
  if (status) exitLike(kernel, status);
  process.exit(0);
}

function openLog(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw new ReverieError(`Cannot write the log ${path}: ${(error as Error).message}`);
  }
}

function whatOnError(word: string | undefined): "end" | "continue" {
  if (word === undefined || word === "end") return "end";
  if (word === "continue") return word;
  throw new ReverieError(`--on-tool-error takes end or continue, not "${word}".`);
}

/** The caller's environment with some variables set or removed. */
function changedEnvironment(changes: readonly string[]): Uint8Array[] {
  const encoder = new TextEncoder();
  const nameOf = (text: string) => text.split("=", 1)[0]!;
  const names = new Set(changes.map(nameOf));
  const decoder = new TextDecoder();
  const kept = caller().environment.filter((text) => !names.has(nameOf(decoder.decode(text))));
  return [
    ...kept,
    ...changes.filter((text) => text.includes("=")).map((text) => encoder.encode(text)),
  ];
}
