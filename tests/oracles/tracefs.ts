// The prototypes of the running kernel, as its trace events have them.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { slowness } from "../harness.ts";

/** Entry point -> its arguments, as [name, C type]. */
export type TracedPrototypes = ReadonlyMap<string, readonly (readonly [string, string])[]>;

/** The files of all calls, read from a tracefs that only the reading process sees mounted. */
const READ = 'mount -t tracefs none "$1" && cd "$1/events/syscalls" && cat sys_enter_*/format';

/** What comes before an event's own fields. */
const COMMON_BYTES = 16;

/** The prototypes, or the reason why they can't be read. */
export function tracedPrototypes(): TracedPrototypes | string {
  if (process.getuid?.() !== 0) return "only root may read tracefs";
  const folder = mkdtempSync(join(tmpdir(), "reverie-tracefs-"));
  const ran = spawnSync("unshare", ["--mount", "sh", "-c", READ, "sh", folder], {
    encoding: "utf8",
    timeout: slowness * 20_000,
    maxBuffer: 2 ** 26,
  });
  rmdirSync(folder);
  const prototypes = new Map<string, (readonly [string, string])[]>();
  for (const part of (ran.stdout ?? "").split(/^name: sys_enter_/m).slice(1)) {
    const fields = [...part.matchAll(/\tfield:(.*?)\s*(\w+);\toffset:(\d+);/g)];
    prototypes.set(
      /^\w+/.exec(part)?.[0] ?? "",
      fields
        .filter(([, , , offset]) => Number(offset) >= COMMON_BYTES)
        .map(([, type = "", name = ""]) => [name, type]),
    );
  }
  return prototypes.size > 0 ? prototypes : "tracefs can't be mounted, or has no system calls";
}

/** Other spellings of a type. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/\b__user\b/g, ""],
  [/\s*\*\s*const$/, " *"], // a constant argument is only so for the callee
  [/^const ([^*]+)$/, "$1"],
  [/\bunsigned(?! (?:int|long|char|short))\b/g, "unsigned int"],
  [/\b(?:__u32|uint32_t)\b/g, "u32"],
  [/\b__u64\b/g, "u64"],
  [/\bstack_t\b/g, "struct sigaltstack"],
  [/\s+/g, " "],
  [/ ?\* ?/g, "*"],
];

/** A type in one of its spellings. */
export function normalType(type: string): string {
  return SPELLINGS.reduce((text, [from, to]) => text.replace(from, to), type).trim();
}
