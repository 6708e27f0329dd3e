/** Texts of processes. */
import { readFileSync, readlinkSync } from "node:fs";

/** The words of the program that a process runs; undefined where it is gone. */
export function commandOf(pid: number): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return undefined;
  }
}

/** The file of the program that a process runs; "" where that can't be seen. */
export function programOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return "";
  }
}
