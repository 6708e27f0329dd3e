/** What makes something of events. */
import type { StraceEvent } from "../../../strace_event.ts";

/** One view of a run. */
export interface View {
  /**
   * One more event. Those of one thread come in their order; calls when they have ended.
   *
   * @param text the line of a call, signal or end, where texts are asked for
   */
  take(event: StraceEvent, text?: string): void;
  /** The run is over. */
  finish(): void;
}
