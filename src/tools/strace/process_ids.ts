/** What process ids of guests stand for, as strace --decode-pids shows it. */
import { readdirSync } from "node:fs";
import { commOf, linkAt, statusNumbers } from "../proc.ts";
import type { PidDetail } from "./config.ts";

/** More names than these are not remembered. */
const REMEMBERED = 4096;

/** Knows what stands behind process ids. */
export class ProcessIds {
  readonly #details: readonly PidDetail[];
  readonly #name: string;
  /** The last names of processes: those that have ended have none any more. */
  readonly #names = new Map<number, string>();

  /** @param name what messages call the tracer */
  constructor(details: readonly PidDetail[], name: string) {
    this.#details = details;
    this.#name = name;
  }

  /** What stands behind an id that a guest uses: `<sh>`, ` /* 77 in strace's PID NS *\/`; undefined for nothing. */
  describe(tid: number, pid: number): string | undefined {
    const here = translated(tid, pid);
    const name = here !== undefined && this.#details.includes("comm") ? commOf(here) : undefined;
    const isElsewhere = here !== undefined && here !== pid && this.#details.includes("pidns");
    const other = isElsewhere ? ` /* ${here} in ${this.#name}'s PID NS */` : "";
    return (name === undefined ? "" : `<${name}>`) + other;
  }

  /** What stands behind the id of a thread that is traced. */
  label(tid: number): string {
    if (!this.#details.includes("comm")) return "";
    const name = commOf(tid) ?? this.#names.get(tid);
    if (name === undefined) return "";
    if (this.#names.size >= REMEMBERED) this.#names.clear();
    this.#names.set(tid, name);
    return `<${name}>`;
  }
}

/** The id that we know the process by that is `pid` to a guest; undefined where there is none. */
function translated(tid: number, pid: number): number | undefined {
  const namespace = namespaceOf(tid);
  if (namespace === undefined || namespace === namespaceOf("self")) return pid;
  const depth = idsOf(tid).length;
  if (idsOf(tid)[depth - 1] === pid) return tid;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((other) => idsOf(other)[depth - 1] === pid && namespaceOf(other) === namespace);
}

const namespaceOf = (pid: number | "self"): string | undefined => linkAt(`/proc/${pid}/ns/pid`);

/** The ids of a process in all namespaces that know it, ours first. */
const idsOf = (pid: number): readonly number[] => statusNumbers(pid, "NSpid")?.[0] ?? [];

/** How many threads a process has. */
export function threadCount(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`).length;
  } catch {
    return 0;
  }
}
