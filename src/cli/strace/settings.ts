/** What the options of a command line come to. */
import { type Engine, ENGINES } from "../../engine.ts";
import type {
  CallStatus,
  DescriptorDetail,
  PidDetail,
  Precision,
  QuietName,
  Some,
  TextConfig,
  TimesConfig,
} from "../../tools/strace/config.ts";
import { type Column, DEFAULT_COLUMNS } from "../../tools/strace/summary.ts";
import type { DumpConfig } from "../../tools/strace/dump.ts";
import type { Tampering } from "../../tools/strace/tampering.ts";
import type { ConstantStyle } from "../../../syscalls/mod.ts";
import type { Selection } from "../../subscription.ts";
import { parseAmount, parseDuration, parsePrecision } from "./amounts.ts";
import { Complaint } from "./complaint.ts";
import type { Place } from "./daemon.ts";
import type { Given } from "./getopt.ts";
import { invalid, must, oneOf } from "./given_values.ts";
import { parseInjection } from "./injection.ts";
import type { Option, OptionKey } from "./option.ts";
import { OPTIONS } from "./option_table.ts";
import { parseCalls, parseDescriptors, parseNames, parseSignals } from "./sets.ts";
import { parseColumn, parseColumns } from "./summary_words.ts";
import { parseAbsolute } from "./time_words.ts";
import { isRecording, VIEW_ACTS, type ViewSettings } from "./view_settings.ts";

/** Options as they were given, before they are held against each other. */
export interface Settings {
  /** How often each option came. */
  readonly counts: Map<OptionKey, number>;
  readonly warnings: string[];
  /** Variables for the command, in the order in which they were given. */
  readonly variables: string[];
  readonly pids: number[];
  readonly paths: string[];
  readonly tampering: Tampering[];
  readonly pidDetails: Set<PidDetail>;
  calls?: Selection;
  whole?: Some<string>;
  raw?: Some<string>;
  opaque?: Some<string>;
  constants?: ConstantStyle;
  signals?: Some<number>;
  statuses?: readonly CallStatus[];
  quiet?: readonly QuietName[];
  descriptors?: readonly DescriptorDetail[];
  dump?: DumpConfig;
  hexStrings?: TextConfig["hexStrings"];
  stringLimit?: number;
  align?: number;
  output?: string;
  stack?: "symbol" | "source";
  frames?: number;
  daemonize?: Place;
  user?: string;
  argv0?: string;
  absolute?: TimesConfig["absolute"];
  relative?: Precision;
  duration?: Precision;
  columns: readonly Column[];
  sort: Column | "nothing";
  overhead?: number;
  /** What only reverie has. */
  readonly views: ViewSettings;
  engine?: Engine;
}

/** What there is before any option. */
export function newSettings(): Settings {
  return {
    counts: new Map(),
    warnings: [],
    variables: [],
    pids: [],
    paths: [],
    tampering: [],
    pidDetails: new Set(),
    columns: DEFAULT_COLUMNS,
    sort: "total-time",
    views: { files: {}, rules: [] },
  };
}

const QUIET: readonly QuietName[] = [
  "attach",
  "exit",
  "path-resolution",
  "personality",
  "thread-execve",
];
const STATUSES: readonly CallStatus[] = [
  "successful",
  "failed",
  "unfinished",
  "unavailable",
  "detached",
];
const DETAILS: readonly DescriptorDetail[] = ["path", "socket", "dev", "pidfd"];
const PID_DETAILS: readonly PidDetail[] = ["comm", "pidns"];
const INTERRUPTIBLE = ["1", "2", "3", "4", "anywhere", "waiting", "never", "never_tstp"];
const DAEMONIZE = ["grandchild", "pgroup", "pgrp", "session"] as const;
const HEX: Readonly<Record<string, TextConfig["hexStrings"]>> = {
  none: undefined,
  "non-ascii-chars": "escapes",
  "non-ascii": "unprintable",
  all: "all",
};

/** Takes an option in. */
export type Act = (settings: Settings, given: Given<Option>) => void;

function countOf({ counts }: Settings, key: OptionKey): number {
  return counts.get(key) ?? 0;
}

const nothing: Act = () => {};

/** What each option does beside being counted. */
const ACTS: Readonly<Record<OptionKey, Act>> = {
  expression: (settings, given) => express(settings, given.value!),
  columns: (settings, given) => (settings.align = must(given, parseAmount(given.value!))),
  append: nothing,
  detachOn: (_settings, given) => {
    const { value } = given;
    if (value !== "execve") throw new Complaint(`Syscall '${value}' for -b isn't supported`);
  },
  summaryOnly: nothing,
  summary: nothing,
  debug: nothing,
  daemonize: (settings, given) => {
    const word = given.value === undefined ? undefined : oneOf(given, DAEMONIZE);
    const places = ["grandchild", "pgroup", "session"] as const;
    const times = given.byLetter ? countOf(settings, "daemonize") : 1;
    const named = word === "pgrp" ? "pgroup" : word;
    settings.daemonize = named ?? places[Math.min(times, places.length) - 1]!;
  },
  env: ({ variables }, { value }) => variables.push(value!),
  followForks: nothing,
  outputSeparately: nothing,
  oldFollow: nothing,
  help: nothing,
  site: nothing,
  interruptible: (_settings, given) => oneOf(given, INTERRUPTIBLE),
  stack: (settings, given) => {
    const isMore = given.byLetter && countOf(settings, "stack") > 1;
    const how = given.value === undefined ? undefined : oneOf(given, ["symbol", "source"]);
    settings.stack = how ?? (isMore ? "source" : "symbol");
  },
  stackFrames: (settings, given) => {
    const frames = must(given, parseAmount(given.value!));
    if (frames === 0) throw invalid(given);
    settings.frames = frames;
  },
  number: nothing,
  output: (settings, { value }) => (settings.output = value!),
  overhead: (settings, given) => (settings.overhead = must(given, parseDuration(given.value!))),
  attach: ({ pids }, { value }) => {
    for (const word of value!.split(/[, \t\n]+/).filter(Boolean)) pids.push(parsePid(word));
  },
  path: ({ paths }, { value }) => paths.push(value!),
  relative: (settings, given) => (settings.relative = precisionOf(given)),
  strings: (settings, given) => (settings.stringLimit = must(given, parseAmount(given.value!))),
  sort: (settings, { value }) => (settings.sort = parseColumn(value!)),
  absolute: (settings, given) => {
    const { value, byLetter } = given;
    const times = byLetter ? countOf(settings, "absolute") : 0;
    if (byLetter) settings.absolute = stampOf(times);
    else settings.absolute = must(given, parseAbsolute(value ?? "time")).times;
  },
  duration: (settings, given) => (settings.duration = precisionOf(given)),
  user: (settings, { value }) => (settings.user = value!),
  argv0: (settings, { value }) => (settings.argv0 = value!),
  summaryColumns: (settings, { value }) => (settings.columns = parseColumns(value!)),
  whole: (settings) => (settings.whole = "all"),
  version: nothing,
  wallClock: nothing,
  hexStrings: (settings, given) => {
    const { value, byLetter } = given;
    const isFirst = byLetter && countOf(settings, "hexStrings") === 1;
    const word = value ?? (isFirst ? "non-ascii" : "all");
    if (!Object.hasOwn(HEX, word)) throw invalid(given);
    settings.hexStrings = HEX[word];
  },
  constants: (settings, given) => (settings.constants = oneOf(given, ["raw", "abbrev", "verbose"])),
  pidNames: (settings) => addPids(settings, ["comm"]),
  successful: (settings) => onlyStatus(settings, "successful"),
  failed: (settings) => onlyStatus(settings, "failed"),
  seccomp: nothing,
  killOnExit: nothing,
  tips: nothing,
  trace: (settings, { value }) => (settings.calls = parseCalls(value!)),
  abbrev: (settings, { value }) => (settings.whole = complement(parseCalls(value!))),
  verbose: (settings, { value }) => (settings.opaque = complement(parseCalls(value!))),
  raw: (settings, { value }) => (settings.raw = parseCalls(value!)),
  signals: (settings, { value }) => (settings.signals = parseSignals(value!)),
  status: (settings, { value }) => (settings.statuses = parseNames(value!, "status", STATUSES)),
  readDump: (settings, { value }) => {
    if (isRecording(value!)) settings.views.read = value!;
    else settings.dump = { ...settings.dump, read: parseDescriptors(value!) };
  },
  writeDump: (settings, { value }) =>
    (settings.dump = { ...settings.dump, write: parseDescriptors(value!) }),
  quiet: (settings, { value, byLetter }) => {
    const times = byLetter ? countOf(settings, "quiet") : 1;
    const aliases = { superseded: "thread-execve" } as const;
    settings.quiet =
      value === undefined ? quietOf(times) : parseNames(value, "quiet", QUIET, aliases);
  },
  kvm: (_settings, given) => {
    if (given.value !== "vcpu") throw new Complaint(`invalid -e kvm= argument: '${given.value}'`);
  },
  descriptors: (settings, { value, byLetter }) => {
    const isMore = byLetter && countOf(settings, "descriptors") > 1;
    settings.descriptors = isMore ? DETAILS : parseNames(value ?? "path", "decode-fds", DETAILS);
  },
  pids: (settings, { value }) => addPids(settings, parseNames(value!, "decode-pids", PID_DETAILS)),
  pidNamespace: (settings) => addPids(settings, ["pidns"]),
  argumentNames: nothing,
  secontext: nothing,
  inject: ({ tampering, warnings }, { value }) => {
    const plan = parseInjection(value!, "inject");
    const error = 2n ** 64n - BigInt(plan.value ?? 0);
    if (error <= 4095n)
      warnings.push(`Inadvertent injection of error ${error} is possible for retval=${plan.value}`);
    tampering.push(plan);
  },
  fault: ({ tampering }, { value }) => tampering.push(parseInjection(value!, "fault")),
  engine: (settings, given) => (settings.engine = oneOf(given, ENGINES)),
  stats: nothing,
  ...VIEW_ACTS,
};

/** Takes one option in. */
export function take(settings: Settings, given: Given<Option>): void {
  const { key } = given.option;
  settings.counts.set(key, countOf(settings, key) + 1);
  ACTS[key](settings, given);
}

/** `-e WORD=VALUE`, or `-e CALLS`. */
function express(settings: Settings, text: string): void {
  const [word = "", ...rest] = text.split("=");
  const option = OPTIONS.find(({ qualifiers }) => qualifiers?.includes(word));
  const [key, value]: [OptionKey, string] =
    option && rest.length > 0 ? [option.key, rest.join("=")] : ["trace", text];
  take(settings, {
    option: OPTIONS.find((one) => one.key === key)!,
    spelled: `-e ${key}=`,
    byLetter: false,
    value,
  });
}

function addPids({ pidDetails }: Settings, details: readonly PidDetail[]): void {
  for (const detail of details) pidDetails.add(detail);
}

function complement(some: Some<string>): Some<string> {
  if (some === "all") return [];
  if ("except" in some) return some.except;
  return some.length === 0 ? "all" : { except: some };
}

function parsePid(word: string): number {
  const pid = /^\d+$/.test(word) ? Number(word) : 0;
  if (pid < 1 || pid > 0x7fff_ffff) throw new Complaint(`Invalid process id: '${word}'`);
  return pid;
}

function precisionOf(given: Given<Option>): Precision {
  return given.value === undefined ? "us" : must(given, parsePrecision(given.value));
}

function stampOf(times: number): NonNullable<TimesConfig["absolute"]> {
  if (times === 1) return { format: "time", precision: "s" };
  return { format: times === 2 ? "time" : "unix", precision: "us" };
}

function quietOf(times: number): readonly QuietName[] {
  if (times > 2) return QUIET;
  return times === 2 ? ["attach", "personality", "exit"] : ["attach", "personality"];
}

const ONE_STATUS =
  "Only the last of -z/--successful-only/-Z/--failed-only options will take effect. " +
  "See status qualifier for more complex filters.";

function onlyStatus(settings: Settings, status: CallStatus): void {
  const both = countOf(settings, "successful") + countOf(settings, "failed");
  if (both > 1 && !settings.warnings.includes(ONE_STATUS)) settings.warnings.push(ONE_STATUS);
  settings.statuses = [status];
}
