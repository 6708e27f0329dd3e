/** One text that lines are written to. A line that another thread cuts off is taken up again. */
import { type Paint, PLAIN } from "./paint.ts";

const SPACES = " ".repeat(40);

/** The end of a call's line. */
export interface LineEnd {
  readonly name: string;
  /** The rest of the arguments. */
  readonly rest: string;
  readonly result: string;
}

/** Lines of one text. */
export class Sheet {
  readonly #print: (text: string) => void;
  readonly #align: number;
  readonly #paint: Paint;
  /** The thread whose line has no end yet. */
  #open: number | undefined;
  /** How long that line is. */
  #column = 0;

  constructor(print: (text: string) => void, align: number, paint: Paint = PLAIN) {
    this.#print = print;
    this.#paint = paint;
    this.#align = align;
  }

  /** The beginning of a line. */
  begin(tid: number, lead: string, text: string): void {
    this.cutOff();
    this.#print(lead + this.#paint.call(text));
    this.#open = tid;
    this.#column = lead.length + text.length;
  }

  /** The end of that line; where it was cut off, `lead` begins another one. */
  end(tid: number, lead: () => string, { name, rest, result }: LineEnd): void {
    if (this.#open !== tid) {
      this.cutOff();
      const text = `${lead()}<... ${name} resumed>`;
      this.#print(this.#paint.faint(text));
      this.#column = text.length;
    }
    const missing = this.#align - 1 - this.#column - rest.length;
    const gap = missing <= 0 ? "" : missing <= 40 ? SPACES.slice(0, missing) : " ".repeat(missing);
    this.#print(`${rest}${gap} = ${this.#paint.result(result)}\n`);
    this.#close();
  }

  /** Ends a line in another way. */
  breakOff(tid: number, text: string): void {
    if (this.#open !== tid) return;
    this.#print(`${this.#paint.faint(text)}\n`);
    this.#close();
  }

  /** A line of its own. */
  line(lead: string, text: string): void {
    this.cutOff();
    this.#print(`${lead}${this.#paint.event(text)}\n`);
  }

  /** Lines that follow one that has just ended. */
  add(text: string): void {
    this.#print(text);
  }

  /** A message, which does not cut off a line though it comes in the midst of it. */
  note(text: string): void {
    this.#print(`${text}\n`);
  }

  /** Leaves the line that has no end yet. */
  cutOff(): void {
    if (this.#open !== undefined) this.#print(`${this.#paint.faint(" <unfinished ...>")}\n`);
    this.#close();
  }

  #close(): void {
    this.#open = undefined;
  }
}
