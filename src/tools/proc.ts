/** What /proc tells of a process, for people; undefined where it is gone, or not ours to look at. */
import { readFileSync, readlinkSync } from "node:fs";

/** The name of a process or thread. */
export function commOf(pid: number): string | undefined {
  return attempt(() => readFileSync(`/proc/${pid}/comm`, "utf8").replace(/\n$/, ""));
}

/** Where a symbolic link leads. */
export function linkAt(path: string): string | undefined {
  return attempt(() => readlinkSync(path));
}

/** The words of the program that a process runs. */
export function commandOf(pid: number): readonly string[] | undefined {
  return attempt(() => readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1));
}

/** The numbers in some fields of /proc/PID/status, which is read once. */
export function statusNumbers(
  pid: number | "self",
  ...fields: readonly string[]
): readonly (readonly number[])[] | undefined {
  const text = attempt(() => readFileSync(`/proc/${pid}/status`, "utf8"));
  if (text === undefined) return undefined;
  return fields.map((field) => {
    const row = new RegExp(`^${field}:(.*)$`, "m").exec(text)?.[1] ?? "";
    return (row.match(/\d+/g) ?? []).map(Number);
  });
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
