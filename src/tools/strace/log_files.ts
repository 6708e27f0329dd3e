/** Logs of threads that have a file each. */
import { LossyFile } from "./lossy_file.ts";
import { Sheet } from "./sheet.ts";

/** Characters that are worth a write. */
const LARGE = 0x8000;

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
  readonly #file: LossyFile;
  readonly #onPending: () => void;
  #text = "";

  constructor(path: string, settings: LogSettings, onPending: () => void) {
    const { align, appends, onFailure } = settings;
    this.#onPending = onPending;
    this.#file = new LossyFile(path, appends ? "a" : "w", (error) => onFailure(path, error));
    this.sheet = new Sheet((text) => this.#print(text), align);
  }

  #print(text: string): void {
    this.#text += text;
    if (this.#text.length > LARGE) this.flush();
    else this.#onPending();
  }

  flush(): void {
    this.#file.write(this.#text); // a thread may take over the id of one that ended, whose file was closed
    this.#text = "";
  }

  close(): void {
    this.flush();
    this.#file.close();
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
