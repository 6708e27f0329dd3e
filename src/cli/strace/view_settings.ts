/** What the options come to that strace has not. */
import { closeSync, statSync } from "node:fs";
import { Errno } from "../../../syscalls/mod.ts";
import type { StraceConfig } from "../../tools/strace/config.ts";
import { KEPT_BYTES } from "../../tools/strace/views/config.ts";
import { parseAmount, parseDuration } from "./amounts.ts";
import type { Rule } from "../../rules/rule.ts";
import { Complaint } from "./complaint.ts";
import { must, oneOf } from "./given_values.ts";
import { openFile } from "./output.ts";
import type { ViewKey } from "./option.ts";
import { parseRewriting } from "./rewriting.ts";
import { parseSome } from "./sets.ts";
import type { Act, Settings } from "./settings.ts";

/** When lines have colours. */
export type When = "auto" | "always" | "never";

/** Those options as they were given. */
export interface ViewSettings {
  color?: When;
  errnos?: readonly number[];
  slowerThan?: number;
  maxDepth?: number;
  save?: string;
  read?: string;
  /** By which calls are changed. */
  readonly rules: Rule[];
  /** What is written at the end. */
  readonly files: { timeline?: string; html?: string };
}

const WHEN: readonly When[] = ["auto", "always", "never"];
const LAST_ERRNO = 133;

/** Errors by name or number; `!` before them means all others. */
function parseErrnos(text: string): readonly number[] {
  const some = parseSome(text, (word) => {
    const errno = /^\d+$/.test(word) ? Errno.of(Number(word)) : Errno.named(word.toUpperCase());
    if (!errno) throw new Complaint(`invalid error '${word}'`);
    return [errno.number];
  });
  const all = Array.from({ length: LAST_ERRNO }, (_, i) => i + 1);
  if (some === "all") return all;
  return "except" in some ? all.filter((number) => !some.except.includes(number)) : some;
}

/** What each of these options does beside being counted. */
export const VIEW_ACTS: Readonly<Record<ViewKey, Act>> = {
  json: () => {},
  diff: () => {},
  tree: () => {},
  endSummary: () => {},
  color: ({ views }, given) =>
    (views.color = given.value === undefined ? "always" : oneOf(given, WHEN)),
  rewrite: ({ views: { rules } }, { value }) => rules.push(parseRewriting(value!)),
  errno: ({ views }, { value }) => (views.errnos = parseErrnos(value!)),
  slowerThan: ({ views }, given) => (views.slowerThan = must(given, parseDuration(given.value!))),
  timeline: ({ views: { files } }, { value }) => (files.timeline = value!),
  html: ({ views: { files } }, { value }) => (files.html = value!),
  save: ({ views }, { value }) => (views.save = value!),
  read: ({ views }, { value }) => (views.read = value!),
  maxDepth: ({ views }, given) => (views.maxDepth = must(given, parseAmount(given.value!))),
};

/** Whether a word names a file that --save wrote, and not descriptors. */
export function isRecording(word: string): boolean {
  if (/^!?(all|none|\d+(,\d+)*)$/.test(word)) return false;
  return statSync(word, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** What they come to. */
export function viewsOf(
  { counts, views, stringLimit, output }: Settings,
  command: readonly string[],
): Partial<StraceConfig> {
  const { errnos, slowerThan, maxDepth, save, read, files } = views;
  const [json, tree, endSummary] = (["json", "tree", "endSummary"] as const).map((key) =>
    counts.has(key),
  );
  const hasFiles = save !== undefined || Object.keys(files).length > 0;
  const isViewed = json || tree || endSummary || hasFiles || read !== undefined;
  const kept = save === undefined ? stringLimit : Math.max(stringLimit ?? 0, KEPT_BYTES);
  const lines = !json && !tree && (output !== undefined || !hasFiles);
  const isTree = tree && !json && !endSummary && !hasFiles && !counts.has("trace");
  return {
    ...(views.rules.length > 0 && { rules: views.rules }),
    ...(errnos && { errnos }),
    ...(slowerThan !== undefined && { slowerThan }),
    ...(maxDepth !== undefined && { maxDepth }),
    ...((tree || maxDepth !== undefined) && { follow: true }),
    ...(isTree && { calls: [] }), // they are not in it
    ...(isViewed && {
      views: {
        lines,
        json: json === true,
        tree: tree === true,
        endSummary: endSummary === true,
        command,
        ...files,
        ...(save !== undefined && { save }),
        ...(kept !== undefined && { stringLimit: kept }),
      },
    }),
  };
}

/** Whether there are no lines, so that messages would stand alone. */
export function isSilent({ counts, views: { save, files } }: Settings): boolean {
  return counts.has("tree") || save !== undefined || Object.keys(files).length > 0;
}

/** Complains of files that can't be written, before anything runs. */
export function checkFiles({ views: { save, files } }: Settings): void {
  for (const path of [save, files.timeline, files.html])
    if (path !== undefined) closeSync(openFile(path, false));
}
