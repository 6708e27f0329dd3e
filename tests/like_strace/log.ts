/** Logs of both sides, taken apart: the lines of each thread in their order, whole. */

/** One thread of a run. */
export interface Thread {
  readonly tid: string;
  /** Where it comes from: "0" is the first, "0.2" the second that the first made. */
  readonly label: string;
  /** Calls, and how it ended. */
  readonly lines: readonly string[];
  /** Signals, which may come between any two calls. */
  readonly signals: readonly string[];
}

/** A log of strace -f -o: `PID text`, calls cut off by others in two lines. */
export function parseTheirs(log: string): Thread[] {
  const threads = new Map<string, string[]>();
  const begun = new Map<string, string>();
  for (const line of log.split("\n")) {
    const [, id = "", text = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const unfinished = /^(.*?) <unfinished \.\.\.>$/.exec(text)?.[1];
    const [, name = "", rest] = /^<\.\.\. (\w+) resumed>(.*)$/.exec(text) ?? [];
    if (unfinished !== undefined) begun.set(id, unfinished);
    else if (rest !== undefined) add(threads, id, takeBegun(begun, id, name) + rest);
    else if (text) add(threads, id, text);
  }
  return labelled(threads);
}

/** A log of ours (tool.ts): `TID MARK text`. */
export function parseOurs(log: string, mark: string): Thread[] {
  const threads = new Map<string, string[]>();
  for (const line of log.split("\n")) {
    const [, id = "", its = "", text = ""] = /^(\d+) (\w) (.*)$/.exec(line) ?? [];
    if (its === mark) add(threads, id, text);
  }
  return labelled(threads);
}

function add(threads: Map<string, string[]>, id: string, text: string): void {
  const lines = threads.get(id);
  if (lines) lines.push(text);
  else threads.set(id, [text]);
}

/** The beginning of a call. One that execs ends under the name of its process's first thread. */
function takeBegun(begun: Map<string, string>, id: string, name: string): string {
  const fits = (key: string): boolean => begun.get(key)?.startsWith(`${name}(`) ?? false;
  const key = fits(id) ? id : [...begun.keys()].find(fits);
  const text = key === undefined ? "" : begun.get(key);
  if (key !== undefined) begun.delete(key);
  return text ?? "";
}

const MAKES = /^(?:clone|clone3|fork|vfork)\(.*\) += (\d+)$/;

/** Names threads by who made them: ids differ from run to run, and so does who runs first. */
function labelled(threads: ReadonlyMap<string, readonly string[]>): Thread[] {
  const labels = new Map<string, string>();
  const visit = (tid: string, label: string): void => {
    if (labels.has(tid)) return;
    labels.set(tid, label);
    let children = 0;
    for (const line of threads.get(tid) ?? []) {
      const child = MAKES.exec(line)?.[1];
      if (child !== undefined) visit(child, `${label}.${++children}`);
    }
  };
  const [first = ""] = threads.keys();
  visit(first, "0");
  // A child in a namespace of ids of its own is not known by the id its maker got.
  let others = 0;
  for (const tid of threads.keys()) if (!labels.has(tid)) visit(tid, `other ${++others}`);
  return [...threads].map(([tid, lines]) => ({
    tid,
    label: labels.get(tid) ?? "",
    lines: lines.filter((line) => !line.startsWith("--- ")),
    signals: lines.filter((line) => line.startsWith("--- ")),
  }));
}
