/** Numbers, bytes and texts, one behind the other. */

const SEVEN = 128;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Writes to memory that grows. */
export class ByteWriter {
  #bytes = new Uint8Array(1 << 16);
  /** How much was written. */
  length = 0;

  /** What was written. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** A whole number of at most 53 bits, not negative: seven bits a byte, the lowest first. */
  number(value: number): void {
    this.#want(8);
    let rest = value;
    while (rest >= SEVEN) {
      this.#bytes[this.length++] = (rest % SEVEN) | SEVEN;
      rest = Math.floor(rest / SEVEN);
    }
    this.#bytes[this.length++] = rest;
  }

  /** A whole number that may be negative. */
  signed(value: number): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Bytes, with their number before them. */
  data(bytes: Uint8Array): void {
    this.number(bytes.length);
    this.#want(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A text. */
  text(text: string): void {
    this.data(encoder.encode(text));
  }

  #want(room: number): void {
    if (this.length + room <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.length + room));
    larger.set(this.bytes);
    this.#bytes = larger;
  }
}

/** Reads what a {@link ByteWriter} wrote. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether there is nothing more. */
  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** See {@link ByteWriter.number}. */
  number(): number {
    let value = 0;
    for (let unit = 1; ; unit *= SEVEN) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError("a number is cut off");
      value += (byte % SEVEN) * unit;
      if (byte < SEVEN) return value;
    }
  }

  /** See {@link ByteWriter.signed}. */
  signed(): number {
    const value = this.number();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** See {@link ByteWriter.data}. */
  data(): Uint8Array {
    const length = this.number();
    const bytes = this.#bytes.slice(this.#at, this.#at + length);
    if (bytes.length < length) throw new RangeError("bytes are cut off");
    this.#at += length;
    return bytes;
  }

  /** See {@link ByteWriter.text}. */
  text(): string {
    return decoder.decode(this.data());
  }
}
