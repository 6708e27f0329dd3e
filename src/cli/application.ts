import {
  type Application,
  buildApplication,
  buildRouteMap,
  type CommandContext,
} from "@stricli/core";
import { exitCode } from "./errors.ts";
import { type RunLine, runCommand } from "./run_command.ts";
import { VERSION } from "./version.ts";

/** The whole command line. */
export function application(line: RunLine): Application<CommandContext> {
  const root = buildRouteMap({
    routes: { run: runCommand(line) },
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
