/** Text to a descriptor, by our own write(2): the runtimes' streams change the flags of what they share with a guest. */
import type { Output } from "../output.ts";
import { arena } from "./arena.ts";
import type { Kernel } from "./kernel.ts";

const STDERR = 2;
const EINTR = -4;
const EAGAIN = -11;
const POLLOUT = 4;
const CHUNK = 0x4000;
/** Characters that are worth a write of their own. */
const LARGE = 0x10000;

/** Writes text to a descriptor. After the first failure it drops text. */
export class TextFile implements Output {
  /**
   * Set where the text need not be out before guests go on: then it is written in large pieces. Called
   * when there is text again, for somebody to call {@link end} after a while.
   */
  onPending: (() => void) | undefined;
  /** Told the errno of the write that failed; all text after it is lost. */
  onFailure: ((errno: number) => void) | undefined;
  readonly #kernel: Kernel;
  readonly #descriptor: number;
  readonly #encoder = new TextEncoder();
  #text = "";
  #failed = false;

  /** Whether nobody else writes there. */
  readonly isPrivate: boolean;

  constructor(kernel: Kernel, descriptor: number) {
    this.#kernel = kernel;
    this.isPrivate = descriptor > STDERR;
    this.#descriptor = descriptor;
  }

  print(text: string): void {
    if (this.onPending && this.#text === "") this.onPending();
    this.#text += text;
  }

  flush(): void {
    if (this.#text !== "" && (!this.onPending || this.#text.length > LARGE)) this.end();
  }

  end(): void {
    const text = this.#text;
    this.#text = "";
    for (let at = 0; at < text.length && !this.#failed;) {
      const room = this.#kernel.bytes.subarray(arena.text, arena.textEnd);
      const part = text.length <= CHUNK ? text : text.slice(at, endOfPart(text, at));
      const { read, written } = this.#encoder.encodeInto(part, room);
      this.#write(arena.text, written);
      at += read;
    }
  }

  #write(from: number, length: number): void {
    const kernel = this.#kernel;
    const { write } = kernel.arch.numbers;
    for (let done = 0; done < length;) {
      const count = kernel.call(write!, this.#descriptor, kernel.base + from + done, length - done);
      if (count >= 0) done += count;
      else if (count === EAGAIN) this.#waitForRoom();
      else if (count !== EINTR) {
        this.#failed = true;
        this.onFailure?.(-count);
        return;
      }
    }
  }

  #waitForRoom(): void {
    const kernel = this.#kernel;
    kernel.i32[arena.word >> 2] = this.#descriptor;
    kernel.i32[(arena.word >> 2) + 1] = POLLOUT;
    kernel.call(kernel.arch.numbers["ppoll"]!, kernel.base + arena.word, 1, 0, 0, 0);
  }
}

/** Where a part that starts at `at` may end without cutting a surrogate pair. */
function endOfPart(text: string, at: number): number {
  const end = Math.min(at + CHUNK, text.length);
  const last = text.charCodeAt(end - 1);
  return end < text.length && last >= 0xd800 && last < 0xdc00 ? end - 1 : end;
}
