/** A tool as a program of its own. */
import type { ToolClass } from "./tool.ts";

/**
 * Runs the command on this program's command line under a tool, then ends as the command did:
 *
 * ```ts
 * if (import.meta.main) await main(MyTool); // bun my_tool.ts [tool options] -- ls -l
 * ```
 */
export async function main<Config, Thread, Global>(
  tool: ToolClass<Config, Thread, Global>,
): Promise<never> {
  const { toolMain } = await import("./cli/tool_main.ts");
  return await toolMain(tool as unknown as ToolClass);
}
