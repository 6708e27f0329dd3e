/** Text of the command line's own: help, versions, errors. Written at once, without the runtime's streams. */
import { writeSync } from "node:fs";

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
