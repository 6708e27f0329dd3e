/** A file that is written in large pieces. */
import { LossyFile } from "../lossy_file.ts";

/** Characters that are worth a write. */
const LARGE = 1 << 16;

/** Text for a file. */
export class TextPieces {
  readonly #file: LossyFile;
  #text = "";

  /** @param onFailure told of the first failure */
  constructor(path: string, onFailure: (error: Error) => void) {
    this.#file = new LossyFile(path, "w", onFailure);
  }

  /** More text. */
  add(text: string): void {
    this.#text += text;
    if (this.#text.length > LARGE) this.#flush();
  }

  /** Writes what is left. */
  end(): void {
    this.#flush();
    this.#file.close();
  }

  #flush(): void {
    this.#file.write(this.#text);
    this.#text = "";
  }
}
