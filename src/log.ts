/** What reverie tells of its own doing: which subjects, and in how much detail. */
import { nearest } from "../syscalls/nearest.ts";
import { ReverieError } from "./errors.ts";

/**
 * The subjects that there is something to tell of:
 *
 * - `lifecycle`: `info` for launch, attach, fork, exec, exit and detach of processes, `debug` also for
 *   threads and job control
 * - `signal`: `debug` for signals that come, and what the tool made of them
 * - `syscall`: `debug` for calls that the tool answered, changed or added, `trace` for all that it
 *   subscribes to, at their beginning and end
 * - `rpc`: `trace` for messages to the tool's global state
 */
const TARGETS = ["lifecycle", "signal", "syscall", "rpc"] as const;

/** A subject of the log. */
export type LogTarget = (typeof TARGETS)[number];

const LEVELS = ["off", "info", "debug", "trace"] as const;

/** How much is told; each includes those before it. */
export type LogLevel = (typeof LEVELS)[number];

/** Which subjects are told of, and in how much detail. */
export type LogFilter = Readonly<Record<LogTarget, LogLevel>>;

/**
 * What a text like `debug` (every subject), `syscall` (all there is to tell of it) or
 * `lifecycle=info,syscall=trace` asks for. Later words win.
 *
 * @throws {ReverieError} for a word that is neither subject nor level
 */
export function parseLogFilter(text: string): LogFilter {
  const filter: Record<LogTarget, LogLevel> = {
    lifecycle: "off",
    signal: "off",
    syscall: "off",
    rpc: "off",
  };
  for (const item of text.split(",").map((word) => word.trim())) {
    if (item === "") continue;
    const [name = "", level] = item.split("=", 2);
    if (isLevel(name) && level === undefined) for (const target of TARGETS) filter[target] = name;
    else filter[targetOf(name, item)] = level === undefined ? "trace" : levelOf(level, item);
  }
  return filter;
}

/** Whether a filter lets through what is told at a level. */
export function tells(filter: LogFilter, target: LogTarget, level: LogLevel): boolean {
  return LEVELS.indexOf(filter[target]) >= LEVELS.indexOf(level);
}

function isLevel(word: string): word is LogLevel {
  return (LEVELS as readonly string[]).includes(word);
}

function targetOf(word: string, item: string): LogTarget {
  if ((TARGETS as readonly string[]).includes(word)) return word as LogTarget;
  throw item.includes("=")
    ? wrong(item, "subject", word, TARGETS)
    : wrong(item, "subject or level", word, [...TARGETS, ...LEVELS]);
}

function levelOf(word: string, item: string): LogLevel {
  if (isLevel(word)) return word;
  throw wrong(item, "level", word, LEVELS);
}

function wrong(item: string, what: string, word: string, names: readonly string[]): ReverieError {
  const near = nearest(word, names);
  return new ReverieError(
    `Cannot log by "${item}": there is no ${what} "${word}"${near ? `; did you mean "${near}"?` : "."} ` +
      `Subjects: ${TARGETS.join(", ")}; levels: ${LEVELS.join(", ")}.`,
  );
}
