/** What the bundle is made of: the command line, and what tools import. */
import { provide } from "../runtime/mod.ts";
import { provideBy } from "./tool_modules.ts";

export { hasRuntime } from "./main.ts";

provideBy(async () => {
  const [reverie, syscalls, core] = await Promise.all([
    import("../mod.ts"),
    import("../../syscalls/mod.ts"),
    import("../../syscalls/core.ts"),
  ]);
  await provide({ reverie, "reverie/syscalls": syscalls, "reverie/syscalls/core": core });
});
