/** Finding the file of a command as strace does: any that is there, so that its execve may fail and be shown. */
import process from "node:process";
import { show, type Text, toBytes, variable } from "../../command/bytes.ts";
import { caller } from "../../command/caller.ts";
import { inFolder, modeOf, split } from "../../command/program.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { Errno } from "../../../syscalls/mod.ts";
import { Complaint } from "./complaint.ts";

const SLASH = 0x2f;
const COLON = 0x3a;
const S_IFMT = 0o170000;
const S_IFREG = 0o100000;
const ANYBODY_EXECUTES = 0o111;

/**
 * The path of the file that `name` stands for, by the PATH of our own: what the command gets does not count.
 *
 * @throws {Complaint} where there is none
 */
export function findFile(kernel: Kernel, name: Text): Uint8Array {
  const bytes = toBytes(name);
  const file = bytes.includes(SLASH) ? bytes : inPath(kernel, bytes);
  const status = file ? modeOf(kernel, file) : -Errno.ENOENT.number;
  if (file && status >= 0) return file;
  throw new Complaint(`Can't stat '${show(name)}': ${Errno.of(-status).message}`);
}

/** The first regular file of that name that somebody may execute. */
function inPath(kernel: Kernel, name: Uint8Array): Uint8Array | undefined {
  const path = variable(caller().environment, "PATH");
  if (name.length === 0 || path === undefined || path.length === 0) return undefined;
  return split(path, COLON)
    .map((folder) => inFolder(folder.length > 0 ? folder : toBytes(process.cwd()), name))
    .find((file) => {
      const mode = modeOf(kernel, file);
      return mode >= 0 && (mode & S_IFMT) === S_IFREG && (mode & ANYBODY_EXECUTES) !== 0;
    });
}
