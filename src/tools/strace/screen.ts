import type { GlobalInit } from "../../tool.ts";

/** The one text that all guest threads write to. A line that another thread cuts off is taken up again. */
export class Screen {
  readonly #print: (text: string) => void;
  /** The thread whose line has no end yet. */
  #open: number | undefined;
  #threads = 0;

  constructor({ print }: GlobalInit) {
    this.#print = print;
  }

  born(): void {
    this.#threads++;
  }

  /** The beginning of a line. */
  begin(tid: number, text: string): void {
    this.#cutOff();
    this.#print(this.#prefix(tid) + text);
    this.#open = tid;
  }

  /** The end of that line. */
  end(tid: number, name: string, text: string): void {
    if (this.#open === tid) this.#print(text + "\n");
    else {
      this.#cutOff();
      this.#print(`${this.#prefix(tid)}<... ${name} resumed>${text}\n`);
    }
    this.#open = undefined;
  }

  /** A line of its own. */
  line(tid: number, text: string): void {
    this.#cutOff();
    this.#print(`${this.#prefix(tid)}${text}\n`);
  }

  /** The last line of a thread. */
  last(tid: number, text: string): void {
    this.line(tid, text);
    this.#threads--;
  }

  #cutOff(): void {
    if (this.#open !== undefined) this.#print(" <unfinished ...>\n");
    this.#open = undefined;
  }

  #prefix(tid: number): string {
    return this.#threads > 1 ? `[pid ${String(tid).padStart(5)}] ` : "";
  }
}
