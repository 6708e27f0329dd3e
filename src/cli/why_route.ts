/** `reverie why` among the commands, for help: its options are those of a run. */
import { buildCommand, type Command, type CommandContext } from "@stricli/core";

/** One line of help. */
export const WHY_BRIEF = "run a command, and tell why it failed";

/** Only shown: `main.ts` runs it before the library looks at anything. */
export const whyRoute: Command<CommandContext> = buildCommand({
  func: () => {},
  parameters: {},
  docs: { brief: WHY_BRIEF },
});
