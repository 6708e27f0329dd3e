// What is saved of a call is what was shown of it, whatever the guest's other threads do meanwhile.
// @runtimes bun deno node
// @emulated 5 bun deno
import { Call, formatEnd, formatEntry, type Syscall } from "../syscalls/mod.ts";
import type { Piece } from "../syscalls/capture/memory.ts";
import type { SavedRecord } from "../src/tools/strace/recording/record.ts";
import { CallSaver } from "../src/tools/strace/recording/saver.ts";
import t from "./tap.ts";

const [READ, WRITE] = [0, 1];
const PLACE = 0x5000;

/** A call whose memory is another at each look. */
function restless(number: number, words: readonly number[]): Syscall {
  let looks = 0;
  const read = (_address: unknown, length: number): Uint8Array => {
    looks++;
    return new Uint8Array(length).fill(0x60 + looks);
  };
  const halves = Uint32Array.from([...words, 0, 0, 0, 0, 0, 0].slice(0, 6).flatMap((w) => [w, 0]));
  return new Call("x86_64", number, halves, { read }) as Syscall;
}

/** The bytes that were saved, as text. */
function savedText(records: readonly SavedRecord[]): string[] {
  const pieces = records.flatMap((record) =>
    "pieces" in record ? (record.pieces as Piece[]) : [],
  );
  return pieces.map(({ bytes }) => new TextDecoder().decode(bytes));
}

t.test("before a call", (t) => {
  const records: SavedRecord[] = [];
  const saver = new CallSaver((record) => records.push(record), false);
  const call = saver.begin(1, 0, restless(WRITE, [1, PLACE, 4]), {});
  t.equal(formatEntry(call, {}).text, 'write(1, "aaaa", 4');
  t.strictSame(savedText(records), ["aaaa"]);
  t.end();
});

t.test("and behind it, where it is read anew", (t) => {
  const records: SavedRecord[] = [];
  const saver = new CallSaver((record) => records.push(record), false);
  const call = saver.begin(1, 0, restless(READ, [0, PLACE, 4]), {});
  const entry = formatEntry(call, {});
  const shown = saver.end(1, 1, 4, "")!;
  t.equal(entry.text + formatEnd(shown, entry, 4, {}).rest, 'read(0, "aaaa", 4)');
  t.strictSame(savedText(records), ["aaaa"]);
  t.equal(saver.end(1, 2, 0, ""), undefined, "a call ends once");
  t.end();
});
