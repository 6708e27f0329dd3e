/** Logs of threads that have a file each. */
import { closeSync, openSync, writeSync } from "node:fs";
import { Sheet } from "./sheet.ts";

/** Characters that are worth a write. */
const LARGE = 0x8000;

const encoder = new TextEncoder();

/** How such files are written. */
export interface LogSettings {
  /** The column of results. */
  readonly align: number;
  /** Files that are there are written on. */
  readonly appends: boolean;
  /** Told of the first failure of each file; what would follow is lost. */
  readonly onFailure: (path: string, error: Error) => void;
}

class LogFile {
  readonly sheet: Sheet;
  readonly #path: string;
  readonly #settings: LogSettings;
  readonly #onPending: () => void;
  #descriptor: number | undefined;
  #text = "";
  #hasFailed = false;

  constructor(path: string, settings: LogSettings, onPending: () => void) {
    const { align, appends } = settings;
    this.#path = path;
    this.#settings = settings;
    this.#onPending = onPending;
    this.#try(() => (this.#descriptor = openSync(path, appends ? "a" : "w")));
    this.sheet = new Sheet((text) => this.#print(text), align);
  }

  #print(text: string): void {
    this.#text += text;
    if (this.#text.length > LARGE) this.flush();
    else this.#onPending();
  }

  flush(): void {
    if (this.#text === "") return;
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
      this.#settings.onFailure(this.#path, error as Error);
    }
  }

  close(): void {
    this.flush();
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

/** `FILE.1234` for each thread. */
export class LogFiles {
  readonly #path: string;
  readonly #settings: LogSettings;
  /** Calls something after a while: what is there by then is written. */
  later: ((action: () => void) => void) | undefined;
  #isPending = false;
  readonly #files = new Map<number, LogFile>();

  constructor(path: string, settings: LogSettings) {
    this.#path = path;
    this.#settings = settings;
  }

  #pend(): void {
    if (this.#isPending || !this.later) return;
    this.#isPending = true;
    this.later(() => {
      this.#isPending = false;
      for (const file of this.#files.values()) file.flush();
    });
  }

  /** What a thread's lines go to. */
  sheetOf(tid: number): Sheet {
    let file = this.#files.get(tid);
    if (file === undefined) {
      file = new LogFile(`${this.#path}.${tid}`, this.#settings, () => this.#pend());
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
