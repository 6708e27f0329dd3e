/** Events as lines of JSON. */
import type { StraceEvent } from "../../../strace_event.ts";
import type { View } from "./view.ts";

/** An object a line. */
export class JsonView implements View {
  readonly #print: (text: string) => void;

  constructor(print: (text: string) => void) {
    this.#print = print;
  }

  take(event: StraceEvent): void {
    this.#print(`${JSON.stringify(event)}\n`);
  }

  finish(): void {}
}
