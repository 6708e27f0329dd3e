/** Records as bytes. */
import type { Abi } from "../../../../syscalls/mod.ts";
import type { Piece } from "../../../../syscalls/capture/memory.ts";
import type { ThreadEnd } from "../../../exit_status.ts";
import { halvesOf, resultOf } from "../../../result.ts";
import type { ByteReader, ByteWriter } from "./bytes.ts";
import type { Kept, Notes, SavedRecord } from "./record.ts";

type KindName = SavedRecord["kind"];

/** The first byte of each record. Never changed: files have them. */
const KINDS: readonly KindName[] = [
  "start",
  "begin",
  "end",
  "signal",
  "exec",
  "exit",
  "clock",
  "birth",
];
const ABIS: readonly Abi[] = ["x86_64", "aarch64", "i386", "x32", "arm"];
const ENDS: readonly ThreadEnd["kind"][] = ["exited", "signaled", "superseded"];

/** What is before a result. */
const ended = { never: 0, small: 1, large: 2 } as const;

const BILLION = 1_000_000_000n;

/** Writes records: times as differences. */
export class RecordWriter {
  readonly #to: ByteWriter;
  #time = 0;

  constructor(to: ByteWriter) {
    this.#to = to;
  }

  /** One more. */
  write(record: SavedRecord): void {
    const to = this.#to;
    to.number(KINDS.indexOf(record.kind));
    if (record.kind === "clock") {
      to.number(Number(record.ahead / BILLION));
      to.number(Number(record.ahead % BILLION));
      return;
    }
    const time = Math.round(record.time);
    to.number(record.tid);
    to.signed(time - this.#time);
    this.#time = time;
    this.#writeRest(record);
  }

  #writeRest(record: Exclude<SavedRecord, { kind: "clock" }>): void {
    const to = this.#to;
    switch (record.kind) {
      case "birth":
        to.number(record.pid);
        return to.number(record.parent ?? 0);
      case "start":
        to.number(ABIS.indexOf(record.arch));
        to.number(record.pid);
        return to.number(record.parent ?? 0);
      case "begin":
        to.number(ABIS.indexOf(record.arch));
        to.signed(record.number);
        to.number(record.words.length);
        for (const half of record.words) to.number(half);
        to.number(record.stackPointer ?? 0);
        return writeKept(to, record);
      case "end":
        if (record.result === undefined) to.number(ended.never);
        else {
          const [low, high] = halvesOf(record.result);
          to.number(high === low >> 31 ? ended.small : ended.large);
          to.signed(low);
          if (high !== low >> 31) to.signed(high);
        }
        to.text(record.mark);
        return writeKept(to, record);
      case "signal":
        to.number(record.number);
        to.signed(record.code);
        return to.data(record.info);
      case "exec":
        to.text(record.path);
        return to.text(record.argv.join("\0"));
      case "exit":
        return writeEnd(to, record.end);
    }
  }
}

function writeKept(to: ByteWriter, { pieces, notes }: Kept): void {
  to.number(2 * pieces.length + (notes ? 1 : 0));
  for (const { address, bytes, cut } of pieces) {
    to.number(2 * (Number(address) % 2 ** 52) + (cut ? 1 : 0));
    to.data(bytes);
  }
  if (notes) to.text(JSON.stringify(notes));
}

function writeEnd(to: ByteWriter, end: ThreadEnd): void {
  to.number(ENDS.indexOf(end.kind));
  if (end.kind === "exited") to.number(end.code);
  else if (end.kind === "superseded") to.number(end.by);
  else to.number(2 * end.signal + (end.coreDumped ? 1 : 0));
}

/** Reads what a {@link RecordWriter} wrote. */
export class RecordReader {
  #time = 0;

  /** The next record. */
  read(from: ByteReader): SavedRecord {
    const kind = KINDS[from.number()];
    if (kind === undefined) throw new RangeError("there is no such record");
    if (kind === "clock")
      return { kind, ahead: BigInt(from.number()) * BILLION + BigInt(from.number()) };
    const tid = from.number();
    const time = (this.#time += from.signed());
    return { tid, time, ...this.#readRest(kind, from) } as SavedRecord;
  }

  #readRest(kind: Exclude<KindName, "clock">, from: ByteReader): object {
    switch (kind) {
      case "birth":
        return { kind, pid: from.number(), parent: from.number() || undefined };
      case "start": {
        const arch = ABIS[from.number()];
        const pid = from.number();
        return { kind, arch, pid, parent: from.number() || undefined };
      }
      case "begin": {
        const arch = ABIS[from.number()];
        const number = from.signed();
        const words = new Uint32Array(from.number());
        for (let i = 0; i < words.length; i++) words[i] = from.number();
        const stackPointer = from.number() || undefined;
        return { kind, arch, number, words, stackPointer, ...readKept(from) };
      }
      case "end": {
        const how = from.number();
        const low = how === ended.never ? 0 : from.signed();
        const result =
          how === ended.never
            ? undefined
            : resultOf(low, how === ended.large ? from.signed() : low >> 31);
        return { kind, result, mark: from.text(), ...readKept(from) };
      }
      case "signal":
        return { kind, number: from.number(), code: from.signed(), info: from.data() };
      case "exec":
        return { kind, path: from.text(), argv: from.text().split("\0") };
      case "exit":
        return { kind, end: readEnd(from) };
    }
  }
}

function readKept(from: ByteReader): Kept {
  const count = from.number();
  const pieces: Piece[] = [];
  for (let left = count >> 1; left > 0; left--) {
    const place = from.number();
    const address = Math.floor(place / 2);
    pieces.push({ address, cut: place % 2 === 1, ended: false, bytes: from.data() });
  }
  const notes = count % 2 === 1 ? (JSON.parse(from.text()) as Notes) : undefined;
  return { pieces, notes };
}

function readEnd(from: ByteReader): ThreadEnd {
  const kind = ENDS[from.number()];
  const value = from.number();
  if (kind === "exited") return { kind, code: value };
  if (kind === "superseded") return { kind, by: value };
  return { kind: "signaled", signal: value >> 1, coreDumped: value % 2 === 1 };
}
