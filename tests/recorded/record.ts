// A tool that records calls, a few of each name, for tests/recorded/calls.jsonl:
//   tests/recorded/record.sh
import { wordOf } from "../../src/result.ts";
import { type GuestThread, type SyscallResult, Tool } from "../../src/mod.ts";
import {
  type Address,
  Call,
  decode,
  format,
  formatEntry,
  type Memory,
  type Syscall,
} from "../../syscalls/mod.ts";
import { lineOf, type Piece, type RecordedCall, replayCall } from "./recording.ts";

/** How many calls of one name are kept that look alike: with the same flags, the same outcome. */
const ALIKE = 2;

/** How many of one name. */
const SAME_NAME = 14;

/** Longer lines are left out, but for messages of netlink. */
const LONGEST = 4000;

const FULL = { verbose: true, stringLimit: 256 };

interface Chunk {
  readonly start: bigint;
  readonly bytes: Uint8Array;
}

/** Remembers all that is read through it. */
class Listener implements Memory {
  readonly chunks: Chunk[] = [];
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  read(address: Address, length: number): Uint8Array {
    const bytes = this.#memory.read(address, length);
    if (bytes.length > 0) this.chunks.push({ start: BigInt(address), bytes: bytes.slice() });
    return bytes;
  }

  /** What was read, each byte once, in the order of the addresses. */
  pieces(): Piece[] {
    const cells = new Map<bigint, number>();
    for (const { start, bytes } of this.chunks) {
      bytes.forEach((byte, index) => cells.set(start + BigInt(index), byte));
    }
    const places = [...cells.keys()].sort((a, b) => (a < b ? -1 : 1));
    const pieces: [string, string][] = [];
    let end: bigint | undefined;
    for (const place of places) {
      if (place !== end) pieces.push([place.toString(16), ""]);
      pieces.at(-1)![1] += cells.get(place)!.toString(16).padStart(2, "0");
      end = place + 1n;
    }
    return pieces;
  }
}

interface Thread {
  before: Listener | undefined;
}

/** What calls that look alike have in common: their text without digits and strings. */
function sort(line: string): string {
  return line.replace(/"(\\.|[^"\\])*"|0x[0-9a-f]+|[0-9]+/g, "");
}

/** Cuts strings after their NUL, as far as nothing that is shown depends on the rest. */
function shorten(recorded: RecordedCall): RecordedCall {
  let kept = recorded;
  const texts = (which: RecordedCall): string => {
    const replayed = replayCall(which);
    return [
      lineOf(replayed),
      lineOf(replayed, FULL),
      JSON.stringify(decode(replayed.call, replayed.result, FULL)),
    ].join();
  };
  const wanted = texts(recorded);
  for (const when of ["before", "after"] as const) {
    recorded[when].forEach(([address, bytes], index) => {
      for (let end = bytes.length & ~31; end > 0; end = end > 512 ? (end >> 1) & ~31 : end - 32) {
        const pieces = kept[when].map((piece, i): Piece =>
          i === index ? [address, bytes.slice(0, end)] : piece,
        );
        const shorter = { ...kept, [when]: pieces };
        if (texts(shorter) === wanted) kept = shorter;
        else break;
      }
    });
  }
  return kept;
}

/** Prints the calls of a program as lines of JSON. */
export default class Recorder extends Tool<undefined, Thread> {
  static override subscriptions = { observe: "all" } as const;
  static readonly #seen = new Map<string, number>();

  override initThread(): Thread {
    return { before: undefined };
  }

  override enter(guest: GuestThread<Thread>, call: Syscall): void {
    const listener = new Listener(call.memory);
    const heard = new Call(call.arch, call.number, call.words, listener);
    formatEntry(heard);
    formatEntry(heard, FULL);
    guest.thread.before = listener;
  }

  override observe(
    guest: GuestThread<Thread>,
    call: Syscall,
    result: SyscallResult | undefined,
  ): void {
    const { before } = guest.thread;
    if (before === undefined) return;
    const after = new Listener(call.memory);
    const heard = new Call(call.arch, call.number, call.words.slice(), after);
    const returned = result ?? null;
    const line = format(heard, returned);
    format(heard, returned, FULL);
    decode(heard, returned, FULL);
    if (!this.#isNew(sort(line), ALIKE) || !this.#isNew(call.name, SAME_NAME)) return;
    const recorded: RecordedCall = {
      arch: call.arch,
      number: call.number,
      words: call.plan.names.map((_, index) => call.word(index).toString(16)),
      result: returned === null ? null : BigInt.asUintN(64, BigInt(wordOf(returned))).toString(16),
      before: before.pieces(),
      after: after.pieces(),
    };
    const text = JSON.stringify(shorten(recorded));
    if (text.length <= LONGEST || call.name === "recvfrom") this.print(text + "\n");
  }

  /** Whether there were few of this sort until now. */
  #isNew(key: string, most: number): boolean {
    const count = (Recorder.#seen.get(key) ?? 0) + 1;
    Recorder.#seen.set(key, count);
    return count <= most;
  }
}
