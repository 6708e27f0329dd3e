/** Text of the command line's own: help, versions, errors. Written at once, without the runtime's streams. */
import { fstatSync, writeSync } from "node:fs";
import process from "node:process";

/** A descriptor as something to write to. */
function writer(descriptor: number): { write: (text: string) => void } {
  return {
    write(text) {
      try {
        writeSync(descriptor, text);
      } catch {
        // nobody reads it
      }
    },
  };
}

/** Standard output. */
export const stdout: { write: (text: string) => void } = writer(1);

/** Standard error. */
export const stderr: { write: (text: string) => void } = writer(2);

/** Whether a descriptor leads to a terminal. */
export function isTerminal(descriptor: number): boolean {
  try {
    if (!fstatSync(descriptor).isCharacterDevice()) return false;
  } catch {
    return false;
  }
  return process.getBuiltinModule("node:tty").isatty(descriptor); // it takes long to load
}
