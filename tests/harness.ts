/** Runs guest commands, natively or under a tool, from the same start, and says what came of them. */
import { spawn } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from "node:fs";
import { chmodSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Engine } from "../src/mod.ts";
import { Conversation, type Dialogue } from "./dialogue.ts";
import { buildFolder, guest } from "./guests/build.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** The command that starts reverie. */
export const launcher: string = join(ROOT, "scripts/reverie");

/** The runtime that this test runs on, and so the one that `runUnder` uses. */
export const runtimeName: "bun" | "deno" = process.versions["deno"] ? "deno" : "bun";

/** What serves the calls of runs that do not choose it themselves: what `scripts/test --engine` says. */
export const testEngine: Engine =
  (process.env["REVERIE_TEST_ENGINE"] as Engine | undefined) ?? "auto";

/** What this machine is, as numbers of system calls go. */
export const architecture: "x86_64" | "aarch64" = process.arch === "arm64" ? "aarch64" : "x86_64";

/** The engines that a test compares. */
export const engines: readonly Engine[] = ["agent", "ptrace"];

/** Has the agent serve calls from the beginning: options of `reverie run`. */
export const agentOptions: readonly string[] = ["--engine", "agent"];

/** How many times as long as elsewhere things may take: `scripts/test --emulated` says. */
export const slowness: number = Number(process.env["REVERIE_TEST_SLOWNESS"] ?? 1);

/** All of a list; every fifth of it where the processor is emulated, unless `scripts/test --whole` says all. */
export function part<T>(all: readonly T[]): readonly T[] {
  const every = Number(process.env["REVERIE_TEST_EVERY"] ?? 1);
  return all.filter((_, i) => i % every === 0);
}

/** How to run a command. */
export interface RunOptions {
  /** What it can read from its standard input; nothing by default. */
  readonly stdin?: string;
  readonly cwd?: string;
  /** Added to the few variables that every run has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Run as this user; only root may say so. */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly timeoutSeconds?: number;
  /** How long processes may outlive the command before they count as left over. */
  readonly graceMilliseconds?: number;
  /** Give it a terminal; its standard error then comes with its output. */
  readonly terminal?: boolean;
  /** What to type, each once the output has a certain text (with `stdin`, after that). */
  readonly answers?: readonly (readonly [after: string, text: string])[];
  /** A conversation with it. If it fails, so does the run; its terminal is then gone for the command. */
  readonly dialogue?: (dialogue: Dialogue) => Promise<void>;
  /** Called with the command's own pid and its output so far, whenever there is more. */
  readonly onOutput?: (pid: () => number, output: string) => void;
}

/** What came of a run. Text is Latin-1: one character is one byte. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** "exited 3", "signal 9". */
  readonly status: string;
  /** Processes that outlived the command and its grace, each as "STATE NAME". All were killed. */
  readonly left: readonly string[];
  readonly timedOut: boolean;
  readonly milliseconds: number;
}

/** What came of a run under a tool. */
export interface RanUnder extends Ran {
  /** What the tool, or reverie itself, wrote to its log. */
  readonly log: string;
}

/** Has tools start from the sources: those that import files of ours by their paths. */
export const fromSources: Readonly<Record<string, string>> = { REVERIE_SOURCES: "1" };

/** Makes an empty folder that every user can reach; `remove` deletes it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "reverie-test-"));
  chmodSync(path, 0o777);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The environment of every run: short, and the same natively and under a tool. */
function environment(options: RunOptions): Record<string, string> {
  const kept: Record<string, string> = { REVERIE_RUNTIME: runtimeName };
  // By this the test runner finds what a test left behind.
  const mark = process.env["REVERIE_TEST_JOB"];
  if (mark) kept["REVERIE_TEST_JOB"] = mark;
  // Runtimes keep caches at home, which are no business of the guest: never in the folder it runs in.
  const home = join(buildFolder(), "home");
  mkdirSync(home, { recursive: true });
  const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  return { PATH: path, HOME: home, LANG: "C.UTF-8", ...kept, ...options.env };
}

interface Report {
  readonly pid: number;
  readonly status: string;
  readonly left: readonly string[];
  readonly timedOut: boolean;
}

/** Reads what the supervisor wrote. */
function readReport(path: string): Report {
  const lines = readFileSync(path, "latin1").split("\n");
  const find = (word: string): string[] =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  return {
    pid: Number(find("pid")[0] ?? -1),
    status: find("status")[0] ?? "no status",
    left: find("left"),
    timedOut: lines.includes("timeout"),
  };
}

/** Runs a command and waits until it and all its descendants are gone. */
export async function runNative(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const folder = temporaryFolder();
  try {
    return await supervise(argv, options, folder.path);
  } finally {
    folder.remove();
  }
}

function supervise(argv: readonly string[], options: RunOptions, folder: string): Promise<Ran> {
  const cwd = options.cwd ?? folder;
  const reportPath = join(folder, "report");
  const words = ["-r", reportPath, "-t", String(slowness * (options.timeoutSeconds ?? 60))];
  words.push("-g", String(slowness * (options.graceMilliseconds ?? 2000)));
  if (options.user) words.push("-u", `${options.user.uid}:${options.user.gid}`);
  if (options.terminal) words.push(options.dialogue ? "-ph" : "-p");
  const start = performance.now();
  const { stdin, answers = [], dialogue } = options;
  const child = spawn(guest("supervise"), [...words, ...argv], {
    cwd,
    env: environment(options),
    stdio: [stdin !== undefined || options.answers || dialogue ? "pipe" : "ignore", "pipe", "pipe"],
  });
  const pid = (): number => readReport(reportPath).pid;
  const talk = new Conversation(pid, (text) =>
    text === undefined ? child.stdin?.end() : child.stdin?.write(text),
  );
  const unanswered = [...answers];
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (data: Uint8Array) => {
    stdout += latin1(data);
    while (unanswered[0] && stdout.includes(unanswered[0][0])) talk.type(unanswered.shift()![1]);
    talk.hear(latin1(data));
    options.onOutput?.(pid, stdout);
  });
  child.stderr?.on("data", (data: Uint8Array) => (stderr += latin1(data)));
  child.stdin?.on("error", () => {}); // it may end without reading all
  if (stdin) talk.type(stdin);
  if (!options.answers && !dialogue) talk.hangUp();
  const talked = dialogue?.(talk).catch((error: unknown) => {
    talk.hangUp();
    return error;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", () => talk.hangUp());
    child.on("close", () => {
      talk.end();
      void talked?.then((error) => error && reject(error));
      const { status, left, timedOut } = readReport(reportPath);
      const milliseconds = Math.round(performance.now() - start);
      void Promise.resolve(talked).then(() =>
        resolve({ stdout, stderr, status, left, timedOut, milliseconds }),
      );
    });
  });
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

const toolFile = (name: string): string => join(ROOT, `tests/tools/${name}.ts`);

/** Tools by the names that tests use, as words of a command line; others stand for themselves. */
const TOOLS: Readonly<Record<string, readonly [tool: string, ...options: readonly string[]]>> = {
  tail: [toolFile("tail_all")],
  inject: [toolFile("inject_all")],
  meddle: [toolFile("meddle")],
  dawdle: [toolFile("dawdle")],
  // all is as it is, and is followed and executed in remap's own way all the same
  remap_all: ["remap", "--root", "/", "--bind", "/etc:/reverie-test"],
  in_order: [toolFile("in_order")],
  dropping: [toolFile("dropping")],
};

/** The path of a tool of tests/tools, by its short name. */
export function toolPath(name: string): string {
  const [path] = TOOLS[name] ?? [];
  if (!path) throw new Error(`There is no tool "${name}" for tests`);
  return path;
}

/**
 * The command line that runs a command under a tool: a name of {@link TOOLS}, or as reverie takes it. Options of
 * reverie come `before` the tool, those of the tool behind it.
 */
export function reverieCommand(
  tool: string,
  argv: readonly string[],
  before: readonly string[] = [],
  options: readonly string[] = [],
): string[] {
  const isChosen = testEngine === "auto" || [...before, ...options].includes("--engine");
  const engine = isChosen ? [] : ["--engine", testEngine];
  const words = TOOLS[tool] ?? [tool];
  return [launcher, "run", ...engine, ...before, ...words, ...options, "--", ...argv];
}

/**
 * Runs a command under a tool of reverie, whose own text goes to a log. "strace(1)" stands for the
 * program of that name: the reference for what any tracer changes.
 */
export async function runUnder(
  tool: string,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<RanUnder> {
  const folder = temporaryFolder();
  const logPath = join(folder.path, "log");
  // guests are short: of themselves, runs of a tool that only looks on would seldom have the agent
  const engine = tool === "strace" && testEngine === "auto" ? agentOptions : [];
  const command =
    tool === "strace(1)"
      ? ["strace", "-f", "-o", logPath, "--", ...argv]
      : reverieCommand(tool, argv, [...engine, "--log-file", logPath]);
  try {
    const ran = await supervise(command, { cwd: folder.path, ...options }, folder.path);
    return { ...ran, log: readIfThere(logPath) };
  } finally {
    folder.remove();
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** Everything below a folder, a line each: mode, size or target, and the contents of small files. */
export function snapshot(folder: string, below = ""): string[] {
  const lines: string[] = [];
  for (const name of readdirSync(join(folder, below)).sort()) {
    const relative = join(below, name);
    const path = join(folder, relative);
    const status = lstatSync(path);
    const mode = status.mode.toString(8);
    if (status.isSymbolicLink()) lines.push(`${mode} ${relative} -> ${readlinkSync(path)}`);
    else if (status.isDirectory())
      lines.push(`${mode} ${relative}/`, ...snapshot(folder, relative));
    else if (!status.isFile()) lines.push(`${mode} ${relative}`);
    else lines.push(`${mode} ${relative} ${contents(path, status.size)}`);
  }
  return lines;
}

function contents(path: string, size: number): string {
  const bytes = readFileSync(path);
  let sum = 0;
  for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) | 0;
  return size <= 200 ? JSON.stringify(latin1(bytes)) : `${size} bytes, sum ${sum >>> 0}`;
}

/** An empty folder at a fixed path: the same for every run of a case. */
export function emptyFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o777);
}
