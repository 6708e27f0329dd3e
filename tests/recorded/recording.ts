/** Calls of real programs with the memory that their decoding needs, as lines of JSON, and how they replay. */
import {
  type Abi,
  type Address,
  Call,
  CallResult,
  decode,
  formatEntry,
  formatExit,
  type FormatOptions,
  type Memory,
} from "../../syscalls/mod.ts";

/** Bytes at an address; both in hexadecimal. */
export type Piece = readonly [address: string, bytes: string];

/** One line of a recording. */
export interface RecordedCall {
  readonly arch: Abi;
  readonly number: number;
  /** The six arguments, in hexadecimal. */
  readonly words: readonly string[];
  /** The result register, in hexadecimal; null if the call never returned. */
  readonly result: string | null;
  /** The memory before the call... */
  readonly before: readonly Piece[];
  /** ...and after it. */
  readonly after: readonly Piece[];
}

/** A recorded call, ready to be formatted. */
export interface Replayed {
  readonly call: Call;
  readonly result: CallResult | null;
  readonly memory: ReplayedMemory;
}

type Bytes = readonly [start: number, bytes: Uint8Array];

function hexBytes(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    parseInt(text.slice(2 * index, 2 * index + 2), 16),
  );
}

/** Memory before or after a call. */
export class ReplayedMemory implements Memory {
  readonly #before: readonly Bytes[];
  readonly #after: readonly Bytes[];
  #now: readonly Bytes[];

  /** What was there before and after a call. */
  constructor(before: readonly Piece[], after: readonly Piece[]) {
    const parse = (pieces: readonly Piece[]): Bytes[] =>
      pieces.map(([address, bytes]) => [parseInt(address, 16), hexBytes(bytes)]);
    this.#before = this.#now = parse(before);
    this.#after = parse(after);
  }

  /** The call happens, or has not happened yet. */
  happened(yes: boolean): void {
    this.#now = yes ? this.#after : this.#before;
  }

  read(address: Address, length: number): Uint8Array {
    const place = Number(address);
    for (const [start, bytes] of this.#now) {
      const offset = place - start;
      if (offset >= 0 && offset < bytes.length) return bytes.subarray(offset, offset + length);
    }
    return new Uint8Array(0);
  }
}

/** The calls of a recording. */
export function replay(lines: string): Replayed[] {
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => replayCall(JSON.parse(line) as RecordedCall));
}

/** One call. */
export function replayCall(recorded: RecordedCall): Replayed {
  const memory = new ReplayedMemory(recorded.before, recorded.after);
  const words = new Uint32Array(12);
  const halves = (word: string): [lo: number, hi: number] => {
    const digits = word.padStart(16, "0");
    return [parseInt(digits.slice(8), 16), parseInt(digits.slice(0, 8), 16)];
  };
  recorded.words.forEach((word, index) => words.set(halves(word), 2 * index));
  const { arch, number } = recorded;
  const result = recorded.result === null ? null : new CallResult(...halves(recorded.result));
  return { call: new Call(arch, number, words, memory), result, memory };
}

/** The line of a call, as it is printed while a program runs: half before the call, half after it. */
export function lineOf({ call, result, memory }: Replayed, options?: FormatOptions): string {
  memory.happened(false);
  const entry = formatEntry(call, options);
  memory.happened(true);
  return entry.text + formatExit(call, entry, result, options);
}

/** All that is shown of a recording: every line, in short and in full, and the plain data. */
export function textOf(lines: string): string {
  return replay(lines)
    .flatMap((replayed) => [
      lineOf(replayed),
      lineOf(replayed, { verbose: true, stringLimit: 256, hexStrings: "unprintable", align: 0 }),
      JSON.stringify(decode(replayed.call, replayed.result)),
      JSON.stringify(replayed.call.args),
      "",
    ])
    .join("\n");
}
