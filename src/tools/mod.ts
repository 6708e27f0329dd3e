/** The tools that come with reverie. */

/** The built-in tools by name. Only the one that runs is loaded. */
export const tools: Readonly<Record<string, () => Promise<unknown>>> = {
  counter1: () => import("./counter1.ts"),
  counter2: () => import("./counter2.ts"),
  noop: () => import("./noop.ts"),
  remap: () => import("./remap/tool.ts"),
  strace: () => import("./strace/tool.ts"),
};
