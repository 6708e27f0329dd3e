import { writeSync } from "node:fs";
import { Errno } from "../../../syscalls/mod.ts";
import type { GlobalInit } from "../../tool.ts";
import type { StraceConfig } from "./config.ts";
import { LogFiles } from "./log_files.ts";
import { COLORED, PLAIN } from "./paint.ts";
import { type LineEnd, Sheet } from "./sheet.ts";
import { ProcessIds } from "./process_ids.ts";
import { Summary } from "./summary.ts";
import { Clock } from "./times.ts";

const STDERR = 2;

/** Where the lines of all guest threads go. */
export class Screen {
  readonly #config: StraceConfig;
  readonly #print: (text: string) => void;
  readonly #sheet: Sheet;
  /** The sheets of threads that have their own. */
  readonly #files: LogFiles | undefined;
  readonly #clock: Clock | undefined;
  readonly #summary: Summary | undefined;
  readonly #ids: ProcessIds | undefined;
  #threads = 0;
  /** Whether the threads are being let go: what they do from now on is not theirs. */
  #isLeaving = false;

  constructor({ config, print }: GlobalInit<StraceConfig | undefined>) {
    const { separate, summary, text, times, color } = (this.#config = config ?? {});
    const align = text?.align ?? 40;
    this.#print = print;
    this.#sheet = new Sheet(print, align, color ? COLORED : PLAIN);
    if (separate !== undefined)
      this.#files = new LogFiles(separate, {
        align,
        appends: config?.appends ?? false,
        onFailure: (path, error) => this.lost(path, error),
      });
    if (times) this.#clock = new Clock(times);
    if (text?.pids) this.#ids = new ProcessIds(text.pids, "");
    if (summary) this.#summary = new Summary(summary);
  }

  /** A thread that is shown; `news` is a message about it. */
  born(news: string | undefined): void {
    if (news !== undefined) this.note(news);
    this.#threads++;
  }

  /** The beginning of a line. */
  begin(tid: number, lead: string, text: string, time?: number): void {
    if (this.#isLeaving) return;
    this.#sheetOf(tid).begin(tid, this.#leadOf(tid, lead, time), text);
  }

  /** The end of that line. */
  end(tid: number, lead: string, end: LineEnd, time?: number): void {
    if (this.#isLeaving) return;
    this.#sheetOf(tid).end(tid, () => this.#leadOf(tid, lead, time), end);
  }

  /** A line of its own. */
  line(tid: number, lead: string, text: string, time?: number): void {
    if (this.#isLeaving) return;
    this.#sheetOf(tid).line(this.#leadOf(tid, lead, time), text);
  }

  /** More lines about the call whose line has just ended. */
  add(tid: number, text: string): void {
    this.#sheetOf(tid).add(text);
  }

  /** What CLOCK_REALTIME is ahead of the times of lines: nanoseconds. */
  setClock(ahead: bigint): void {
    if (this.#clock) this.#clock.ahead = ahead;
  }

  /** The last of a thread, with a line about it where there is one. */
  last(tid: number, lead: string, text: string | undefined, time?: number): void {
    if (text !== undefined) this.line(tid, lead, text, time);
    this.#threads--;
    this.#files?.close(tid);
  }

  /** One call that ended, for the table. */
  count(name: string, number: number, failed: boolean, nanoseconds: number): void {
    this.#summary?.count(name, number, failed, nanoseconds);
  }

  /** A message that is no line of a thread. */
  note(text: string): void {
    const message = `${this.#config.name ?? "strace"}: ${text}`;
    if (!this.#config.messagesApart) return this.#sheet.note(message);
    try {
      writeSync(STDERR, `${message}\n`);
    } catch {
      // nobody reads it
    }
  }

  /** Says that a file can't be written; the guests go on. */
  lost(path: string, error: Error): void {
    const { code = "" } = error as NodeJS.ErrnoException;
    const why = Errno.named(code)?.message ?? error.message.replace(/ \(os error \d+\)/, "");
    this.note(`${path}: ${why}: what follows is lost`);
  }

  /** Has lines of files written after a while, where `later` calls something then. */
  writeLater(later: (action: () => void) => void): void {
    if (this.#files) this.#files.later = later;
  }

  /** All threads are about to be let go. */
  leave(): void {
    this.#isLeaving = true;
  }

  /** A thread was let go. */
  detached(tid: number, isTold: boolean): void {
    if (isTold) this.note(`Process ${tid} detached`);
    this.#sheetOf(tid).breakOff(tid, " <detached ...>");
    this.#threads--;
  }

  /** The run is over. */
  finish(): void {
    this.#sheet.cutOff();
    this.#files?.closeAll();
    if (this.#summary) this.#print(this.#summary.text);
  }

  #sheetOf(tid: number): Sheet {
    return this.#files?.sheetOf(tid) ?? this.#sheet;
  }

  #leadOf(tid: number, lead: string, time: number | undefined): string {
    const times = this.#clock ? this.#clock.lead(time ?? 0) : "";
    return this.#idOf(tid) + times + lead;
  }

  #idOf(tid: number): string {
    const { ids = "many" } = this.#config;
    if (ids === "always") return `${(tid + this.#labelOf(tid)).padEnd(5)} `;
    if (ids !== "many" || this.#threads <= 1) return "";
    return `[pid ${String(tid).padStart(5)}${this.#labelOf(tid)}] `;
  }

  #labelOf(tid: number): string {
    return this.#ids?.label(tid) ?? "";
  }
}
