/** What makes something of events. */
import type { StraceEvent } from "../../../strace_event.ts";

/** One view of a run. */
export interface View {
  /** One more event. Those of one thread come in their order; calls when they have ended. */
  take(event: StraceEvent): void;
  /** The run is over. */
  finish(): void;
}
