import process from "node:process";
import { LaunchError, ReverieError } from "../errors.ts";
import { stderr } from "./terminal.ts";

const ENOENT = 2;

/** Exit statuses of reverie's own, as env(1) and nohup(1) have them. */
export const exitCode = { failed: 125, cannotExecute: 126, notFound: 127, usage: 2 } as const;

/** A command line that says nothing sensible. */
export class UsageError extends ReverieError {
  override readonly name = "UsageError";
}

/** The exit status for an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof LaunchError)
    return error.errno === ENOENT ? exitCode.notFound : exitCode.cannotExecute;
  return error instanceof UsageError ? exitCode.usage : exitCode.failed;
}

/** Ends reverie by an error. */
export function exitBy(error: unknown): never {
  stderr.write(`reverie: ${textOf(error)}\n`);
  process.exit(exitCodeOf(error));
}

/** What to print of an error: its message where that says all, its stack where it is a bug. */
function textOf(error: unknown): string {
  if (error instanceof ReverieError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
