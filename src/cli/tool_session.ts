/** A tool's run as the command line has it: its log, its warnings, its report. */
import { closeSync } from "node:fs";
import type { Session } from "../backends/ptrace/session.ts";
import { show, variable } from "../command/bytes.ts";
import { caller } from "../command/caller.ts";
import { ENGINES } from "../engine.ts";
import { ReverieError, stackOf } from "../errors.ts";
import type { ExitStatus } from "../exit_status.ts";
import { TextFile } from "../kernel/text_file.ts";
import { parseLogFilter } from "../log.ts";
import type { Output } from "../output.ts";
import { openSession } from "../run.ts";
import type { ToolClass } from "../tool.ts";
import { Errno } from "../../syscalls/base.ts";
import { UsageError } from "./errors.ts";
import { openLog } from "./log_file.ts";
import { stderr } from "./terminal.ts";

/** What the command line says, whatever the tool and the command. */
export interface CommonFlags {
  readonly logFile?: string;
  readonly engine?: string;
  readonly onToolError?: string;
  readonly quiet?: boolean;
  readonly stats?: boolean;
  readonly traceSyscalls?: boolean;
}

/** A session, and what is to be done when it is over. */
export interface ToolSession {
  readonly session: Session;
  /** Lets the tool report, closes its log. */
  readonly report: (status: ExitStatus | undefined) => void;
}

const STDERR = 2;

function statsOf({ agent }: Session): string {
  return (
    agent?.stats.text ?? "All calls that the tool wants stopped: nothing was recorded in guests.\n"
  );
}

/** Opens the session of a command line. */
export async function openToolSession(
  tool: ToolClass,
  config: unknown,
  flags: CommonFlags,
  outlive: boolean,
  daemons?: string,
): Promise<ToolSession> {
  const filter = logFilter(flags);
  const onToolError = oneOf("on-tool-error", ["end", "continue"], flags.onToolError);
  const logFile = flags.logFile ?? hostVariable("REVERIE_LOG_FILE");
  const log = logFile === undefined ? undefined : openLog(logFile);
  if (log && log.path !== logFile && !flags.quiet)
    stderr.write(`reverie: ${logFile} is there already; the log goes to ${log.path}\n`);
  let output: Output | undefined;
  const early: string[] = []; // what was said while the session was made
  const warn = (message: string) => {
    const text = `reverie: ${message}\n`;
    // where there is a log, standard error is the guest's alone
    if (!log) stderr.write(text);
    else if (output) output.print(text);
    else early.push(text);
  };
  const options = {
    config,
    output: log?.descriptor ?? STDERR,
    blocking: true,
    onToolError,
    engine: oneOf("engine", ENGINES, flags.engine),
    outlive,
    daemons: oneOf("daemons", ["wait", "kill", "leave"], daemons),
    onWarning: flags.quiet ? () => {} : warn,
    ...(filter !== undefined && { log: filter }),
  };
  const session: Session = await openSession(tool, options, !outlive);
  const to = (output = session.options.output);
  for (const text of early) to.print(text);
  if (to instanceof TextFile && log)
    to.onFailure = (errno) => reportLoss(log.path, Errno.of(errno));
  const report = (status: ExitStatus | undefined) => {
    try {
      tool.report?.({
        config,
        global: session.global,
        status,
        print: (text) => to.print(text),
      });
    } catch (error) {
      throw new ReverieError(`The tool ${tool.name} failed in report(): ${stackOf(error)}`);
    }
    if (flags.stats) to.print(statsOf(session));
    to.end();
    if (log) closeSync(log.descriptor);
  };
  return { session, report };
}

/** What the engine is to tell of its own doing; checked here, so that a wrong word is one of usage. */
function logFilter({ traceSyscalls }: CommonFlags): string | undefined {
  const asked = hostVariable("REVERIE_LOG");
  try {
    if (asked !== undefined) parseLogFilter(asked);
  } catch (error) {
    throw new UsageError(`REVERIE_LOG: ${(error as Error).message}`);
  }
  return [asked, traceSyscalls && "syscall"].filter(Boolean).join(",") || undefined;
}

function hostVariable(name: string): string | undefined {
  const value = variable(caller().environment, name);
  return value && value.length > 0 ? show(value) : undefined;
}

function reportLoss(path: string, errno: Errno): void {
  const what = `write(2) failed with ${errno}`;
  stderr.write(`reverie: Cannot write the log ${path}: ${what}. The command goes on without it.\n`);
}

/** The word of an option that takes one of some words, the first of which is its default. */
function oneOf<const W extends string>(name: string, words: readonly W[], word?: string): W {
  const found = word === undefined ? words[0] : words.find((one) => one === word);
  if (found !== undefined) return found;
  const choice = `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
  throw new ReverieError(`--${name} takes ${choice}, not "${word}".`);
}
