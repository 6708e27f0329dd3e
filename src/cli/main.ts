/** The command line: `reverie run TOOL [options] -- COMMAND...` */
import process from "node:process";
import { caller, callerArguments } from "../command/caller.ts";
import { attachCommand } from "./attach_command.ts";
import { completionCommand } from "./completion_command.ts";
import { exitBy } from "./errors.ts";
import { perform, several } from "./program.ts";
import { runCommand } from "./run_command.ts";
import { straceRoute } from "./strace_route.ts";
import { syscallsCommand } from "./syscalls_command.ts";
import { whyRoute } from "./why_route.ts";
import { performTool } from "./tool_main.ts";
import type { ToolClass } from "../tool.ts";
import {
  buildToolCommand,
  parseToolLine,
  type ToolCommand,
  type ToolLine,
} from "./tool_command.ts";

const commands: Readonly<Record<string, ToolCommand>> = { run: runCommand, attach: attachCommand };

const BRIEF = "See, change or answer any system call of an unmodified Linux process tree.";
const NOTHING: ToolLine = { tool: undefined, words: [], operands: [] };

async function main(words: readonly string[]): Promise<number> {
  const [name = "--help", ...rest] = words;
  const { calledAs } = caller().origin;
  if (name === "strace" || calledAs !== undefined) {
    const { straceCommand } = await import("./strace/command.ts");
    return await straceCommand(rest, calledAs ?? "reverie strace");
  }
  if (name === "why") {
    const { default: Why } = await import("../tools/why/tool.ts");
    return await performTool(Why as unknown as ToolClass, rest, "reverie why");
  }
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

try {
  // not process.argv: Bun drops a leading "--" from it, and Deno refuses what is not UTF-8
  const decoder = new TextDecoder();
  process.exit(await main(callerArguments().map((word) => decoder.decode(word))));
} catch (error) {
  exitBy(error);
}
