/** An error of reverie or of its surroundings: says what was asked, what happened, what to do. */
export class ReverieError extends Error {
  override name = "ReverieError";
}

/** A method of a tool threw. Its `cause` is what was thrown. */
export class ToolError extends ReverieError {
  override name = "ToolError";
  /** The guest thread that the method ran for. */
  readonly tid: number;
  /** The system call that the method ran for, if any. */
  readonly syscall: string | undefined;

  constructor(tool: string, tid: number, syscall: string | undefined, cause: unknown) {
    const where = syscall === undefined ? "" : ` in ${syscall}`;
    const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    super(`The tool ${tool} failed for pid ${tid}${where}: ${stack}`, { cause });
    this.tid = tid;
    this.syscall = syscall;
  }
}

/** The command could not be started. */
export class LaunchError extends ReverieError {
  override name = "LaunchError";
  /** The errno of the call that failed. */
  readonly errno: number;

  constructor(message: string, errno: number) {
    super(message);
    this.errno = errno;
  }
}
