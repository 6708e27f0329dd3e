import type { ToolOptions } from "../tool_options.ts";

/** The options that every command with a tool has. */
export const commonOptions: ToolOptions = {
  logFile: {
    kind: "text",
    brief: "write the tool's text to FILE instead of standard error",
    placeholder: "FILE",
  },
  onToolError: {
    kind: "text",
    brief: "what an error thrown by the tool does: end (default) or continue",
    placeholder: "WHAT",
  },
  quiet: { kind: "boolean", brief: "no warnings about what can't be seen" },
};
