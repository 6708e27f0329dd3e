import type { ToolOptions } from "../tool_options.ts";

/** The options that every tool has on the command line. */
export const commonOptions: ToolOptions = {
  logFile: {
    kind: "text",
    brief: "write the tool's text to FILE instead of standard error",
    placeholder: "FILE",
  },
  env: {
    kind: "texts",
    brief: "set a variable for the command; NAME alone removes it",
    placeholder: "NAME=VALUE",
  },
  cwd: { kind: "text", brief: "start the command in FOLDER", placeholder: "FOLDER" },
  onToolError: {
    kind: "text",
    brief: "an error thrown by the tool: end (default) or continue",
    placeholder: "WHAT",
  },
  outlive: {
    kind: "boolean",
    brief:
      "the command goes on by itself when reverie is killed (every call stops, which is slower)",
  },
  quiet: { kind: "boolean", brief: "no warnings about what can't be seen" },
};
