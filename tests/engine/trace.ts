/** Runs the guest program `api` under a tool of the test, in this process, by the library. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, type RunOptions, type ToolClass } from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import { testEngine } from "../harness.ts";

/** What came of a run. */
export interface Traced<Global> {
  /** What the guest printed. */
  readonly out: string;
  /** What the tool printed. */
  readonly text: string;
  /** "exited 0", "signal 9". */
  readonly status: string;
  readonly global: Global;
  readonly warnings: readonly string[];
}

/** Runs `api` with these words under a tool. */
export function trace<Config, Thread, Global>(
  tool: ToolClass<Config, Thread, Global>,
  words: readonly string[],
  options: RunOptions<Config> = {},
): Promise<Traced<Global>> {
  return traceCommand(tool, [guest("api"), ...words], options);
}

/** Runs the guest program `rows` with these words under a tool. */
export function traceRows<Config, Thread, Global>(
  tool: ToolClass<Config, Thread, Global>,
  ...words: readonly string[]
): Promise<Traced<Global>> {
  return traceCommand(tool, [guest("rows"), ...words]);
}

/** Runs any command under a tool. */
export async function traceCommand<Config, Thread, Global>(
  tool: ToolClass<Config, Thread, Global>,
  command: readonly string[],
  options: RunOptions<Config> = {},
): Promise<Traced<Global>> {
  const folder = mkdtempSync(join(tmpdir(), "reverie-engine-"));
  const path = join(folder, "out");
  const stdout = openSync(path, "w");
  const parts: string[] = [];
  const warnings: string[] = [];
  const output = { print: (text: string) => void parts.push(text), flush() {}, end() {} };
  // that of an engine which the test itself did not ask for is no concern of its
  const isKnown = (message: string) => !options.engine && message.startsWith(`The engine "`);
  const onWarning = (message: string) => void (isKnown(message) || warnings.push(message));
  try {
    const chosen = { engine: testEngine, output, stdout, onWarning, ...options };
    const { status, global } = await run(tool, command, chosen);
    const how = status?.kind === "exited" ? `exited ${status.code}` : `signal ${status?.signal}`;
    const out = readFileSync(path, "utf8");
    return { out, text: parts.join(""), status: how, global, warnings };
  } finally {
    closeSync(stdout);
    rmSync(folder, { recursive: true });
  }
}
