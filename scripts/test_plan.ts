// Which tests run where. A test file says what it needs in comments of one line:
//   // @runtimes bun deno node   the runtimes it runs on (bun deno, if it does not say)
//   // @users root user          run by root, it runs a second time as an ordinary user
//   // @users root user/deno     the same, the second time on that runtime only
//   // @seconds 40               about how long it takes (under 10): the longest begin first
//   // @timeout 240              seconds it may take (600)
//   // @long                     only runs with --long
//   // @arch x86_64 WHY          only runs on that architecture
//   // @seldom WHY               not with --emulated
//   // @emulated 90 every 4 bun deno   with --emulated: the seconds it takes (15), that of its tests every
//                              fourth runs (each), and the runtimes, unless the runner is told others (bun)
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

/** A runtime that tests run on. */
export type RuntimeName = "bun" | "deno" | "node";

/** One test file on one runtime as one user. */
export interface Job {
  readonly file: string;
  readonly runtime: RuntimeName;
  /** Run as an ordinary user, though the runner is root. */
  readonly asUser: boolean;
  readonly timeoutSeconds: number;
  /** Of the tests of the file, every so many run. */
  readonly every: number;
}

/** What the caller of the runner chose. */
export interface Choice {
  readonly runtimes: readonly RuntimeName[];
  /** They were asked for by name. */
  readonly named: boolean;
  /** Only files whose path contains one of these; all, if there are none. */
  readonly filters: readonly string[];
  readonly long: boolean;
  readonly canBeUser: boolean;
  readonly timeoutSeconds: number;
  /** The processor is emulated, and not everything is to run. */
  readonly emulated: boolean;
  /** Which of how many parts of the jobs, from 1. */
  readonly part: readonly [number, number];
}

/** A file that does not run here, and why. */
export interface LeftOut {
  readonly file: string;
  readonly why: string;
}

/** The words behind `// @name` in a test file, or undefined where it has no such line. */
function readMark(source: string, name: string): string[] | undefined {
  const line = new RegExp(`^// @${name}\\b(.*)$`, "m").exec(source);
  return line?.[1]?.trim().split(/\s+/);
}

/** What a file says about processors that are emulated. */
interface Emulated {
  readonly seconds: number;
  readonly every: number;
  readonly runtimes: readonly string[];
}

function readEmulated(source: string): Emulated {
  const words = readMark(source, "emulated") ?? [];
  const at = words.indexOf("every");
  const runtimes = words.filter((word) => /^[a-z]+$/.test(word) && word !== "every");
  return {
    seconds: /^\d+$/.test(words[0] ?? "") ? Number(words[0]) : 15,
    every: at < 0 ? 1 : Number(words[at + 1]),
    runtimes: runtimes.length ? runtimes : ["bun"],
  };
}

/** Why a file does not run on this machine; undefined for one that does. */
function whyNot(source: string, arch: string, emulated: boolean): string | undefined {
  const [only, ...why] = readMark(source, "arch") ?? [];
  if (only && only !== arch) return why.join(" ");
  return emulated ? readMark(source, "seldom")?.join(" ") : undefined;
}

const ARCHITECTURE = process.arch === "arm64" ? "aarch64" : "x86_64";

function jobsOf(file: string, source: string, choice: Choice): Job[] {
  if (readMark(source, "long") && !choice.long) return [];
  const runtimes = readMark(source, "runtimes") ?? ["bun", "deno"];
  const emulated = readEmulated(source);
  const usual = choice.emulated && !choice.named ? emulated.runtimes : runtimes;
  const every = choice.emulated ? emulated.every : 1;
  const timeout = readMark(source, "timeout")?.[0];
  const timeoutSeconds = timeout ? Number(timeout) : choice.timeoutSeconds;
  const users = (choice.canBeUser && readMark(source, "users")) || [];
  return choice.runtimes
    .filter((runtime) => runtimes.includes(runtime) && usual.includes(runtime))
    .flatMap((runtime) => {
      const alsoUser = users.includes("user") || users.includes(`user/${runtime}`);
      return (alsoUser ? [false, true] : [false]).map((asUser) => ({ runtime, asUser }));
    })
    .map((where) => ({ file, ...where, timeoutSeconds, every }));
}

interface TestFile {
  readonly file: string;
  readonly source: string;
}

function readFiles(root: string): TestFile[] {
  return (readdirSync(join(root, "tests"), { recursive: true }) as string[])
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => `tests/${name}`)
    .sort()
    .map((file) => ({ file, source: readFileSync(join(root, file), "utf8") }));
}

/** The files that do not run on an architecture, with the reasons that they give. */
export function leftOut(root: string, arch: string, emulated: boolean): LeftOut[] {
  return readFiles(root).flatMap(({ file, source }) => {
    const why = whyNot(source, arch, emulated);
    return why === undefined ? [] : [{ file, why }];
  });
}

/**
 * All jobs of the folder tests/ under `root` that the choice leaves: those of long files first, so that none
 * of them is left alone at the end, then in the order of their names. Parts of them take about as long as each other.
 */
export function planJobs(root: string, choice: Choice): Job[] {
  const { filters, emulated, part } = choice;
  return readFiles(root)
    .filter(({ file }) => !filters.length || filters.some((filter) => file.includes(filter)))
    .filter(({ source }) => whyNot(source, ARCHITECTURE, emulated) === undefined)
    .map(({ file, source }) => ({
      seconds: secondsOf(source, emulated),
      jobs: jobsOf(file, source, choice),
    }))
    .sort((a, b) => b.seconds - a.seconds)
    .filter(ofPart(part))
    .flatMap(({ jobs }) => jobs);
}

/** Gives each part in turn what comes next, where least was given so far. */
function ofPart([part, parts]: Choice["part"]): (next: Planned) => boolean {
  const loads = Array.from({ length: parts }, () => 0);
  return ({ seconds, jobs }) => {
    const least = loads.indexOf(Math.min(...loads));
    loads[least]! += (1 + seconds) * jobs.length;
    return least === part - 1;
  };
}

/** A file's jobs, and how long each takes. */
interface Planned {
  readonly seconds: number;
  readonly jobs: readonly Job[];
}

function secondsOf(source: string, emulated: boolean): number {
  return emulated ? readEmulated(source).seconds : Number(readMark(source, "seconds")?.[0] ?? 0);
}
