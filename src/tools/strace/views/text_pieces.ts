/** A file that is written in large pieces; what can't be written is lost, and that is said once. */
import { closeSync, openSync, writeSync } from "node:fs";

/** Characters that are worth a write. */
const LARGE = 1 << 16;

const encoder = new TextEncoder();

/** Text for a file. */
export class TextPieces {
  readonly #onFailure: (error: Error) => void;
  #descriptor: number | undefined;
  #text = "";

  /** @param onFailure told of the first failure */
  constructor(path: string, onFailure: (error: Error) => void) {
    this.#onFailure = onFailure;
    this.#try(() => (this.#descriptor = openSync(path, "w", 0o666)));
  }

  /** More text. */
  add(text: string): void {
    this.#text += text;
    if (this.#text.length > LARGE) this.#flush();
  }

  /** Writes what is left. */
  end(): void {
    this.#flush();
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #flush(): void {
    const bytes = encoder.encode(this.#text);
    this.#text = "";
    this.#try(() => {
      for (let done = 0; this.#descriptor !== undefined && done < bytes.length;)
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done);
    });
  }

  #try(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#descriptor = undefined;
      this.#onFailure(error as Error);
    }
  }
}
