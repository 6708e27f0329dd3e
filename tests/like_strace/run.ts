/** Runs a program under strace and under ours, and keeps both logs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import {
  agentOptions,
  emptyFolder,
  fromSources,
  launcher,
  runNative,
  type RunOptions,
  temporaryFolder,
} from "../harness.ts";
import { parseOurs, parseTheirs, type Thread } from "./log.ts";
import type { Setting } from "./settings.ts";

const pathOf = (name: string): string => new URL(name, import.meta.url).pathname;
const TOOL = pathOf("tool.ts");

/** Our tool and strace's words for programs whose calls of ioctl are answered with 0 and not made. */
const ANSWERING = { tool: pathOf("answering.ts"), flags: ["-e", "inject=ioctl:retval=0"] };

/** The program to compare with: another one by STRACE=PATH. */
export const STRACE: string = process.env["STRACE"] ?? "strace";

/** A program to compare. */
export interface Case extends Omit<RunOptions, "cwd"> {
  readonly name: string;
  /** The command; it runs in an empty folder. */
  readonly command: () => readonly string[];
  /** Fills the folder before each run. */
  readonly prepare?: (folder: string) => void;
  /** Its processes or threads run side by side, so each run has other calls, in another order. */
  readonly varies?: true;
  /** Its calls of ioctl are not made, but succeed: so it is shown what no device here answers. */
  readonly answered?: true;
  /** Programs without which there is nothing to compare. */
  readonly needs?: readonly string[];
}

/** The same program in one setting under both. */
export interface Run {
  readonly setting: Setting;
  readonly varies: boolean;
  readonly theirs: readonly Thread[];
  readonly ours: readonly Thread[];
}

/** Runs a case: once under ours, which prints in all settings, and under strace once for each. */
export async function runCase(
  one: Case,
  settings: readonly Setting[],
  strace: string = STRACE,
): Promise<Run[]> {
  const base = temporaryFolder();
  const log = join(base.path, "log");
  // The path is part of what is printed, so its length is the same in every run.
  const cwd = join(base.path, "run");
  const runOne = async (tracer: readonly string[]): Promise<string> => {
    emptyFolder(cwd);
    one.prepare?.(cwd);
    const argv = [...tracer, "--", ...one.command()];
    const env = { ...fromSources, ...one.env };
    const ran = await runNative(argv, { timeoutSeconds: 50, ...one, env, cwd });
    if (ran.timedOut) throw new Error(`${argv.join(" ")} did not end:\n${ran.stderr}`);
    return readFileSync(log, "utf8");
  };
  try {
    const { tool, flags } = one.answered ? ANSWERING : { tool: TOOL, flags: [] };
    // with the agent from the beginning: these programs are short, and what it keeps of memory is to be shown
    const ours = await runOne([launcher, "run", ...agentOptions, "--log-file", log, tool]);
    const runs: Run[] = [];
    for (const setting of settings) {
      const theirs = await runOne([strace, "-f", "-o", log, ...flags, ...setting.flags]);
      runs.push({
        setting,
        varies: one.varies ?? false,
        theirs: parseTheirs(theirs.replace(/ \(INJECTED\)$/gm, "")),
        ours: parseOurs(ours, setting.mark),
      });
    }
    return runs;
  } finally {
    base.remove();
  }
}
