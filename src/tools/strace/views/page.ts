/** A page that shows a run, without anything from elsewhere. */
import type { StraceEvent } from "../../../strace_event.ts";
import { PAGE_SCRIPT } from "./page_script.ts";
import { PAGE_STYLE } from "./page_style.ts";
import { MICROSECONDS, RelativeTimes } from "./relative_times.ts";
import { TextPieces } from "./text_pieces.ts";
import type { View } from "./view.ts";

/** More calls would be too many for a browser. */
const MOST = 200_000;

/** Characters of a line. */
const LONGEST = 300;

/** One thing that happened: thread, begin and duration in microseconds, name, text, error or "". */
type Row = readonly [
  thread: number,
  begin: number,
  duration: number,
  name: string,
  text: string,
  error: string,
];

interface Thread {
  readonly tid: number;
  readonly pid: number;
  name: string;
  begin: number;
  end: number;
}

/** Keeps what happened, and writes the page at the end. */
export class Page implements View {
  readonly #path: string;
  readonly #title: string;
  readonly #onFailure: (error: Error) => void;
  readonly #threads: Thread[] = [];
  readonly #indexes = new Map<number, number>();
  readonly #rows: Row[] = [];
  #left = 0;
  readonly #times = new RelativeTimes();

  constructor(path: string, command: readonly string[], onFailure: (error: Error) => void) {
    this.#path = path;
    this.#title = command.length > 0 ? command.join(" ") : "processes";
    this.#onFailure = onFailure;
  }

  take(event: StraceEvent, text = ""): void {
    const { tid, pid, time } = event;
    const begin = this.#times.of(time);
    if (event.type === "start") this.#start(tid, pid, event.parent, begin);
    const index = this.#indexes.get(tid);
    const thread = index === undefined ? undefined : this.#threads[index];
    if (index === undefined || !thread) return;
    const duration = event.type === "call" ? event.duration * MICROSECONDS : 0;
    thread.end = Math.max(thread.end, begin + duration);
    if (event.type === "exec") thread.name = event.argv.join(" ");
    if (this.#rows.length >= MOST) this.#left++;
    else if (event.type === "call")
      this.#rows.push([index, begin, duration, event.name, cut(text), event.error ?? ""]);
    else if (event.type === "signal" || event.type === "exit")
      this.#rows.push([index, begin, 0, event.type, cut(text), ""]);
    else if (event.type === "exec")
      this.#rows.push([index, begin, 0, "exec", cut(`=== ${event.argv.join(" ")} ===`), ""]);
  }

  #start(tid: number, pid: number, parent: number | undefined, begin: number): void {
    const maker = parent === undefined ? undefined : this.#indexes.get(parent);
    const name = maker === undefined ? "" : this.#threads[maker]!.name;
    this.#indexes.set(tid, this.#threads.length);
    this.#threads.push({ tid, pid, name, begin, end: begin });
  }

  finish(): void {
    const file = new TextPieces(this.#path, this.#onFailure);
    const title = markup(this.#title);
    file.add(`<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>${title}</title>\n`);
    file.add(`<style>${PAGE_STYLE}</style>\n<h1>${title}</h1>\n<div id="app"></div>\n`);
    const { length } = this.#rows;
    const first = Math.min(...this.#threads.map(({ begin }) => begin), this.#rows[0]?.[1] ?? 0);
    const head = { threads: this.#threads, left: this.#left, first };
    file.add(`<script type="application/json" id="head">${plain(head)}</script>\n`);
    file.add('<script type="application/json" id="rows">[');
    for (let i = 0; i < length; i++) file.add((i === 0 ? "\n" : ",\n") + plain(this.#rows[i]));
    file.add(`\n]</script>\n<script>${PAGE_SCRIPT}</script>\n</html>\n`);
    file.end();
  }
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

/** JSON that no markup ends. */
function plain(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

function markup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
