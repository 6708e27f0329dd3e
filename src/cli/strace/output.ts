/** What the lines of strace go to. */
import type { ChildProcess } from "node:child_process";
import { closeSync, fstatSync, openSync, type Stats } from "node:fs";
import process from "node:process";
import { arena } from "../../kernel/arena.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { Errno } from "../../../syscalls/base.ts";
import { isTerminal } from "../terminal.ts";
import { isPipe, type Request } from "./agreement.ts";
import { Complaint } from "./complaint.ts";

const STDOUT = 1;
const STDERR = 2;
const O_CLOEXEC = 0o2000000;

/** Something to write to. */
export interface Output {
  readonly descriptor: number;
  /** Closes it; settles when nobody has anything to do with it any more. */
  close(): Promise<void>;
}

/** Opens what a command line asks for: standard error, a file, or the input of a command. */
export function openOutput(kernel: Kernel, { output, appends, config }: Request): Output {
  if (output === undefined || config.separate !== undefined)
    return { descriptor: STDERR, close: async () => {} };
  if (isPipe(output)) return openPipe(kernel, output.slice(1));
  const descriptor = openFile(output, appends);
  return { descriptor, close: async () => closeSync(descriptor) };
}

/** Whether what the command prints may come between what is written there, for somebody who reads both. */
export function isShared({ descriptor }: Output): boolean {
  if (isTerminal(descriptor)) return true;
  const file = statOf(descriptor);
  if (!file || file.isCharacterDevice()) return false;
  return [STDOUT, STDERR].some((own) => {
    const other = statOf(own);
    return other?.ino === file.ino && other.dev === file.dev;
  });
}

function statOf(descriptor: number): Stats | undefined {
  try {
    return fstatSync(descriptor);
  } catch {
    return undefined; // it is closed
  }
}

/** Opens a file for writing. */
export function openFile(path: string, appends: boolean): number {
  try {
    return openSync(path, appends ? "a" : "w", 0o666);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const errno = Errno.named(code ?? "");
    throw new Complaint(`Can't fopen '${path}': ${errno?.message ?? String(error)}`);
  }
}

function openPipe(kernel: Kernel, command: string): Output {
  const { pipe2 } = kernel.arch.numbers;
  const result = kernel.call(pipe2!, kernel.base + arena.word, O_CLOEXEC);
  if (result < 0) throw new Complaint(`pipe: ${Errno.of(-result).message}`);
  const [from = -1, to = -1] = kernel.i32.subarray(arena.word >> 2, (arena.word >> 2) + 2);
  const { spawn } = process.getBuiltinModule("node:child_process");
  const child = spawn("/bin/sh", ["-c", command], { stdio: [from, "inherit", "inherit"] });
  const close = kernel.arch.numbers["close"]!; // a runtime may know nothing of these descriptors
  kernel.call(close, from);
  return {
    descriptor: to,
    close: async () => {
      kernel.call(close, to);
      await ended(child);
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.on("exit", resolve);
    child.on("error", resolve);
  });
}
