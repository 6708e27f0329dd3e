/**
 * Who made whom: the tree of all processes of a command, with their command lines, lifetimes and ends.
 *
 *     bun pedigree.ts -- sh -c 'ls | wc -l'
 *     bun pedigree.ts --json --log-file tree.json -- make -j2
 */
import { readFileSync } from "node:fs";
import {
  describeEnd,
  type ExitStatus,
  type GuestThread,
  main,
  type NewThread,
  type RunEnd,
  Tool,
  type ToolOptions,
} from "reverie";

/** Values of the tool's options. */
interface Config {
  readonly json?: boolean;
}

/** One process. */
interface Member {
  readonly pid: number;
  /** The command line that it was born with: its maker's. */
  readonly bornAs: readonly string[];
  /** Those of the programs that it executed, one after the other. */
  readonly commands: (readonly string[])[];
  /** Milliseconds since the first one was born. */
  readonly born: number;
  ended: number | undefined;
  status: ExitStatus | undefined;
  /** How many threads it had in all. */
  threads: number;
  readonly children: Member[];
}

/** The family, as it grows. */
class Family {
  readonly roots: Member[] = [];
  /** Those who live. Ids are used again, so who ended is here no more. */
  readonly #living = new Map<number, Member>();
  readonly #start = performance.now();

  born(pid: number, parent: number | undefined, bornAs: readonly string[]): void {
    const rest = { ended: undefined, status: undefined, threads: 0, children: [] };
    const member: Member = { pid, bornAs, commands: [], born: this.#now(), ...rest };
    (this.#living.get(parent ?? 0)?.children ?? this.roots).push(member);
    this.#living.set(pid, member);
  }

  thread(pid: number): void {
    this.#living.get(pid)!.threads++;
  }

  executed(pid: number, command: readonly string[]): void {
    this.#living.get(pid)!.commands.push(command);
  }

  ended(pid: number, status: ExitStatus): void {
    Object.assign(this.#living.get(pid)!, { ended: this.#now(), status });
    this.#living.delete(pid);
  }

  #now(): number {
    return Math.round((performance.now() - this.#start) * 1000) / 1000;
  }
}

/** Subscribes to no call: births, programs and ends are always told, and all else runs at full speed. */
export default class Pedigree extends Tool<Config | undefined, { readonly pid: number }, Family> {
  static override brief = "prints the tree of processes, with their lifetimes and ends";
  static override Global: typeof Family = Family;
  static override options: ToolOptions = {
    json: { kind: "boolean", brief: "as JSON" },
  };

  static override report({ config, global, print }: RunEnd<Config | undefined, Family>): void {
    if (config?.json) print(`${JSON.stringify(global.roots, null, 2)}\n`);
    else for (const root of global.roots) print(tree(root, "", ""));
  }

  override initThread({ tid, pid, parent }: NewThread<{ readonly pid: number }>): { pid: number } {
    if (tid === pid) this.post.born(pid, parent?.thread.pid, commandOf(pid));
    this.post.thread(pid);
    return { pid };
  }

  override postExec({ pid }: GuestThread): void {
    this.post.executed(pid, commandOf(pid));
  }

  override processExit(status: ExitStatus): void {
    this.post.ended(this.pid, status);
  }
}

/** The command line of a process, as the kernel has it now. */
function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return []; // it is gone already
  }
}

/** A member and all who come from it, a line each. */
function tree(member: Member, first: string, others: string): string {
  const { children } = member;
  const below = children.map((child, i) =>
    i < children.length - 1
      ? tree(child, `${others}├─ `, `${others}│  `)
      : tree(child, `${others}└─ `, `${others}   `),
  );
  return `${first}${describe(member)}\n${below.join("")}`;
}

function describe({ pid, bornAs, commands, born, ended, status, threads }: Member): string {
  const what =
    commands.length > 0 ? commands.map(shellWords).join(" → ") : `(${shellWords(bornAs)})`;
  const facts = [
    ended === undefined ? "lives on" : `${(ended - born).toFixed(1)} ms`,
    ...(threads > 1 ? [`${threads} threads`] : []),
    ...(status ? [describeEnd(status)] : []),
  ];
  return `${pid} ${what}: ${facts.join(", ")}`;
}

/** Words as a shell would take them. */
function shellWords(words: readonly string[]): string {
  const quoted = (word: string) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  return words.map(quoted).join(" ");
}

if (import.meta.main) await main(Pedigree);
