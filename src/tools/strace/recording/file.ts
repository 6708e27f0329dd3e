/** Files of recordings: a line of JSON, then blocks, each with the lengths of what it has, packed and not. */
import { closeSync, openSync, readSync } from "node:fs";
import process from "node:process";
import { writeAll } from "../lossy_file.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { RecordReader, RecordWriter } from "./coding.ts";
import { type Header, type SavedRecord, VERSION } from "./record.ts";

/** Bytes that are worth a block. */
const BLOCK = 1 << 18;

/** Larger blocks are not ours. */
const MOST = 1 << 28;

/** Bytes before each block. */
const LENGTHS = 8;

/** The first line is not longer. */
const LONGEST_HEADER = 1 << 22;

const LEVEL = 3;

/** Few need it, and it takes long to load. */
function zlib(): typeof import("node:zlib") {
  return process.getBuiltinModule("node:zlib");
}

/** Writes a recording. */
export class RecordingFile {
  readonly #descriptor: number;
  readonly #onFailure: (error: Error) => void;
  #bytes = new ByteWriter();
  #writer = new RecordWriter(this.#bytes);
  #isOpen = true;

  /**
   * Begins it.
   *
   * @param onFailure told of the first write that fails; nothing more is written
   */
  constructor(path: string, header: Header, onFailure: (error: Error) => void) {
    this.#onFailure = onFailure;
    this.#descriptor = openSync(path, "w", 0o666);
    this.#put(new TextEncoder().encode(`${JSON.stringify(header)}\n`));
  }

  /** One more record. */
  add(record: SavedRecord): void {
    if (!this.#isOpen) return;
    this.#writer.write(record);
    if (this.#bytes.length > BLOCK) this.#flush();
  }

  /** Writes what is left. */
  end(): void {
    this.#flush();
    if (this.#isOpen) closeSync(this.#descriptor);
    this.#isOpen = false;
  }

  #flush(): void {
    const { bytes, length } = this.#bytes;
    if (length === 0) return;
    const packed = zlib().deflateRawSync(bytes, { level: LEVEL });
    const lengths = new DataView(new ArrayBuffer(LENGTHS));
    lengths.setUint32(0, packed.length, true);
    lengths.setUint32(4, length, true);
    this.#put(new Uint8Array(lengths.buffer));
    this.#put(packed);
    this.#bytes.length = 0;
  }

  #put(bytes: Uint8Array): void {
    if (!this.#isOpen) return;
    try {
      writeAll(this.#descriptor, bytes);
    } catch (error) {
      this.#isOpen = false;
      closeSync(this.#descriptor);
      this.#onFailure(error as Error);
    }
  }
}

/** A file that is no recording, or one that another version wrote: what follows its name in a message. */
export class NoRecording extends Error {}

/** A recording to be read, a block at a time. */
export class SavedRecording {
  readonly header: Header;
  readonly #descriptor: number;
  #at: number;
  /** Whether the end of the file is missing; known when all was read. */
  isCutOff = false;

  /**
   * Opens it.
   *
   * @throws {NoRecording} where it is none
   */
  constructor(path: string) {
    this.#descriptor = openSync(path, "r");
    const line = this.#headerLine();
    this.header = parseHeader(line);
    this.#at = new TextEncoder().encode(line).length + 1;
  }

  #headerLine(): string {
    const first = this.#bytesAt(0, 1);
    if (first[0] !== 0x7b) throw new NoRecording("is no recording of reverie strace --save");
    for (let length = 1 << 10; length <= LONGEST_HEADER; length *= 2) {
      const bytes = this.#bytesAt(0, length);
      const end = bytes.indexOf(10);
      if (end >= 0) return new TextDecoder().decode(bytes.subarray(0, end));
      if (bytes.length < length) break;
    }
    throw new NoRecording("is no recording of reverie strace --save");
  }

  /** All records. */
  *records(): Generator<SavedRecord> {
    const reader = new RecordReader();
    for (;;) {
      const lengths = this.#bytesAt(this.#at, LENGTHS);
      if (lengths.length < LENGTHS) {
        this.isCutOff = lengths.length > 0;
        break;
      }
      const view = new DataView(lengths.buffer, lengths.byteOffset);
      const packed = view.getUint32(0, true);
      if (packed > MOST || view.getUint32(4, true) > MOST)
        throw new NoRecording("has been changed: a block of it can't be");
      const bytes = this.#bytesAt(this.#at + LENGTHS, packed);
      if (bytes.length < packed) {
        this.isCutOff = true;
        break;
      }
      this.#at += LENGTHS + packed;
      yield* recordsOf(bytes, reader);
    }
    closeSync(this.#descriptor);
  }

  #bytesAt(at: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const count = readSync(this.#descriptor, bytes, done, length - done, at + done);
      if (count === 0) break;
      done += count;
    }
    return bytes.subarray(0, done);
  }
}

function* recordsOf(packed: Uint8Array, reader: RecordReader): Generator<SavedRecord> {
  try {
    const from = new ByteReader(zlib().inflateRawSync(packed, { maxOutputLength: MOST }));
    while (!from.isAtEnd) yield reader.read(from);
  } catch (error) {
    throw new NoRecording(`has been changed: ${(error as Error).message}`);
  }
}

function parseHeader(line: string): Header {
  let header: Partial<Header>;
  try {
    header = JSON.parse(line) as Partial<Header>;
  } catch {
    throw new NoRecording("is no recording of reverie strace --save");
  }
  if (header.reverie !== "strace")
    throw new NoRecording("is no recording of reverie strace --save");
  if (header.version !== VERSION)
    throw new NoRecording(
      `was written by another version: it has format ${header.version}, and ${VERSION} can be read`,
    );
  return header as Header;
}
