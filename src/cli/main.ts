/** The command line. What a command does not need, it does not load: that is most of its start. */
import process from "node:process";
import { caller, callerArguments } from "../command/caller.ts";
import type { ToolClass } from "../tool.ts";
import { exitBy } from "./errors.ts";

export { hasRuntime } from "../runtime/mod.ts";

async function main(words: readonly string[]): Promise<number> {
  const [name = "--help", ...rest] = words;
  const { calledAs } = caller().origin;
  if (name === "strace" || calledAs !== undefined) {
    const { straceCommand } = await import("./strace/command.ts");
    return await straceCommand(rest, calledAs ?? "reverie strace");
  }
  if (name === "why") {
    const [{ default: Why }, { performTool }] = await Promise.all([
      import("../tools/why/tool.ts"),
      import("./tool_main.ts"),
    ]);
    return await performTool(Why as unknown as ToolClass, rest, "reverie why");
  }
  const { performCommand } = await import("./commands.ts");
  return await performCommand(name, rest);
}

async function start(): Promise<void> {
  try {
    // not process.argv: Bun drops a leading "--" from it, and Deno refuses what is not UTF-8
    const decoder = new TextDecoder();
    process.exit(await main(callerArguments().map((word) => decoder.decode(word))));
  } catch (error) {
    exitBy(error);
  }
}

void start(); // no module of a bundle can await it
