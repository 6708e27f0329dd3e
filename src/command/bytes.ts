/** Texts of the kernel's are bytes: arguments, environment, paths. */
import { readFileSync } from "node:fs";
import process from "node:process";

/** A text for the kernel: a string is taken as UTF-8. */
export type Text = string | Uint8Array;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The bytes of a text. */
export function toBytes(text: Text): Uint8Array {
  return typeof text === "string" ? encoder.encode(text) : text;
}

/** A text to show. */
export function show(text: Text): string {
  return typeof text === "string" ? text : decoder.decode(text);
}

/** Splits at NUL bytes; the last text ends with one too. */
export function splitTexts(bytes: Uint8Array): Uint8Array[] {
  const texts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0, at);
    const stop = end < 0 ? bytes.length : end;
    texts.push(bytes.slice(at, stop));
    at = stop + 1;
  }
  return texts;
}

/**
 * The environment of this process, `NAME=value` each: the bytes it started with where nobody changed
 * them since.
 */
export function environment(): Uint8Array[] {
  const now = new Map(Object.entries(process.env));
  const texts: Uint8Array[] = [];
  for (const text of splitTexts(readFileSync("/proc/self/environ"))) {
    const [name, value] = divide(decoder.decode(text));
    if (now.get(name) !== value) continue;
    texts.push(text);
    now.delete(name);
  }
  for (const [name, value] of now)
    if (value !== undefined) texts.push(encoder.encode(`${name}=${value}`));
  return texts;
}

function divide(text: string): [string, string] {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** The value of a variable in an environment. */
export function variable(environment: readonly Uint8Array[], name: string): Uint8Array | undefined {
  const prefix = encoder.encode(`${name}=`);
  const text = environment.find((text) => prefix.every((byte, i) => text[i] === byte));
  return text?.subarray(prefix.length);
}
