/** The stories of all processes of a run, and what is made of them. */
import type { StraceEvent } from "../../strace_event.ts";
import { commOf } from "../proc.ts";
import type { View } from "../strace/views/view.ts";
import { causeOf, explain } from "./explain.ts";
import { explainSignal } from "./signals.ts";
import { Story } from "./story.ts";

/** Generations of processes that are told of. */
const DEEPEST = 6;

/** Lines that are shown of what a program said. */
const SAID_LINES = 3;

/** Lines that tell of errors. */
const TELLING =
  /error|fatal|denied|not found|no such|cannot|can't|failed|unable|invalid|refused|exceeded|missing/i;

/** Listens to a run, and tells why it failed. */
export class Report implements View {
  readonly #stories = new Map<number, Story>();
  readonly #killers = new Map<number, string>();
  #root: Story | undefined;

  take(event: StraceEvent): void {
    const { pid } = event;
    if (event.type === "start" && event.tid === pid) this.#begin(pid, event.parent);
    const story = this.#stories.get(pid);
    story?.take(event);
    if (event.type === "call" && event.name === "kill" && event.result === 0 && story)
      this.#killers.set(Number(event.args["pid"]), `${story.name} (pid ${pid})`);
  }

  finish(): void {}

  #begin(pid: number, maker: number | undefined): void {
    const parent = maker === undefined ? undefined : this.#storyOf(maker);
    const story = new Story(pid, parent);
    parent?.children.push(story);
    this.#stories.set(pid, story);
    this.#root ??= story;
  }

  /** The story of a thread's process: its id, or that of the last process before. */
  #storyOf(tid: number): Story | undefined {
    return this.#stories.get(tid) ?? this.#root;
  }

  /** All sentences. */
  get text(): string {
    const root = this.#root;
    if (!root?.end) return "";
    if (!root.hasFailed) return `why: ${root.name} exited with 0: it did not fail.\n`;
    return this.#tell(root, 0)
      .map((line, i) => (i === 0 ? `why: ${line}` : `  ${line}`) + "\n")
      .join("");
  }

  #tell(story: Story, depth: number): string[] {
    const { end, name, pid, said } = story;
    const how =
      end?.signal === undefined ? `exited with ${end?.code}` : `was killed by ${end.signal}`;
    const lines = [`${name} (pid ${pid}) ${how}.`];
    if (end?.signal !== undefined) {
      const text = explainSignal(story, (sender) => this.#nameOf(sender), this.#killers.get(pid));
      if (text !== "") lines.push(text);
    }
    const child = failedChild(story);
    const cause = causeOf(story);
    if (cause?.isSure || (cause && !child && said === ""))
      lines.push(`It ${explain(story, cause.failure)}`);
    else if (child && depth < DEEPEST) {
      const [first = "", ...rest] = this.#tell(child, depth + 1);
      lines.push(`Before that, ${first}`, ...rest);
      if (child.said !== "") return lines;
    } else lines.push(...searched(story));
    if (said.trim() !== "") lines.push(`${name} said: ${sayings(said).join("\n    ")}`);
    return lines;
  }

  #nameOf(pid: number): string {
    const known = this.#stories.get(pid)?.name ?? commOf(pid);
    return known === undefined ? `The process ${pid}` : `${known} (pid ${pid})`;
  }
}

/** The child that most probably made a process fail: the last that ended as it did, else the last that failed. */
function failedChild({ children, end }: Story): Story | undefined {
  const failed = children.filter((child) => child.hasFailed);
  return failed.findLast((child) => child.end?.code === end?.code) ?? failed.at(-1);
}

/** Where something was looked for of which no call asked: a module of Python. */
function searched({ said, listed }: Story): string[] {
  const module = /No module named '([^']+)'/.exec(said)?.[1];
  if (module === undefined || listed.length === 0) return [];
  return [`It looked for the module ${module} in ${listed.join(", ")}; it is in none of them.`];
}

/** The lines that tell most of what a program said. */
function sayings(said: string): readonly string[] {
  const lines = said.trim().split("\n");
  const telling = lines.filter((line) => TELLING.test(line));
  return (telling.length > 0 ? telling : lines).slice(-SAID_LINES);
}
