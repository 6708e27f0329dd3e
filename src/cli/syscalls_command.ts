/** `reverie syscalls [NAME|NUMBER|%CLASS|/REGEX/]...` */
import { buildCommand, type Command, type CommandContext } from "@stricli/core";
import { exitBy } from "./errors.ts";
import { stdout } from "./terminal.ts";

/** What the command is, in a line. */
export const SYSCALLS_BRIEF =
  "tell what is known of system calls: numbers, arguments, manual pages";

/** Its options. */
export interface SyscallsFlags {
  readonly json?: boolean;
  readonly coverage?: boolean;
}

/** Loads what it tells only when it is called: every start has this command. */
async function print(flags: SyscallsFlags, ...words: string[]): Promise<void> {
  const [{ allCalls, coverageOf, kernelRelease }, { selectCalls }, { callText, coverageText }] =
    await Promise.all([
      import("./syscalls/facts.ts"),
      import("./syscalls/select.ts"),
      import("./syscalls/text.ts"),
    ]);
  try {
    const all = allCalls();
    // one document has every name of the headers, also the dead
    const calls = flags.json && words.length === 0 ? all : selectCalls(all, words);
    if (flags.json) {
      const coverage = coverageOf(calls.filter(({ live }) => live));
      stdout.write(
        `${JSON.stringify({ kernel: kernelRelease, coverage, syscalls: calls }, null, 1)}\n`,
      );
    } else if (flags.coverage) {
      stdout.write(coverageText(calls.filter(({ live }) => live)));
    } else stdout.write(calls.map(callText).join("\n"));
  } catch (error) {
    exitBy(error);
  }
}

/** The words that may follow, for shells to propose. */
export async function syscallsChoices(): Promise<string[]> {
  const { allCalls } = await import("./syscalls/facts.ts");
  const calls = allCalls();
  const classes = new Set(calls.flatMap((call) => call.classes.map((name) => `%${name}`)));
  return ["--json", "--coverage", ...classes, ...calls.map(({ name }) => name)];
}

/** Tells what is known of system calls. */
export const syscallsCommand: Command<CommandContext> = buildCommand({
  func: print,
  parameters: {
    flags: {
      json: {
        kind: "boolean",
        optional: true,
        withNegated: false,
        brief: "one JSON document; without words with every name of the kernel's headers",
      },
      coverage: {
        kind: "boolean",
        optional: true,
        withNegated: false,
        brief: "which arguments are decoded, and why others are not",
      },
    },
    positional: {
      kind: "array",
      parameter: {
        parse: String,
        brief: "openat, 257, %file, /^epoll/; all if none is given",
        placeholder: "NAME|NUMBER|%CLASS|/REGEX/",
      },
    },
  },
  docs: { brief: SYSCALLS_BRIEF },
});
