/** Comparing two recorded runs. */
import process from "node:process";
import { Kernel } from "../../kernel/kernel.ts";
import type { StraceConfig } from "../../tools/strace/config.ts";
import { compareRuns, RunLines } from "../../tools/strace/diff/compare.ts";
import { Replay } from "../../tools/strace/recording/replay.ts";
import type { Request } from "./agreement.ts";
import { openOutput } from "./output.ts";
import { named, openRecording, openText } from "./recorded.ts";

const STDOUT = 1;

/** Prints what differs, and ends with 1 if anything does. */
export async function showDifference(request: Request): Promise<never> {
  const [first = "", second = ""] = request.command;
  const runs = [first, second].map((path) => linesOf(path, request.config));
  const kernel = await Kernel.open();
  const output = request.output === undefined ? undefined : openOutput(kernel, request);
  const { file, print } = openText(kernel, output?.descriptor ?? STDOUT);
  print(`--- ${first}\n+++ ${second}\n`);
  const isSame = compareRuns(runs[0]!, runs[1]!, print);
  file.end();
  await output?.close();
  process.exit(isSame ? 0 : 1);
}

function linesOf(path: string, config: StraceConfig): RunLines {
  const recording = openRecording(path);
  const { pids, strings } = recording.header;
  const lines = new RunLines();
  const stringLimit = Math.min(config.text?.stringLimit ?? strings, strings);
  const quiet = ["attach", "exit", "personality"] as const;
  const views = { lines: false, texts: true };
  const replayed = { ...config, ...(pids && { pids }), quiet, views, follow: true };
  const replay = new Replay(
    { ...replayed, text: { ...config.text, stringLimit } },
    () => {},
    lines,
  );
  named(path, () => replay.run(recording, () => true));
  return lines;
}
