/** `reverie strace`: what strace(1) does, by its options. */
import process from "node:process";
import { attach } from "../../backends/ptrace/attach.ts";
import { launch } from "../../backends/ptrace/launch.ts";
import type { Session } from "../../backends/ptrace/session.ts";
import { Supervisor } from "../../backends/ptrace/supervisor.ts";
import { caller, callerArguments } from "../../command/caller.ts";
import { LaunchError, ReverieError } from "../../errors.ts";
import type { ExitStatus } from "../../exit_status.ts";
import { statusField } from "../../kernel/proc.ts";
import { openSession } from "../../run.ts";
import type { Screen } from "../../tools/strace/screen.ts";
import Strace from "../../tools/strace/tool.ts";
import Viewing from "../../tools/strace/views/tool.ts";
import { Errno } from "../../../syscalls/mod.ts";
import { dieBy, exitLike } from "../exit.ts";
import { followSignals } from "../signals.ts";
import { stderr, stdout } from "../terminal.ts";
import { VERSION } from "../version.ts";
import { agree, type Request } from "./agreement.ts";
import { Complaint } from "./complaint.ts";
import { takeOptions } from "./getopt.ts";
import { helpText } from "./help.ts";
import { OPTIONS } from "./option_table.ts";
import { openOutput, type Output } from "./output.ts";
import { showDifference } from "./difference.ts";
import { showRecording } from "./recorded.ts";
import { checkFiles } from "./view_settings.ts";
import { newSettings, type Settings, take } from "./settings.ts";
import { isColored } from "./color.ts";
import { userNamed, variablesFor } from "./start.ts";

/** Everything that goes wrong before the command runs. */
const FAILED = 1;

/**
 * Does what a command line says, and ends as strace would.
 *
 * @param name what messages begin with
 */
export async function straceCommand(words: readonly string[], name: string): Promise<never> {
  try {
    const settings = newSettings();
    const command = takeOptions(words, OPTIONS, (given) => {
      if (given.option.key === "help") say(helpText(name));
      take(settings, given);
    });
    if (settings.counts.has("version")) say(versionText());
    const request = agree(settings, command, name);
    for (const warning of request.warnings) stderr.write(`${name}: ${warning}\n`);
    checkFiles(settings);
    if (settings.counts.has("diff")) return await showDifference(request);
    if (settings.views.read !== undefined) return await showRecording(request, settings, name);
    return await trace(request, settings, name);
  } catch (error) {
    return complain(error, name);
  }
}

function say(text: string): never {
  stdout.write(text);
  process.exit(0);
}

function versionText(): string {
  return `strace -- reverie ${VERSION}, with the options of strace 6.1\n`;
}

function complain(error: unknown, name: string): never {
  const message = error instanceof Error ? error.message : String(error);
  const isOurs = error instanceof Complaint || error instanceof ReverieError;
  const hint =
    error instanceof Complaint && error.hint ? `Try '${name} -h' for more information.\n` : "";
  const stack = isOurs || !(error instanceof Error) ? "" : `${error.stack}\n`;
  stderr.write(`${name}: ${message}\n${hint}${stack}`);
  process.exit(FAILED);
}

async function trace(request: Request, settings: Settings, name: string): Promise<never> {
  const { kernel } = await Supervisor.open();
  const output = openOutput(kernel, request);
  const isAttached = request.pids.length > 0;
  const config = { ...request.config, color: isColored(settings, output.descriptor) };
  const isQuiet = config.quiet !== undefined;
  const session = await openSession(
    config.views ? Viewing : Strace,
    {
      config,
      output: output.descriptor,
      blocking: true,
      outlive: isAttached,
      engine: settings.engine ?? "auto",
      onWarning: (text) => {
        if (!isQuiet) stderr.write(`${name}: ${text}\n`);
      },
      ...(settings.counts.has("debug") && { log: "debug" }),
    },
    !isAttached,
  );
  let leftBy: number | undefined;
  followSignals(session, (signal) => {
    leftBy = signal;
    (session.global as Screen).leave();
  });
  const status = await (isAttached
    ? follow(session, request, name)
    : run(session, request, settings));
  await end(session, output, settings);
  if (status) exitLike(kernel, status);
  if (leftBy !== undefined) dieBy(kernel, leftBy);
  process.exit(0);
}

/** Runs a command to its end. */
async function run(
  session: Session,
  { command }: Request,
  { argv0, user, variables }: Settings,
): Promise<ExitStatus | undefined> {
  const words = callerArguments().slice(-command.length);
  const account = user === undefined ? undefined : userNamed(user);
  try {
    await launch(session, words, {
      env: variablesFor(caller().environment, variables),
      ...(argv0 !== undefined && { argv0 }),
      ...(account && { user: account }),
    });
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    const message = Errno.of(error.errno).message;
    throw new Complaint(
      error.errno === Errno.ENOENT.number
        ? `Can't stat '${command[0]}': ${message}`
        : `exec: ${message}`,
    );
  }
  return (await session.finished).status;
}

/** Follows processes that run already, until they end or it is told to leave them. */
async function follow(
  session: Session,
  { pids, config }: Request,
  name: string,
): Promise<undefined> {
  const there = pids.filter((pid) => {
    if (pid === process.pid) throw new Complaint("I'm sorry, I can't let you do that, Dave.");
    if (statusField(pid, "State") !== undefined) return true;
    stderr.write(`${name}: attach: ptrace(PTRACE_SEIZE, ${pid}): No such process\n`);
    return false;
  });
  if (there.length === 0) process.exit(FAILED);
  attach(session, there, false);
  await session.finished;
  const screen = session.global as Screen;
  const isTold = !config.quiet?.includes("attach");
  for (const { tid, state } of session.letGo)
    if ((state as { isShown: boolean }).isShown) screen.detached(tid, isTold);
}

async function end(session: Session, output: Output, { counts }: Settings): Promise<void> {
  const { output: text } = session.options;
  (session.global as Screen).finish();
  if (counts.has("stats")) text.print(session.agent?.stats.text ?? "All calls stopped.\n");
  text.end();
  await output.close();
}
