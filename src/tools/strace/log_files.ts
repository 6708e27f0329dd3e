/** Logs of threads that have a file each. */
import { closeSync, openSync, writeSync } from "node:fs";
import { Sheet } from "./sheet.ts";

/** Characters that are worth a write. */
const LARGE = 0x8000;

class LogFile {
  readonly sheet: Sheet;
  readonly #path: string;
  #descriptor: number | undefined;
  #text = "";

  constructor(path: string, align: number) {
    this.#path = path;
    this.#descriptor = openSync(path, "w");
    this.sheet = new Sheet((text) => this.#print(text), align);
  }

  #print(text: string): void {
    this.#text += text;
    if (this.#text.length > LARGE) this.#flush();
  }

  #flush(): void {
    if (this.#text === "") return;
    this.#descriptor ??= openSync(this.#path, "a"); // a thread may take over the id of one that ended
    writeSync(this.#descriptor, this.#text);
    this.#text = "";
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
  readonly #files = new Map<number, LogFile>();

  constructor(path: string, align: number) {
    this.#path = path;
    this.#align = align;
  }

  /** What a thread's lines go to. */
  sheetOf(tid: number): Sheet {
    let file = this.#files.get(tid);
    if (file === undefined) {
      file = new LogFile(`${this.#path}.${tid}`, this.#align);
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
