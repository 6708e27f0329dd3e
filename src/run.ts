/** Running a command under a tool. */
import { launch } from "./backends/ptrace/launch.ts";
import { Session } from "./backends/ptrace/session.ts";
import { Supervisor } from "./backends/ptrace/supervisor.ts";
import type { Text } from "./command/bytes.ts";
import type { CommandOptions } from "./command/command.ts";
import type { ExitStatus } from "./exit_status.ts";
import { TextFile } from "./kernel/text_file.ts";
import type { Output } from "./output.ts";
import type { ToolClass } from "./tool.ts";

/** How a tool runs. */
export interface RunOptions<Config = unknown> extends CommandOptions {
  /** What the tool's instances find as `config`. */
  readonly config?: Config;
  /** Where the tool's text goes: a descriptor (2 by default), or an object that takes it. */
  readonly output?: number | Output;
  /**
   * An error thrown by the tool ends the run and its guests ("end", the default), or is reported as a
   * warning and the guest goes on as if there were no tool ("continue").
   */
  readonly onToolError?: "end" | "continue";
  /**
   * The guests go on by themselves when the tracer dies, instead of being killed with it. Every call of
   * theirs stops then, subscribed or not.
   */
  readonly outlive?: boolean;
  /**
   * The calling thread may sleep in the kernel while all handlers wait for their guests: faster, for
   * programs that do nothing else. Its timers and other events wait meanwhile.
   */
  readonly blocking?: boolean;
  /** Told once of each kind of thing that the tool can't see, and of errors that it survives. */
  readonly onWarning?: (message: string) => void;
}

/** What a run ends with. */
export interface RunResult<Global = unknown> {
  /** How the command's own process ended. */
  readonly status: ExitStatus;
  /** The tool's global state. */
  readonly global: Global;
}

const STDERR = 2;

/**
 * Runs a command and all processes that it makes under a tool, until the last of them ended.
 *
 * ```ts
 * const { status } = await run(MyTool, ["ls", "-l"]);
 * ```
 *
 * @throws {LaunchError} where the command can't be started
 * @throws {ToolError} where the tool threw
 * @throws {ReverieError} where this system can't trace
 */
export async function run<Config, Thread, Global>(
  tool: ToolClass<Config, Thread, Global>,
  command: readonly Text[],
  options: RunOptions<Config> = {},
): Promise<RunResult<Global>> {
  const supervisor = await Supervisor.open();
  const { kernel } = supervisor;
  const { output = STDERR } = options;
  const session = new Session(supervisor, tool as unknown as ToolClass, {
    config: options.config,
    output: typeof output === "number" ? new TextFile(kernel, output) : output,
    blocking: options.blocking ?? false,
    onToolError: options.onToolError ?? "end",
    outlive: options.outlive ?? false,
    filter: !options.outlive,
    warn: options.onWarning ?? (() => {}),
  });
  await launch(session, command, options);
  return (await session.finished) as RunResult<Global>;
}
