/** Backtraces as gdb makes them, to hold ours against. */
import { spawnSync } from "node:child_process";
import { basename } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import {
  type Backtrace,
  formatBacktrace,
  type Guest,
  type Syscall,
  Tool,
  type Verdict,
} from "../../src/mod.ts";
import { traceCommand } from "../engine/trace.ts";
import { slowness } from "../harness.ts";

/** A function on the stack: `name file.c:12`, `name` without debug information, or a signal's mark. */
export type Line = string;

const SIGNAL = "<signal>";
const SCRIPT = fileURLToPath(new URL("frames.py", import.meta.url));

/** The call at which backtraces are taken: the guests make it for that only. */
export const MARKER = "getppid";

/** What gdb says of the place where a program makes its first marking call. */
export function gdbLines(
  command: readonly string[],
  environment: Record<string, string> = {},
): Line[] {
  const settings = [
    "set debuginfod enabled off",
    "set confirm off",
    "set backtrace past-main on",
    "set auto-load off",
    "handle SIGUSR1 SIGSEGV nostop noprint pass",
    `catch syscall ${MARKER}`,
    "run",
    `source ${SCRIPT}`,
  ];
  const words = settings.flatMap((setting) => ["-ex", setting]);
  const ran = spawnSync("gdb", ["-q", "-nx", "--batch", ...words, "--args", ...command], {
    encoding: "utf8",
    timeout: slowness * 60_000,
    env: { ...process.env, SHELL: "/bin/sh", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: Line[] = [];
  for (const line of ran.stdout.split("\n")) {
    const [, name = "", file, number] = /^frame (.*)\|(.*)\|(\d+)$/.exec(line) ?? [];
    if (name !== "") lines.push(lineOf(name, file, number));
  }
  if (lines.length === 0) throw new Error(`gdb has no backtrace:\n${ran.stdout}\n${ran.stderr}`);
  return lines;
}

/** What we say of the same place. */
export async function ourLines(
  command: readonly string[],
): Promise<{ lines: Line[]; backtrace: Backtrace; text: string }> {
  let backtrace: Backtrace | undefined;
  class Take extends Tool {
    static override subscriptions = [MARKER] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      backtrace ??= await guest.backtrace({ maxFrames: 10_000 });
      return guest.tailInject(call);
    }
  }
  await traceCommand(Take, command);
  if (!backtrace) throw new Error(`${command.join(" ")} never called ${MARKER}`);
  return { backtrace, lines: linesOf(backtrace), text: formatBacktrace(backtrace) };
}

/** A backtrace in the form that gdb's are brought to. */
export function linesOf({ frames }: Backtrace): Line[] {
  return frames.flatMap(({ isSignal, symbol, locations }) => {
    if (isSignal) return [SIGNAL];
    if (locations.length === 0) return [lineOf(symbol ?? "??", undefined, undefined)];
    return locations.map((place) =>
      lineOf(place.function ?? symbol ?? "??", place.file, place.line?.toString()),
    );
  });
}

/** Names of one function that differ by what a library calls it inside are one. */
function lineOf(name: string, file: string | undefined, line: string | undefined): Line {
  const plain = withoutParameters(name)
    .replace(/@.*$/, "")
    .replace(/^(__GI_)?_*/, "")
    .replace(/_impl$|\.(part|isra|constprop).*/, "");
  return !file ? plain : `${plain} ${basename(file)}:${line}`;
}

/** gdb shows parameters where the compiler did not say how the function is mangled. */
function withoutParameters(name: string): string {
  let depth = 0;
  for (let at = 0; at < name.length; at++) {
    if (name.startsWith("(anonymous namespace)", at)) at += "(anonymous namespace)".length;
    const letter = name[at];
    if (letter === "<") depth++;
    else if (letter === ">") depth--;
    else if (letter === "(" && depth === 0) {
      if (name.slice(0, at).endsWith("operator")) at++;
      else return name.slice(0, at);
    }
  }
  return name;
}

/**
 * Rust's functions have a name in debug information and another in mangled form, which tells of traits
 * and types as well: only what both have is left.
 */
export function lastWord(line: Line): Line {
  const [name = "", ...place] = line.split(/ (?=\S+$)/);
  let bare = name;
  for (let before = ""; before !== bare;) {
    before = bare;
    bare = bare.replace(/<[^<>]*>/g, "");
  }
  const last =
    bare
      .replace(/-$/, "")
      .replace(/(::)+$/, "")
      .split("::")
      .at(-1) ?? "";
  return [last.replace(/[{#\d}]/g, "").replace(/^_+/, ""), ...place].join(" ");
}
