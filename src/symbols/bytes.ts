/** Reading little-endian bytes of files and memory that may be damaged: past the end it throws RangeError. */

const TWO_32 = 0x1_0000_0000;
const NOTHING = new Uint8Array(0);

/** The errors of this folder end at its doors: whoever asks gets "not known". */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined; // damaged beyond reading
  }
}

/** The C string at an offset, as Latin-1 or UTF-8; "" outside. */
export function textAt(bytes: Uint8Array | undefined, at: number, limit = 0x4000): string {
  if (!bytes || !(at >= 0 && at < bytes.length)) return "";
  const end = bytes.subarray(at, at + limit).indexOf(0);
  return utf8(bytes.subarray(at, at + (end < 0 ? limit : end)));
}

const decoder = new TextDecoder();

/** Bytes as UTF-8 text. */
export function utf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Reads values one after the other. Numbers of 64 bits are exact up to 2^53. */
export class Cursor {
  readonly bytes: Uint8Array;
  at: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array | undefined, at = 0) {
    this.bytes = bytes ?? NOTHING;
    this.at = at;
    const { buffer, byteOffset, byteLength } = this.bytes;
    this.#view = new DataView(buffer, byteOffset, byteLength);
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  u8(): number {
    return this.#view.getUint8(this.at++);
  }

  u16(): number {
    this.at += 2;
    return this.#view.getUint16(this.at - 2, true);
  }

  u24(): number {
    return this.u16() | (this.u8() << 16);
  }

  u32(): number {
    this.at += 4;
    return this.#view.getUint32(this.at - 4, true);
  }

  u64(): number {
    this.at += 8;
    const low = this.#view.getUint32(this.at - 8, true);
    return low + this.#view.getUint32(this.at - 4, true) * TWO_32;
  }

  i8(): number {
    return (this.u8() << 24) >> 24;
  }

  i16(): number {
    return (this.u16() << 16) >> 16;
  }

  i32(): number {
    return this.u32() | 0;
  }

  i64(): number {
    this.at += 8;
    const low = this.#view.getUint32(this.at - 8, true);
    return low + this.#view.getInt32(this.at - 4, true) * TWO_32;
  }

  big64(): bigint {
    this.at += 8;
    return this.#view.getBigUint64(this.at - 8, true);
  }

  /** 4 or 8 bytes. */
  offset(isWide: boolean): number {
    return isWide ? this.u64() : this.u32();
  }

  /** Of 1, 2, 4 or 8 bytes. */
  unsigned(size: number): number {
    if (size === 8) return this.u64();
    if (size === 4) return this.u32();
    return size === 2 ? this.u16() : this.u8();
  }

  uleb(): number {
    let byte = this.u8();
    let value = byte & 0x7f;
    for (let scale = 128; byte & 0x80; scale *= 128) {
      byte = this.u8();
      if (scale < TWO_32 * TWO_32) value += (byte & 0x7f) * scale;
    }
    return value;
  }

  sleb(): number {
    let value = 0;
    let scale = 1;
    let byte: number;
    do {
      byte = this.u8();
      if (scale < TWO_32 * TWO_32) value += (byte & 0x7f) * scale;
      scale *= 128;
    } while (byte & 0x80);
    return byte & 0x40 ? value - scale : value;
  }

  /** The text up to a NUL. */
  text(): string {
    const start = this.at;
    this.skipText();
    return utf8(this.bytes.subarray(start, this.at - 1));
  }

  skipText(): void {
    const end = this.bytes.indexOf(0, this.at);
    this.at = end < 0 ? this.bytes.length + 1 : end + 1;
  }

  take(length: number): Uint8Array {
    if (!(length >= 0) || this.at + length > this.bytes.length) throw new RangeError("cut off");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** The length of a unit, and whether its offsets have 8 bytes. Leaves the cursor behind it. */
  unitLength(): { readonly length: number; readonly isWide: boolean } {
    const length = this.u32();
    return length === 0xffffffff ? { length: this.u64(), isWide: true } : { length, isWide: false };
  }
}
