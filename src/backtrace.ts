/** Which functions a thread is in: the innermost first. */

/** A place in source code. What is not known is left out. */
export interface Location {
  /** The function, as written in the source; of C++ and Rust with its namespaces. */
  readonly function?: string;
  /** The path, as the compiler was told it. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/** One function call that has not returned. */
export interface Frame {
  /**
   * Where it goes on: the next instruction, for all but the first frame and those that a signal
   * interrupted the one behind the call. Exact below 2^53.
   */
  readonly ip: number;
  /** Made by the kernel to run a signal handler: what it interrupted is the next frame. */
  readonly isSignal: boolean;
  /**
   * Neither unwind tables nor the code of the function before say for certain that this one called it:
   * found by the frame pointer, or by code whose start nobody knows. Others may be missing before it.
   */
  readonly isGuess: boolean;
  /** The file that the code was mapped from, as the guest names it, or `[vdso]`. */
  readonly module?: string;
  /** Where in that file `ip` lies: bytes. */
  readonly fileOffset?: number;
  /** The function by the symbol table, as programmers write its name. */
  readonly symbol?: string;
  /** Bytes from the start of that function to `ip`. */
  readonly offset?: number;
  /**
   * Where that is in the source, if debug information tells: functions that were inlined first, each with
   * the place it was called from behind it, the function that contains them all last.
   */
  readonly locations: readonly Location[];
}

/** The frames of a thread: plain data, for JSON and structured clone. */
export interface Backtrace {
  /** The thread. */
  readonly tid: number;
  /** Its name, of /proc/TID/comm. */
  readonly name: string;
  /** Innermost first. */
  readonly frames: readonly Frame[];
}

/** How much of a backtrace is wanted. */
export interface BacktraceOptions {
  /** No more frames than these; 256 without it. */
  readonly maxFrames?: number;
  /** False: addresses and modules only. */
  readonly symbols?: boolean;
}

/**
 * A backtrace as text of several lines, each ended.
 *
 * ```text
 * Stack trace for thread 12 ("cat"):
 *    0: 0x00007f1c2d0f4a3d: __read + 0xd [/lib/x86_64-linux-gnu/libc.so.6]
 *              at read ./nptl/../sysdeps/unix/sysv/linux/read.c:26:10
 * ```
 */
export function formatBacktrace({ tid, name, frames }: Backtrace): string {
  const lines = [`Stack trace for thread ${tid} ("${name}"):`];
  frames.forEach((frame, i) => {
    lines.push(`${String(i).padStart(4)}: ${formatFrame(frame)}`);
    for (const location of frame.locations)
      lines.push(`             at ${formatLocation(location)}`);
  });
  return lines.join("\n") + "\n";
}

function formatFrame({ ip, isSignal, isGuess, module, symbol, offset = 0 }: Frame): string {
  const address = `0x${ip.toString(16).padStart(16, "0")}`;
  const what = symbol === undefined ? "???" : `${symbol} + 0x${offset.toString(16)}`;
  const where = module === undefined ? "" : ` [${module}]`;
  return `${address}: ${what}${where}${isSignal ? " (in signal handler)" : ""}${isGuess ? " (a guess)" : ""}`;
}

function formatLocation({ function: name, file, line, column }: Location): string {
  const place = [file, line, column].filter((part) => part !== undefined && part !== "").join(":");
  return [name, place].filter((part) => part !== undefined && part !== "").join(" ");
}
