/** `reverie strace`: what strace(1) does, by its options. */
import process from "node:process";
import { attach } from "../../backends/ptrace/attach.ts";
import { launch } from "../../backends/ptrace/launch.ts";
import type { Session } from "../../backends/ptrace/session.ts";
import { Supervisor } from "../../backends/ptrace/supervisor.ts";
import { caller, callerArguments } from "../../command/caller.ts";
import type { CommandOptions } from "../../command/command.ts";
import { LaunchError, ReverieError } from "../../errors.ts";
import type { ExitStatus } from "../../exit_status.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { statusField } from "../../kernel/proc.ts";
import { SocketFacts } from "../../kernel/socket_facts.ts";
import { TextFile } from "../../kernel/text_file.ts";
import { openSession } from "../../run.ts";
import type { StraceConfig } from "../../tools/strace/config.ts";
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
import { becomeTraced, type Daemon, daemonHere, giveUp, trace as traceWaiting } from "./daemon.ts";
import { takeOptions } from "./getopt.ts";
import { helpText } from "./help.ts";
import { OPTIONS } from "./option_table.ts";
import { isShared, openOutput, type Output } from "./output.ts";
import { showDifference } from "./difference.ts";
import { showRecording } from "./recorded.ts";
import { checkFiles } from "./view_settings.ts";
import { newSettings, type Settings, take } from "./settings.ts";
import { findFile } from "./lookup.ts";
import { isColored } from "./color.ts";
import { userNamed, variablesFor } from "./start.ts";

/** Everything that goes wrong before the command runs. */
const FAILED = 1;

/**
 * Does what a command line says, and ends as strace would.
 *
 * @param called what messages begin with
 */
export async function straceCommand(words: readonly string[], called: string): Promise<never> {
  const daemon = daemonHere();
  const name = daemon?.name ?? called;
  try {
    const settings = newSettings();
    const command = takeOptions(words, OPTIONS, (given) => {
      if (given.option.key === "help") say(helpText(name));
      take(settings, given);
    });
    if (settings.counts.has("version")) say(versionText());
    const request = agree(settings, command, name);
    if (!daemon) for (const warning of request.warnings) stderr.write(`${name}: ${warning}\n`);
    checkFiles(settings);
    if (settings.counts.has("diff")) return await showDifference(request);
    if (settings.views.read !== undefined) return await showRecording(request, settings, name);
    const { kernel } = await Supervisor.open();
    if (settings.daemonize === undefined || daemon)
      return await trace(kernel, request, settings, { name, daemon });
    const options = words.slice(0, words.length - command.length);
    return await becomeTraced(kernel, options, wordsOf(request), launchOf(settings), name);
  } catch (error) {
    if (daemon) giveUp(daemon);
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
  const told =
    error instanceof LaunchError ? new Complaint(`exec: ${Errno.of(error.errno).message}`) : error;
  const message = told instanceof Error ? told.message : String(told);
  const isOurs = told instanceof Complaint || told instanceof ReverieError;
  const hint =
    told instanceof Complaint && told.hint ? `Try '${name} -h' for more information.\n` : "";
  const stack = isOurs || !(told instanceof Error) ? "" : `${told.stack}\n`;
  stderr.write(`${name}: ${message}\n${hint}${stack}`);
  process.exit(FAILED);
}

/** What the tracer is besides what its options say. */
interface Own {
  readonly name: string;
  /** Whom it traces, where that waits for it. */
  readonly daemon: Daemon | undefined;
}

async function trace(
  kernel: Kernel,
  request: Request,
  settings: Settings,
  own: Own,
): Promise<never> {
  const output = openOutput(kernel, request);
  Strace.sockets = new SocketFacts(kernel);
  const session = await open(request, settings, own, output);
  let leftBy: number | undefined;
  followSignals(session, (signal) => {
    leftBy = signal;
    (session.global as Screen).leave();
  });
  (session.global as Screen).writeLater((action) => session.supervisor.later?.(action));
  const status = await follow(session, request, settings, own);
  await end(session, output, settings);
  if (status) exitLike(kernel, status);
  if (leftBy !== undefined) dieBy(kernel, leftBy);
  process.exit(0);
}

async function open(
  { config: asked, pids }: Request,
  settings: Settings,
  { name, daemon }: Own,
  output: Output,
): Promise<Session> {
  const config = { ...asked, color: isColored(settings, output.descriptor) };
  const { counts } = settings;
  const { engine = isMixed(config, output) ? "ptrace" : "auto" } = settings;
  const outlives = pids.length > 0 || daemon !== undefined;
  // a filter would stay with processes that nobody traces: only who asks for the agent waits for those
  const isFree = outlives || counts.has("detachOn") || (!config.follow && engine !== "agent");
  const isQuiet = config.quiet !== undefined;
  const session = await openSession(
    config.views ? Viewing : Strace,
    {
      config,
      output: output.descriptor,
      blocking: true,
      outlive: outlives,
      engine,
      onWarning: (text) => {
        if (!isQuiet) stderr.write(`${name}: ${text}\n`);
      },
      ...(counts.has("debug") && { log: "debug" }),
    },
    !isFree,
  );
  sayWhatIsLost(session, name);
  if (isFree) session.follows = config.follow ?? true;
  if (counts.has("detachOn")) {
    session.leavesProgram = ({ tid, state }) => {
      letGo(session, tid, state, config.quiet?.includes("attach") ?? false);
      return true;
    };
  }
  return session;
}

/** Whether each line must be out before the command goes on: what it prints itself comes between them. */
function isMixed({ separate, summary, views }: StraceConfig, output: Output): boolean {
  if (separate !== undefined || summary?.only) return false;
  const hasLines = views === undefined || views.lines === true || views.json === true;
  return hasLines && isShared(output);
}

/** Output that can't be written is said to be lost; the guests go on. */
function sayWhatIsLost({ options: { output } }: Session, name: string): void {
  if (!(output instanceof TextFile)) return;
  output.onFailure = (errno) => {
    const { name: error, message } = Errno.of(errno);
    if (error !== "EPIPE")
      stderr.write(`${name}: writing failed: ${message}: what follows is lost\n`);
  };
}

/** Follows a command, and processes that run already, until they end or it is told to leave them. */
async function follow(
  session: Session,
  request: Request,
  settings: Settings,
  { name, daemon }: Own,
): Promise<ExitStatus | undefined> {
  const isQuiet = request.config.quiet?.includes("attach") ?? false;
  const pids = thoseThere(request, name);
  session.supervisor.awake++; // what waits for guests must not sleep before the command runs
  if (pids.length > 0) attach(session, pids, false);
  if (daemon) await traceWaiting(session, daemon, settings.daemonize!);
  else if (request.command.length > 0) await run(session, request, settings, name);
  session.supervisor.awake--;
  if (daemon && session.failure) neverRan(session, request, daemon.pid);
  const { status } = await session.finished;
  if (session.ending === "detach")
    for (const { tid, state } of session.letGo) letGo(session, tid, state, isQuiet);
  return daemon || request.command.length === 0 ? undefined : status;
}

function letGo({ global }: Session, tid: number, state: unknown, isQuiet: boolean): void {
  const thread = state as { isShown: boolean; entry: unknown };
  if (thread.isShown) (global as Screen).detached(tid, !isQuiet);
  thread.entry = undefined;
}

function wordsOf({ command }: Request): readonly Uint8Array[] {
  return callerArguments().slice(-command.length);
}

function launchOf({ argv0, user, variables }: Settings): CommandOptions {
  const account = user === undefined ? undefined : userNamed(user);
  return {
    env: variablesFor(caller().environment, variables),
    ...(argv0 !== undefined && { argv0 }),
    ...(account && { user: account }),
  };
}

/** Starts a command. Where it can't be executed, what there is to say of that comes in strace's order. */
async function run(
  session: Session,
  request: Request,
  settings: Settings,
  name: string,
): Promise<void> {
  session.root = undefined; // the command is that, not who was attached to before
  const pid = await launch(session, wordsOf(request), launchOf(settings), findFile);
  const { failure } = session;
  if (!(failure instanceof LaunchError)) return;
  session.options.output.end();
  stderr.write(`${name}: exec: ${Errno.of(failure.errno).message}\n`);
  neverRan(session, request, pid);
}

/** Ends where a command could not be executed. */
function neverRan(session: Session, { config: { quiet, summary } }: Request, pid: number): never {
  const isQuiet = quiet?.includes("exit") || summary?.only;
  const text = isQuiet ? undefined : `+++ exited with ${FAILED} +++`;
  const screen = session.global as Screen;
  screen.last(pid, "", text);
  screen.finish();
  session.options.output.end();
  process.exit(FAILED);
}

/** The processes that can be attached to; there must be one. */
function thoseThere({ pids, command }: Request, name: string): readonly number[] {
  const there = pids.filter((pid) => {
    if (pid === process.pid) throw new Complaint("I'm sorry, I can't let you do that, Dave.");
    if (statusField(pid, "State") !== undefined) return true;
    stderr.write(`${name}: attach: ptrace(PTRACE_SEIZE, ${pid}): No such process\n`);
    return false;
  });
  if (command.length === 0 && there.length === 0) process.exit(FAILED);
  return there;
}

async function end(session: Session, output: Output, { counts }: Settings): Promise<void> {
  const { output: text } = session.options;
  (session.global as Screen).finish();
  if (counts.has("stats")) text.print(session.agent?.stats.text ?? "All calls stopped.\n");
  text.end();
  await output.close();
}
