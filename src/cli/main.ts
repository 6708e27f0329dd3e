/** The command line: `reverie run TOOL [options] -- COMMAND...` */
import process from "node:process";
import { run } from "@stricli/core";
import { application } from "./application.ts";
import { exitBy, exitCode } from "./errors.ts";
import { parseRunLine, type RunLine } from "./run_command.ts";
import { stderr, stdout } from "./terminal.ts";

const NOTHING: RunLine = { tool: undefined, words: [], commandCount: 0 };

async function main(words: readonly string[]): Promise<number> {
  const [command, ...rest] = words;
  const line = command === "run" ? await parseRunLine(rest) : NOTHING;
  const inputs = command === "run" ? ["run", ...line.words] : words;
  const context = {
    process: { stdout, stderr, env: process.env, exitCode: 0 as number | string | null },
  };
  await run(application(line), inputs.length === 0 ? ["--help"] : inputs, context);
  const code = Number(context.process.exitCode);
  return code < 0 ? exitCode.usage : code;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  exitBy(error);
}
