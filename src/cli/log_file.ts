/** The file that a tool's text goes to. */
import { openSync, statSync } from "node:fs";
import { ReverieError } from "../errors.ts";

/** How many names are tried. */
const TRIES = 100;

/** A log that is open for writing. */
export interface LogFile {
  readonly descriptor: number;
  readonly path: string;
}

/**
 * Opens a log. What a file has is never lost: where there is one with something in it, the log is a
 * new file beside it, whose name has date and time behind. A device, a pipe and an empty file are
 * written to as they are.
 *
 * @throws {ReverieError} where it can't be written
 */
export function openLog(path: string): LogFile {
  try {
    return hasText(path) ? openBeside(path) : { descriptor: openSync(path, "w"), path };
  } catch (error) {
    throw new ReverieError(`Cannot write the log ${path}: ${(error as Error).message}`);
  }
}

function hasText(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.isFile() && found.size > 0;
}

/** A new file; another run may want one at the same moment. */
function openBeside(path: string): LogFile {
  for (let left = TRIES; ; left--) {
    const name = `${path}.${stamp(new Date())}${left === TRIES ? "" : `-${TRIES - left}`}`;
    try {
      return { descriptor: openSync(name, "wx"), path: name };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || left === 0) throw error;
    }
  }
}

/** Local time: `20260131.235959.123`. */
function stamp(time: Date): string {
  const digits = (count: number, value: number) => String(value).padStart(count, "0");
  const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()];
  const [day, second] = [date, clock].map((part) => part.map((n) => digits(2, n)).join(""));
  return `${day}.${second}.${digits(3, time.getMilliseconds())}`;
}
