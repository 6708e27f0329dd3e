import {
  type Application,
  buildApplication,
  buildRouteMap,
  type CommandContext,
} from "@stricli/core";
import { attachCommand } from "./attach_command.ts";
import { exitCode } from "./errors.ts";
import { runCommand } from "./run_command.ts";
import { buildToolCommand, type ToolCommand, type ToolLine } from "./tool_command.ts";
import { VERSION } from "./version.ts";

/** The commands that take a tool. */
export const toolCommands: Readonly<Record<string, ToolCommand>> = {
  run: runCommand,
  attach: attachCommand,
};

/** The whole command line, for a line of one of its commands. */
export function application(line: ToolLine): Application<CommandContext> {
  const root = buildRouteMap({
    routes: Object.fromEntries(
      Object.entries(toolCommands).map(([name, command]) => [
        name,
        buildToolCommand(command, line),
      ]),
    ),
    docs: { brief: "See, change or answer any system call of an unmodified Linux process tree." },
  });
  return buildApplication(root, {
    name: "reverie",
    versionInfo: { currentVersion: VERSION },
    scanner: { caseStyle: "allow-kebab-for-camel" },
    documentation: { caseStyle: "convert-camel-to-kebab", disableAnsiColor: true },
    determineExitCode: () => exitCode.failed,
  });
}
