/** Reads files in the Trace Event Format, and says what a viewer would stumble over. */

/** One event of such a file. */
export interface TraceEvent {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly name?: string;
  readonly cat?: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly s?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** What an event of each phase must have besides `ph`, `pid` and `tid`. */
const FIELDS: Readonly<Record<string, readonly (keyof TraceEvent)[]>> = {
  B: ["name", "ts"],
  E: ["ts"],
  X: ["name", "ts", "dur"],
  i: ["name", "ts", "s"],
  M: ["name", "args"],
};

/** What one track has open: ends of slices in nanoseconds, the innermost last. */
interface Track {
  open: number;
  last: number;
}

const nanoseconds = (microseconds: number): number => Math.round(microseconds * 1000);

/** What is wrong with the events, a line each; none where every viewer takes them. */
export function problemsOf(events: readonly TraceEvent[]): string[] {
  const problems: string[] = [];
  const tracks = new Map<number, Track>();
  for (const event of events) {
    const { ph, pid, tid } = event;
    const say = (what: string) => problems.push(`${what}: ${JSON.stringify(event)}`);
    const missing = FIELDS[ph]?.filter((field) => event[field] === undefined);
    if (!missing) say("unknown phase");
    else if (missing.length > 0) say(`without ${missing.join(", ")}`);
    if (!Number.isInteger(pid) || !Number.isInteger(tid)) say("ids are no integers");
    if (event.ts === undefined || ph === "i") continue;
    const track = tracks.get(tid) ?? { open: 0, last: 0 };
    tracks.set(tid, track);
    const start = nanoseconds(event.ts);
    if (!(start >= track.last)) say(`begins before ${track.last} ns`);
    track.last = start + nanoseconds(event.dur ?? 0);
    if (ph === "B") track.open++;
    if (ph === "E") track.open--;
    if (track.open !== (ph === "E" ? 0 : 1)) say(`${track.open} slices are open`);
  }
  for (const [tid, { open }] of tracks) if (open !== 0) problems.push(`track ${tid} has no end`);
  return problems;
}
