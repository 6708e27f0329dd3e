/** Our strace in every setting at once: whole lines, each behind the thread's id and the setting's mark. */
import { type EntryText, formatEntry, formatExit, type Syscall } from "../../syscalls/mod.ts";
import type { GlobalInit, GuestThread, SubscriptionSet, SyscallResult } from "../../src/mod.ts";
import { Screen } from "../../src/tools/strace/screen.ts";
import type { StraceConfig } from "../../src/tools/strace/config.ts";
import type { LineEnd } from "../../src/tools/strace/sheet.ts";
import Strace from "../../src/tools/strace/tool.ts";
import { SETTINGS } from "./settings.ts";

const OTHERS = SETTINGS.slice(1);

/** Prints a call when it has ended, so no line is ever cut off. */
class Lines extends Screen {
  readonly #write: (text: string) => void;
  readonly #begun = new Map<number, string>();

  constructor(init: GlobalInit<StraceConfig | undefined>) {
    super(init);
    this.#write = init.print;
  }

  override begin(tid: number, _lead: string, text: string): void {
    this.#begun.set(tid, text);
  }

  override end(tid: number, _lead: string, { rest, result }: LineEnd): void {
    this.#write(`${tid} ${SETTINGS[0]!.mark} ${this.#begun.get(tid) ?? ""}${rest} = ${result}\n`);
  }

  override line(tid: number, _lead: string, text: string): void {
    for (const { mark } of SETTINGS) this.#write(`${tid} ${mark} ${text}\n`);
  }

  override last(tid: number, lead: string, text: string | undefined): void {
    if (text !== undefined) this.line(tid, lead, text);
  }

  override born(): void {}

  /** A call in another setting than the first. */
  whole(tid: number, mark: string, text: string): void {
    this.#write(`${tid} ${mark} ${text}\n`);
  }
}

/** What our strace keeps of a thread. */
export type StraceThread = ReturnType<Strace["initThread"]>;

export default class Settings extends Strace {
  static override Global: typeof Screen = Lines;
  /** The memory for all settings at once. */
  static override subscriptions(config: StraceConfig | undefined): SubscriptionSet {
    return { ...super.subscriptions(config), late: { strings: 200, verbose: true } };
  }
  readonly #entries = new Map<number, EntryText[]>();

  override enter(guest: GuestThread<StraceThread>, call: Syscall): void {
    super.enter(guest, call);
    this.#entries.set(
      guest.tid,
      OTHERS.map(({ options }) =>
        formatEntry(call, {
          ...this.optionsOf(guest),
          ...options,
          interrupted: guest.thread.before,
        }),
      ),
    );
  }

  override observe(
    guest: GuestThread<StraceThread>,
    call: Syscall,
    result: SyscallResult | undefined,
  ): void {
    super.observe(guest, call, result);
    const post = this.post as unknown as Lines;
    for (const [index, { mark, options }] of OTHERS.entries()) {
      const entry = this.#entries.get(guest.tid)?.[index];
      if (!entry) continue;
      const shown = { ...this.optionsOf(guest), ...options };
      post.whole(guest.tid, mark, entry.text + formatExit(call, entry, result ?? null, shown));
    }
  }
}
