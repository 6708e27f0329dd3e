/** Files that a run must not fail for. */
import { closeSync, openSync, writeSync } from "node:fs";

/** Writes all of it. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;)
    done += writeSync(descriptor, bytes, done, bytes.length - done);
}

const encoder = new TextEncoder();

/** A file whose first failure is its last: what would follow is lost, and that is said once. */
export class LossyFile {
  readonly #path: string;
  readonly #onFailure: (error: Error) => void;
  #descriptor: number | undefined;
  #hasFailed = false;

  /**
   * Opens it.
   *
   * @param how anew, or to write on
   * @param onFailure told of the first failure
   */
  constructor(path: string, how: "w" | "a", onFailure: (error: Error) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
    this.#try(() => (this.#descriptor = openSync(path, how, 0o666)));
  }

  /** Writes text; a file that was closed is opened again. */
  write(text: string): void {
    if (text === "" || this.#hasFailed) return;
    this.#try(() =>
      writeAll((this.#descriptor ??= openSync(this.#path, "a")), encoder.encode(text)),
    );
  }

  /** Closes it. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #try(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#hasFailed = true;
      this.#onFailure(error as Error);
    }
  }
}
