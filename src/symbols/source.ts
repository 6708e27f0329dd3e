/** Where the bytes of an ELF file come from. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Bytes that can be read by offset. */
export interface ByteSource {
  readonly size: number;
  /** Up to `length` bytes; fewer at the end. */
  read(offset: number, length: number): Uint8Array;
  close(): void;
}

/** Bytes in our memory. */
export class BufferSource implements ByteSource {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  read(offset: number, length: number): Uint8Array {
    return this.#bytes.subarray(offset, offset + length);
  }

  close(): void {}
}

/** Which file it is, and which state of it. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
  /** Device, inode, size and time of the last change. */
  readonly key: string;
}

/** A regular file. */
export class FileSource implements ByteSource {
  readonly size: number;
  readonly identity: FileIdentity;
  readonly #descriptor: number;

  private constructor(descriptor: number, size: number, identity: FileIdentity) {
    this.#descriptor = descriptor;
    this.size = size;
    this.identity = identity;
  }

  /** Opens a file; undefined where it can't be read or is none. */
  static open(path: string): FileSource | undefined {
    let descriptor: number;
    try {
      descriptor = openSync(path, "r");
    } catch {
      return undefined;
    }
    try {
      const status = fstatSync(descriptor);
      const { dev, ino, size, mtimeMs } = status;
      if (status.isFile()) {
        const key = `${dev}:${ino}:${size}:${mtimeMs}`;
        return new FileSource(descriptor, size, { device: dev, inode: ino, key });
      }
    } catch {
      // as if it could not be opened
    }
    closeSync(descriptor);
    return undefined;
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(Math.min(length, this.size - offset), 0));
    let done = 0;
    while (done < bytes.length) {
      const count = readSync(this.#descriptor, bytes, done, bytes.length - done, offset + done);
      if (count <= 0) break;
      done += count;
    }
    return bytes.subarray(0, done);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
