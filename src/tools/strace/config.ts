/** What the strace tool is told: plain data, which the options of a command line build. */
import type { ConstantStyle } from "../../../syscalls/mod.ts";
import type { Rule } from "../../rules/rule.ts";
import type { Selection } from "../../subscription.ts";
import type { DumpConfig } from "./dump.ts";
import type { SummaryConfig } from "./summary.ts";
import type { Tampering } from "./tampering.ts";
import type { ViewsConfig } from "./views/config.ts";

/** Some of many: all, a list, or all but a list. */
export type Some<T> = "all" | readonly T[] | { readonly except: readonly T[] };

/** How a call may end. */
export type CallStatus = "successful" | "failed" | "unfinished" | "unavailable" | "detached";

/** How exact a time is shown. */
export type Precision = "s" | "ms" | "us" | "ns";

/** Information that can be left out. */
export type QuietName = "attach" | "exit" | "path-resolution" | "personality" | "thread-execve";

/** What is told of descriptors. */
export type DescriptorDetail = "path" | "socket" | "dev" | "pidfd";

/** What is told of process ids: commands, and ids in our own namespace. */
export type PidDetail = "comm" | "pidns";

/** The times that are shown. */
export interface TimesConfig {
  /** When a line began: the time of day, or seconds since 1970. */
  readonly absolute?: { readonly format: "time" | "unix"; readonly precision: Precision };
  /** How long after the line before. */
  readonly relative?: Precision;
  /** How long the call took. */
  readonly duration?: Precision;
}

/** How much is told of who called. */
export interface StackConfig {
  /** Whether that is also told by places in the source. */
  readonly source: boolean;
  /** No more calls than these. */
  readonly frames: number;
}

/** How calls are shown. */
export interface TextConfig {
  /** Bytes of strings and buffers; 32 by default. */
  readonly stringLimit?: number;
  /** The column of results; 40 by default. */
  readonly align?: number;
  /** Calls whose structures and arrays are shown whole. */
  readonly whole?: Some<string>;
  /** Calls whose arguments are shown as mere numbers. */
  readonly raw?: Some<string>;
  /** Calls whose structures are not shown at all. */
  readonly opaque?: Some<string>;
  /** How numbers are shown that have names. */
  readonly constants?: ConstantStyle;
  /** Whether the names of arguments are shown. */
  readonly argumentNames?: boolean;
  /** What is told of process ids. */
  readonly pids?: readonly PidDetail[];
  readonly hexStrings?: "escapes" | "unprintable" | "all";
  /** Whether the call's number is shown. */
  readonly number?: boolean;
  /** Whether the place is shown that the call was made from. */
  readonly site?: boolean;
  /** What is told of descriptors. */
  readonly descriptors?: readonly DescriptorDetail[];
  /** Who called is told behind each call. */
  readonly stack?: StackConfig;
}

/** What `strace` is told. What is left out is as strace has it under -f. */
export interface StraceConfig {
  /** Which calls: `open,close`, `%file`, `/^get/`, `!read`; all without it. */
  readonly trace?: readonly string[];
  /** The same as a selection, which comes before it. */
  readonly calls?: Selection;
  /** Whether processes and threads are shown that those asked for make. */
  readonly follow?: boolean;
  /** How many generations of processes are shown behind the first. */
  readonly maxDepth?: number;
  /** The processes that were attached to. */
  readonly pids?: readonly number[];
  /** A command is run beside them. */
  readonly runs?: boolean;
  /** The command itself is attached to. */
  readonly attached?: boolean;
  /** Whether each line says which thread it is of: only while there are several, without it. */
  readonly ids?: "many" | "always" | "never";
  /** What the file of each thread begins with, where each has its own. */
  readonly separate?: string;
  /** Whether those files are written on where they exist. */
  readonly appends?: boolean;
  readonly quiet?: readonly QuietName[];
  /** Whether messages about processes go to standard error, though the lines go elsewhere. */
  readonly messagesApart?: boolean;
  /** Whether lines have colours. */
  readonly color?: boolean;
  /** What messages begin with. */
  readonly name?: string;
  readonly statuses?: readonly CallStatus[];
  /** Only calls that fail with one of these: numbers. */
  readonly errnos?: readonly number[];
  /** Only calls that take longer: nanoseconds. */
  readonly slowerThan?: number;
  readonly signals?: Some<number>;
  readonly times?: TimesConfig;
  readonly text?: TextConfig;
  /** Only calls that have to do with one of these paths. */
  readonly paths?: readonly string[];
  /** What is transferred by these descriptors is shown. */
  readonly dump?: DumpConfig;
  /** The calls are counted. */
  readonly summary?: SummaryConfig;
  /** What else is made of the calls than lines. */
  readonly views?: ViewsConfig;
  /** What becomes of calls before all else. */
  readonly rules?: readonly Rule[];
  /** Calls that are changed. */
  readonly tampering?: readonly Tampering[];
}

/** Whether one is among some. */
export function isAmong<T>(some: Some<T>, one: T): boolean {
  if (some === "all") return true;
  return "except" in some ? !some.except.includes(one) : some.includes(one);
}
