import type { ToolOptions } from "../tool_options.ts";

/** The options that every command with a tool has. */
export const commonOptions: ToolOptions = {
  logFile: {
    kind: "text",
    brief: "write the tool's text to FILE, or a new file beside it, instead of standard error",
    placeholder: "FILE",
  },
  engine: {
    kind: "text",
    brief:
      "how calls are served: auto (default; without a stop where that can be), agent (with a warning where it can't) or ptrace (all stop)",
    placeholder: "ENGINE",
  },
  onToolError: {
    kind: "text",
    brief: "what an error thrown by the tool does: end (default) or continue",
    placeholder: "WHAT",
  },
  stats: { kind: "boolean", brief: "say at the end how calls were served" },
  traceSyscalls: {
    kind: "boolean",
    brief: "tell of the beginning and end of each call that the tool wants",
  },
  quiet: { kind: "boolean", brief: "no warnings about what can't be seen" },
};
