/** What is known of an option of `reverie strace`: help, the reference and shell completion are made of it. */
import type { OptionSpec } from "./getopt.ts";

/** Under which heading an option stands. */
export type Group =
  | "start"
  | "tracing"
  | "which"
  | "how"
  | "views"
  | "statistics"
  | "tampering"
  | "other"
  | "reverie";

/** The headings, in their order. */
export const GROUPS: Readonly<Record<Group, string>> = {
  start: "Starting",
  tracing: "Tracing",
  which: "What is shown",
  how: "How it is shown",
  views: "Other views of a run",
  statistics: "Counting",
  tampering: "Tampering",
  other: "Other",
  reverie: "Reverie's own",
};

/** What an option is called here that only reverie has: {@link VIEW_OPTIONS}. */
export type ViewKey =
  | "json"
  | "diff"
  | "tree"
  | "endSummary"
  | "timeline"
  | "html"
  | "color"
  | "errno"
  | "save"
  | "read"
  | "slowerThan"
  | "maxDepth"
  | "rewrite";

/** What an option is called here. */
export type OptionKey =
  | "expression"
  | "columns"
  | "append"
  | "detachOn"
  | "summaryOnly"
  | "summary"
  | "debug"
  | "daemonize"
  | "env"
  | "followForks"
  | "outputSeparately"
  | "oldFollow"
  | "help"
  | "site"
  | "interruptible"
  | "stack"
  | "stackFrames"
  | "number"
  | "output"
  | "overhead"
  | "attach"
  | "path"
  | "relative"
  | "strings"
  | "sort"
  | "absolute"
  | "duration"
  | "user"
  | "argv0"
  | "summaryColumns"
  | "whole"
  | "version"
  | "wallClock"
  | "hexStrings"
  | "constants"
  | "pidNames"
  | "successful"
  | "failed"
  | "seccomp"
  | "killOnExit"
  | "tips"
  | "trace"
  | "abbrev"
  | "verbose"
  | "raw"
  | "signals"
  | "status"
  | "readDump"
  | "writeDump"
  | "quiet"
  | "kvm"
  | "descriptors"
  | "pids"
  | "pidNamespace"
  | "argumentNames"
  | "secontext"
  | "inject"
  | "fault"
  | ViewKey
  | "engine"
  | "stats";

/** One row of the table; without names or value where it has none. */
export interface OptionRow {
  readonly key: OptionKey;
  readonly letter?: string;
  readonly names?: readonly string[];
  readonly value?: OptionSpec["value"];
  readonly group: Group;
  /** What its value is, in help. */
  readonly placeholder?: string;
  /** Its letter several times, in help. */
  readonly more?: string;
  /** One line of help. */
  readonly brief: string;
  /** Help, which fits a screen, has it by name only. */
  readonly isSeldom?: boolean;
  /** The words of `-e word=` that mean the same. */
  readonly qualifiers?: readonly string[];
}

/** An option. */
export type Option = OptionSpec & OptionRow;
