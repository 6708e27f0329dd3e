/** The command line: `reverie run TOOL [options] -- COMMAND...` */
import process from "node:process";
import { run } from "@stricli/core";
import { application, toolCommands } from "./application.ts";
import { exitBy, exitCode } from "./errors.ts";
import { stderr, stdout } from "./terminal.ts";
import { parseToolLine, type ToolLine } from "./tool_command.ts";

const NOTHING: ToolLine = { tool: undefined, words: [], operands: [] };

async function main(words: readonly string[]): Promise<number> {
  const [name = "--help", ...rest] = words;
  const command = Object.hasOwn(toolCommands, name) ? toolCommands[name] : undefined;
  const line = command ? await parseToolLine(rest, command.options) : NOTHING;
  const context = {
    process: { stdout, stderr, env: process.env, exitCode: null as number | string | null },
  };
  await run(application(line), [name, ...(command ? line.words : rest)], context);
  const code = Number(context.process.exitCode);
  return code < 0 ? exitCode.usage : code;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  exitBy(error);
}
