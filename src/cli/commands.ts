/** The commands that run, attach and tell: `reverie run TOOL [options] -- COMMAND...`. */
import { attachCommand } from "./attach_command.ts";
import { completionCommand } from "./completion_command.ts";
import { perform, several } from "./program.ts";
import { runCommand } from "./run_command.ts";
import { straceRoute } from "./strace_route.ts";
import { syscallsCommand } from "./syscalls_command.ts";
import {
  buildToolCommand,
  parseToolLine,
  type ToolCommand,
  type ToolLine,
} from "./tool_command.ts";
import { whyRoute } from "./why_route.ts";

const commands: Readonly<Record<string, ToolCommand>> = { run: runCommand, attach: attachCommand };

const BRIEF = "See, change or answer any system call of an unmodified Linux process tree.";
const NOTHING: ToolLine = { tool: undefined, words: [], operands: [] };

/** Performs a command by its name, or says what there is. Gives the exit status. */
export async function performCommand(name: string, rest: readonly string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const line = command ? await parseToolLine(rest, command.options) : NOTHING;
  const routes = Object.entries(commands).map(([name, command]) => [
    name,
    buildToolCommand(command, line),
  ]);
  const application = several("reverie", BRIEF, {
    ...Object.fromEntries(routes),
    strace: straceRoute,
    why: whyRoute,
    syscalls: syscallsCommand,
    completion: completionCommand(commands),
  });
  return await perform(application, [name, ...(command ? line.words : rest)]);
}
