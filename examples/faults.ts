/**
 * Calls that fail on purpose, told by rules: the calls that are meant fail in the program itself, all others cost next to
 * nothing. What happens if each tenth read fails, or a library is not there?
 *
 *     bun faults.ts --calls read --error EIO --every 10 -- cat some_file
 *     bun faults.ts --calls openat --path "/lib*selinux*" --error ENOENT -- ls
 */
import {
  Errno,
  type ErrnoName,
  type GuestThread,
  main,
  rule,
  type Rule,
  type RunEnd,
  type SubscriptionSet,
  type SyscallName,
  Tool,
  type ToolOptions,
} from "reverie";

/** Values of the tool's options. */
interface Config {
  readonly calls?: string;
  readonly error?: string;
  readonly path?: string;
  readonly after?: number;
  readonly every?: number;
  readonly percent?: number;
  readonly seed?: number;
}

/** Of the whole run. */
class Totals {
  readonly failed = new Map<string, number>();

  add(counts: ReadonlyMap<string, number>): void {
    for (const [name, count] of counts) this.failed.set(name, (this.failed.get(name) ?? 0) + count);
  }
}

/** The rules take all the same calls: one counts them, the other lets them fail. */
function rulesFor({ calls, error = "EIO", path, ...turns }: Config): Rule[] {
  const { after, every, percent, seed } = turns;
  if (calls === undefined) return [];
  let meant = rule(...(calls.split(",") as SyscallName[]));
  if (path !== undefined) meant = meant.path({ glob: path });
  if (after !== undefined) meant = meant.after(after);
  if (every !== undefined) meant = meant.every(every);
  if (percent !== undefined) meant = meant.chance(percent / 100, seed);
  return [meant.count("failed", { by: "call" }), meant.fail(error as ErrnoName)];
}

/** Lets calls fail. */
export default class Faults extends Tool<Config, unknown, Totals> {
  static override brief = "lets calls fail by rules";
  static override Global: typeof Totals = Totals;
  static override options: ToolOptions = {
    calls: { kind: "text", brief: "these calls", placeholder: "NAME,..." },
    error: { kind: "text", brief: "fail with this error (EIO)", placeholder: "NAME" },
    path: { kind: "text", brief: "only of paths like this", placeholder: "GLOB" },
    after: { kind: "number", brief: "not the first N of a thread", placeholder: "N" },
    every: { kind: "number", brief: "only each N-th of a thread", placeholder: "N" },
    percent: { kind: "number", brief: "only so many, by chance", placeholder: "N" },
    seed: { kind: "number", brief: "another chance", placeholder: "N" },
  };

  static override subscriptions(config: Config): SubscriptionSet {
    return { rules: rulesFor(config) };
  }

  static override report({ config, global, print }: RunEnd<Config, Totals>): void {
    const errno = Errno.named(config.error ?? "EIO");
    for (const [name, count] of global.failed) print(`faults: ${name} ${count} times, ${errno}\n`);
  }

  override async threadExit(guest: GuestThread): Promise<void> {
    await this.global.add(guest.counts());
  }
}

if (import.meta.main) await main(Faults);
