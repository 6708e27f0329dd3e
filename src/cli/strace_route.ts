/** `reverie strace` among the commands, for help: its own options are not the command line library's. */
import { buildCommand, type Command, type CommandContext } from "@stricli/core";

/** One line of help. */
export const STRACE_BRIEF = "trace calls and signals with strace's options";

/** Only shown: `main.ts` runs it before the library looks at anything. */
export const straceRoute: Command<CommandContext> = buildCommand({
  func: () => {},
  parameters: {},
  docs: { brief: STRACE_BRIEF },
});
