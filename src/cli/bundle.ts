/** What the bundle is made of: the command line, and what tools import. */
import { openRuntime } from "../runtime/mod.ts";
import { provideBy } from "./tool_modules.ts";

export { hasRuntime } from "./main.ts";

provideBy(async () => {
  const [runtime, reverie, syscalls, core] = await Promise.all([
    openRuntime(),
    import("../mod.ts"),
    import("../../syscalls/mod.ts"),
    import("../../syscalls/core.ts"),
  ]);
  runtime.provide({ reverie, "reverie/syscalls": syscalls, "reverie/syscalls/core": core });
});
