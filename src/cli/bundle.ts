/** What the bundle is made of: the command line, and what tools import. */
import { existsSync } from "node:fs";
import { openRuntime } from "../runtime/mod.ts";
import { provideBy } from "./tool_modules.ts";

export { hasRuntime } from "./main.ts";

provideBy(async () => {
  const [runtime, reverie, syscalls, core, { useEngine }] = await Promise.all([
    openRuntime(),
    import("../mod.ts"),
    import("../../syscalls/mod.ts"),
    import("../../syscalls/core.ts"),
    import("../worker/host.ts"),
  ]);
  runtime.provide({ reverie, "reverie/syscalls": syscalls, "reverie/syscalls/core": core });
  const engines = ["../../src/worker/engine.ts", "../src/worker/engine.js"];
  useEngine(engines.map((file) => new URL(file, import.meta.url)).find(existsSync)!);
});
