// C string literals, in strace's dialect.

/** The text of each byte when no digit follows, and when one does (octal escapes must then be full). */
const [SHORT, FULL] = escapes();

function escapes(): [string[], string[]] {
  const short: string[] = [];
  const full: string[] = [];
  const letters: Record<number, string> = { 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r" };
  for (let byte = 0; byte < 256; byte++) {
    const plain = byte >= 32 && byte < 127;
    const escaped = byte === 34 || byte === 92 ? "\\" : "";
    const letter = letters[byte] ?? (plain ? escaped + String.fromCharCode(byte) : undefined);
    short.push(letter ?? "\\" + byte.toString(8));
    full.push(letter ?? "\\" + byte.toString(8).padStart(3, "0"));
  }
  return [short, full];
}

/** Bytes as the text between quotes: `a\n\0`. */
export function escapeBytes(bytes: Uint8Array, length: number): string {
  let text = "";
  for (let index = 0; index < length; index++) {
    const byte = bytes[index]!;
    if (byte >= 32 && byte < 127) text += SHORT[byte];
    else {
      const next = index + 1 < length ? bytes[index + 1]! : 0;
      text += next >= 48 && next <= 57 ? FULL[byte] : SHORT[byte];
    }
  }
  return text;
}

/** Bytes as `"a\n"`. */
export function quote(bytes: Uint8Array, length: number = bytes.length): string {
  return '"' + escapeBytes(bytes, length) + '"';
}

/** Bytes as `"\x61\x0a"`, whatever they are. */
export function quoteHex(bytes: Uint8Array, length: number = bytes.length): string {
  let text = '"';
  for (let index = 0; index < length; index++) {
    text += "\\x" + bytes[index]!.toString(16).padStart(2, "0");
  }
  return text + '"';
}
