/** Running commands by the command line library. */
import process from "node:process";
import {
  type Application,
  buildApplication,
  buildRouteMap,
  type Command,
  type CommandContext,
  type PartialApplicationConfiguration,
  run,
  type StricliProcess,
  text_en as text,
} from "@stricli/core";
import { exitCode } from "./errors.ts";
import { stderr, stdout } from "./terminal.ts";
import { VERSION } from "./version.ts";

/** A command line with one command. */
export function single(
  name: string,
  command: Command<CommandContext>,
): Application<CommandContext> {
  return buildApplication(command, appearance(name)); // no --version: -v may be an option of the tool's
}

/** A command line whose first word names a command. */
export function several(
  name: string,
  brief: string,
  routes: Readonly<Record<string, Command<CommandContext>>>,
): Application<CommandContext> {
  return buildApplication(buildRouteMap({ routes, docs: { brief } }), {
    ...appearance(name),
    versionInfo: { currentVersion: VERSION },
  });
}

/** Runs a command line; gives the exit status of this process. */
export async function perform(
  application: Application<CommandContext>,
  words: readonly string[],
): Promise<number> {
  const own: StricliProcess = { stdout, stderr, env: process.env, exitCode: null };
  await run(application, words, { process: own });
  const code = Number(own.exitCode);
  return code < 0 ? exitCode.usage : code; // the library's own, for lines it does not understand
}

function appearance(name: string): PartialApplicationConfiguration {
  const hint = ` (${name} --help shows what there is)`;
  return {
    name,
    scanner: { caseStyle: "allow-kebab-for-camel" },
    documentation: { caseStyle: "convert-camel-to-kebab", disableAnsiColor: true },
    determineExitCode: () => exitCode.failed,
    localization: {
      text: {
        ...text,
        noCommandRegisteredForInput: (args) =>
          `${name}: ${text.noCommandRegisteredForInput(args)}${hint}`,
        exceptionWhileParsingArguments: (...args) =>
          `${name}: ${text.exceptionWhileParsingArguments(...args)}${hint}`,
      },
    },
  };
}
