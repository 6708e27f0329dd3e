/** What the bundle is made of: the command line, and what tools import. */
import { provide } from "../runtime/mod.ts";
import { provideBy } from "./tool_modules.ts";

export { hasRuntime } from "./main.ts";

provideBy(async () => {
  await provide({
    reverie: await import("../mod.ts"),
    "reverie/syscalls": await import("../../syscalls/mod.ts"),
    "reverie/syscalls/core": await import("../../syscalls/core.ts"),
  });
});
