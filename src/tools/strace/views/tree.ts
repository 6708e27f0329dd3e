/** The tree of processes, at the end of a run. */
import type { ExitEvent, StraceEvent } from "../../../strace_event.ts";
import type { View } from "./view.ts";
import { durationText, endText } from "./words.ts";

/** Longer commands are cut. */
const LONGEST = 100;

interface Branch {
  readonly pid: number;
  readonly children: Branch[];
  readonly began: number;
  argv: readonly string[];
  threads: number;
  end: ExitEvent | undefined;
}

/** Commands, ids, statuses and times. */
export class TreeView implements View {
  readonly #print: (text: string) => void;
  readonly #roots: Branch[] = [];
  /** Processes by the ids of all their threads. */
  readonly #branches = new Map<number, Branch>();

  constructor(print: (text: string) => void) {
    this.#print = print;
  }

  take(event: StraceEvent): void {
    const { tid, pid } = event;
    if (event.type === "start") this.#begin(tid, pid, event.parent, event.time);
    const branch = this.#branches.get(tid);
    if (!branch) return;
    if (event.type === "exec") branch.argv = event.argv;
    if (event.type === "exit" && event.supersededBy === undefined) branch.end = event;
  }

  #begin(tid: number, pid: number, maker: number | undefined, began: number): void {
    const parent = maker === undefined ? undefined : this.#branches.get(maker);
    if (tid !== pid) {
      const own = this.#branches.get(pid);
      if (own) {
        own.threads++;
        this.#branches.set(tid, own);
      }
      return;
    }
    const argv = parent?.argv ?? [];
    const branch: Branch = { pid, children: [], began, argv, threads: 1, end: undefined };
    (parent?.children ?? this.#roots).push(branch);
    this.#branches.set(tid, branch);
  }

  finish(): void {
    for (const root of this.#roots) this.#show(root, "", "");
  }

  #show(branch: Branch, first: string, rest: string): void {
    this.#print(`${first}${lineOf(branch)}\n`);
    branch.children.forEach((child, i) => {
      const isLast = i === branch.children.length - 1;
      this.#show(child, rest + (isLast ? "└─ " : "├─ "), rest + (isLast ? "   " : "│  "));
    });
  }
}

function lineOf({ pid, argv, threads, began, end }: Branch): string {
  const words = argv.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : quoted(word))).join(" ");
  const command = words.length > LONGEST ? `${words.slice(0, LONGEST)}...` : words || "?";
  const many = threads > 1 ? `, ${threads} threads` : "";
  const time = end ? `, ${durationText(end.time - began)}` : "";
  return `${command} (${pid}${many}): ${end ? endText(end) : "goes on"}${time}`;
}

/** As a shell takes it, on one line. */
function quoted(word: string): string {
  const plain = word.replaceAll("\n", "\\n");
  return `'${plain.replaceAll("'", `'\\''`)}'`;
}
