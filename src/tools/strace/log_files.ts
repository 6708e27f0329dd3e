/** Logs of threads that have a file each. */
import { closeSync, openSync, writeSync } from "node:fs";
import { Sheet } from "./sheet.ts";

/** Characters that are worth a write. */
const LARGE = 0x8000;

const encoder = new TextEncoder();

class LogFile {
  readonly sheet: Sheet;
  readonly #path: string;
  readonly #onFailure: (path: string, error: Error) => void;
  #descriptor: number | undefined;
  #text = "";
  #hasFailed = false;

  constructor(path: string, align: number, onFailure: (path: string, error: Error) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
    this.#try(() => (this.#descriptor = openSync(path, "w")));
    this.sheet = new Sheet((text) => this.#print(text), align);
  }

  #print(text: string): void {
    this.#text += text;
    if (this.#text.length > LARGE) this.#flush();
  }

  #flush(): void {
    const bytes = encoder.encode(this.#text);
    this.#text = "";
    if (bytes.length === 0 || this.#hasFailed) return;
    this.#try(() => {
      this.#descriptor ??= openSync(this.#path, "a"); // a thread may take over the id of one that ended
      for (let done = 0; done < bytes.length;)
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done);
    });
  }

  /** The first failure is the last: what would follow is lost. */
  #try(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#hasFailed = true;
      this.#onFailure(this.#path, error as Error);
    }
  }

  close(): void {
    this.#flush();
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

/** `FILE.1234` for each thread. */
export class LogFiles {
  readonly #path: string;
  readonly #align: number;
  readonly #onFailure: (path: string, error: Error) => void;
  readonly #files = new Map<number, LogFile>();

  /** @param onFailure told of the first failure of each file; what would follow is lost */
  constructor(path: string, align: number, onFailure: (path: string, error: Error) => void) {
    this.#path = path;
    this.#align = align;
    this.#onFailure = onFailure;
  }

  /** What a thread's lines go to. */
  sheetOf(tid: number): Sheet {
    let file = this.#files.get(tid);
    if (file === undefined) {
      file = new LogFile(`${this.#path}.${tid}`, this.#align, this.#onFailure);
      this.#files.set(tid, file);
    }
    return file.sheet;
  }

  /** No more lines of a thread are known to come. */
  close(tid: number): void {
    this.#files.get(tid)?.close();
  }

  /** Writes what is left. */
  closeAll(): void {
    for (const file of this.#files.values()) file.close();
  }
}
