/** One line about a whole run. */
import type { CallEvent, ExitEvent, StraceEvent } from "../../../strace_event.ts";
import type { View } from "./view.ts";
import { durationText, endText } from "./words.ts";

/** What came of a run, and how much there was of it. */
export class SummaryLine implements View {
  readonly #note: (text: string) => void;
  readonly #failures = new Map<string, number>();
  #root: number | undefined;
  #end: ExitEvent | undefined;
  #began: number | undefined;
  #last = 0;
  #processes = 0;
  #calls = 0;
  #failed = 0;
  #slowest: CallEvent | undefined;

  /** @param note says it */
  constructor(note: (text: string) => void) {
    this.#note = note;
  }

  take(event: StraceEvent): void {
    this.#began ??= event.time;
    this.#last = Math.max(this.#last, event.time);
    if (event.type === "start" && event.tid === event.pid) {
      this.#processes++;
      this.#root ??= event.pid;
    }
    if (event.type === "exit" && event.tid === this.#root && event.supersededBy === undefined)
      this.#end = event;
    if (event.type === "call") this.#call(event);
  }

  #call(call: CallEvent): void {
    this.#calls++;
    if (call.duration > (this.#slowest?.duration ?? 0)) this.#slowest = call;
    if (call.error === undefined) return;
    this.#failed++;
    this.#failures.set(call.error, (this.#failures.get(call.error) ?? 0) + 1);
  }

  finish(): void {
    const end = this.#end ? endText(this.#end) : "let go";
    const most = [...this.#failures].sort(([, a], [, b]) => b - a)[0]?.[0];
    const failed = this.#failed === 0 ? "none failed" : `${this.#failed} failed (mostly ${most})`;
    const slow = this.#slowest;
    const slowest = slow ? `, slowest ${slow.name} with ${durationText(slow.duration)}` : "";
    const time = durationText(this.#last - (this.#began ?? this.#last));
    this.#note(
      `${end} after ${time}; processes: ${this.#processes}; calls: ${this.#calls}, ${failed}${slowest}`,
    );
  }
}
