/** Options held against each other. */
import type { StraceConfig } from "../../tools/strace/config.ts";
import { Complaint } from "./complaint.ts";
import type { OptionKey } from "./option.ts";
import type { Settings } from "./settings.ts";
import { isSilent, viewsOf } from "./view_settings.ts";

/** What says nothing where only a table is printed. */
const IDLE: readonly (readonly [key: OptionKey, words: string])[] = [
  ["site", "-i/--instruction-pointer"],
  ["stack", "-k/--stack-traces"],
  ["number", "-n/--syscall-number"],
  ["relative", "-r/--relative-timestamps"],
  ["absolute", "-t/--absolute-timestamps"],
  ["duration", "-T/--syscall-times"],
  ["descriptors", "-y/--decode-fds"],
];

/** What a command line asks for. */
export interface Request {
  readonly config: StraceConfig;
  /** What is to be said before anything else. */
  readonly warnings: readonly string[];
  /** The command; none where processes are attached to. */
  readonly command: readonly string[];
  readonly pids: readonly number[];
  /** The file that the lines go to, or the command behind `|`. */
  readonly output: string | undefined;
  readonly appends: boolean;
}

/** Makes of options what is to be done. */
export function agree(settings: Settings, command: readonly string[], name: string): Request {
  const { counts, pids, output } = settings;
  const has = (key: OptionKey): boolean => counts.has(key);
  const isRead = settings.views.read !== undefined;
  const isDiff = has("diff");
  if (isDiff && command.length !== 2)
    throw new Complaint("--diff needs two files that --save wrote", true);
  if (isDiff) agreeOnReading(settings, []);
  else if (isRead) agreeOnReading(settings, command);
  else if (command.length === 0 && pids.length === 0)
    throw new Complaint("must have PROG [ARGS] or -p PID", true);
  else if (command.length === 0 && has("daemonize"))
    throw new Complaint("PROG [ARGS] must be specified with -D/--daemonize", true);
  const separately = has("outputSeparately") || (counts.get("followForks") ?? 0) > 1;
  const summary = has("summaryOnly") || has("summary");
  if (summary && separately)
    throw new Complaint(
      "(-c/--summary-only or -C/--summary) and -ff/--output-separately are mutually exclusive",
      true,
    );
  if (has("wallClock") && !summary)
    throw new Complaint(
      "-w/--summary-wall-clock must be given with (-c/--summary-only or -C/--summary)",
      true,
    );
  if (separately && isPipe(output))
    throw new Complaint(
      "piping the output and -ff/--output-separately are mutually exclusive",
      true,
    );
  const warnings = [...settings.warnings, ...idleOptions(settings)];
  const config = configOf(settings, { separately, name, command, isRead });
  return { config, warnings, command, pids, output, appends: has("append") };
}

/** What must not stand beside a recording that is shown. */
function agreeOnReading(
  { pids, tampering, paths, dump, views, counts }: Settings,
  command: readonly string[],
): void {
  const first = command[0] ?? pids[0];
  if (first !== undefined)
    throw new Complaint(`a recording is shown: '${first}' can't be traced at the same time`, true);
  const isNew = tampering.length > 0 || paths.length > 0 || dump !== undefined;
  if (isNew || views.save !== undefined || counts.has("site") || counts.has("stack"))
    throw new Complaint(
      "--inject, --fault, -P, -e read, -e write, -i, -k and --save are for runs, not for a recording",
    );
}

/** Whether output goes to a command. */
export function isPipe(output: string | undefined): boolean {
  return output !== undefined && /^[|!]/.test(output);
}

function* idleOptions({ counts, output }: Settings): Generator<string> {
  if (counts.has("oldFollow"))
    yield "option -F is deprecated, please use -f/--follow-forks instead";
  const needsFile = (key: OptionKey, words: string) =>
    counts.has(key) && output === undefined ? [`${words} has no effect without -o/--output`] : [];
  yield* needsFile("append", "-A/--output-append-mode");
  yield* needsFile("outputSeparately", "--output-separately");
  if (!counts.has("summaryOnly")) return;
  for (const [key, words] of IDLE)
    if (counts.has(key)) yield `${words} has no effect with -c/--summary-only`;
}

interface Facts {
  readonly separately: boolean;
  readonly name: string;
  /** What is run, if anything. */
  readonly command: readonly string[];
  /** Whether a recording is shown. */
  readonly isRead: boolean;
}

function configOf(settings: Settings, { separately, name, command, isRead }: Facts): StraceConfig {
  const { counts, output, pids, paths, tampering, calls, statuses, signals, quiet, dump } =
    settings;
  const isRun = isRead || command.length > 0;
  const follow = isRead || counts.has("followForks") || counts.has("oldFollow");
  const separate = separately && output !== undefined ? output : undefined;
  const silent =
    quiet ??
    (isRun && (output !== undefined || isSilent(settings))
      ? (["attach", "personality"] as const)
      : undefined);
  const isMany = follow || pids.length + Number(isRun) > 1;
  return {
    follow,
    name,
    ids: separate !== undefined || !isMany ? "never" : output === undefined ? "many" : "always",
    messagesApart: output !== undefined,
    text: textOf(settings),
    ...(pids.length > 0 && { pids }),
    ...(pids.length > 0 && isRun && { runs: true }),
    ...(counts.has("daemonize") && { attached: true }),
    ...(calls && { calls }),
    ...(separate !== undefined && { separate, appends: counts.has("append") }),
    ...(silent && { quiet: silent }),
    ...(statuses && { statuses }),
    ...(signals && { signals }),
    ...(dump && { dump }),
    ...(paths.length > 0 && { paths }),
    ...(tampering.length > 0 && { tampering }),
    ...timesOf(settings),
    ...summaryOf(settings),
    ...viewsOf(settings, command),
  };
}

function textOf(settings: Settings): NonNullable<StraceConfig["text"]> {
  const { counts, align, stringLimit, hexStrings, whole, raw, descriptors } = settings;
  const { stack, frames = 256, opaque, constants, pidDetails } = settings;
  return {
    number: counts.has("number"),
    site: counts.has("site"),
    ...(align !== undefined && { align }),
    ...(stringLimit !== undefined && { stringLimit }),
    ...(hexStrings && { hexStrings }),
    ...(whole && { whole }),
    ...(raw && { raw }),
    ...(opaque && { opaque }),
    ...(constants && { constants }),
    ...(counts.has("argumentNames") && { argumentNames: true }),
    ...(pidDetails.size > 0 && { pids: [...pidDetails] }),
    ...(stack && { stack: { source: stack === "source", frames } }),
    ...(descriptors && descriptors.length > 0 && { descriptors }),
  };
}

function timesOf({ absolute, relative, duration, counts }: Settings): Pick<StraceConfig, "times"> {
  const isIdle = counts.has("summaryOnly");
  if (isIdle || (!absolute && !relative && !duration)) return {};
  return {
    times: {
      ...(absolute && { absolute }),
      ...(relative && { relative }),
      ...(duration && { duration }),
    },
  };
}

function summaryOf({ counts, columns, sort, overhead }: Settings): Pick<StraceConfig, "summary"> {
  const only = counts.has("summaryOnly");
  if (!only && !counts.has("summary")) return {};
  const isWall = counts.has("wallClock");
  return {
    summary: { only, isWall, columns, sort, ...(overhead !== undefined && { overhead }) },
  };
}
