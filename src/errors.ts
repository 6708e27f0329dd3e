/** An error of reverie or of its surroundings: says what was asked, what happened, what to do. */
export class ReverieError extends Error {
  /** The name of the class. */
  override name = "ReverieError";
}

/** A method of a tool threw. Its `cause` is what was thrown. */
export class ToolError extends ReverieError {
  /** The name of the class. */
  override name = "ToolError";
  /** The guest thread that the method ran for. */
  readonly tid: number;
  /** The system call that the method ran for, if any. */
  readonly syscall: string | undefined;

  /** For a tool's class name and what it threw. */
  constructor(tool: string, tid: number, syscall: string | undefined, cause: unknown) {
    const where = syscall === undefined ? "" : ` in ${syscall}`;
    super(`The tool ${tool} failed for pid ${tid}${where}: ${stackOf(cause)}`, { cause });
    this.tid = tid;
    this.syscall = syscall;
  }
}

/** The command could not be started. */
export class LaunchError extends ReverieError {
  /** The name of the class. */
  override name = "LaunchError";
  /** The errno of the call that failed. */
  readonly errno: number;

  /** With the number of the errno, 0 where there is none. */
  constructor(message: string, errno: number) {
    super(message);
    this.errno = errno;
  }
}

/** What to show of something that was thrown by code that is not ours, or by mistake. */
export function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
