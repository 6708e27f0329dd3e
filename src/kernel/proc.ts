/** What /proc tells of a task. */
import { readFileSync, readdirSync } from "node:fs";

/** One field of /proc/PID/status, or undefined where the task is gone. */
export function statusField(tid: number | "self", field: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${tid}/status`, "utf8");
  } catch {
    return undefined;
  }
  return new RegExp(`^${field}:\\s*(.*)$`, "m").exec(text)?.[1];
}

/** A mask of /proc/PID/status: bit n-1 stands for signal n. */
export function statusMask(tid: number | "self", field: string): bigint {
  return BigInt(`0x${statusField(tid, field) ?? "0"}`);
}

/** The threads of a process; empty where it is gone. */
export function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

/** The auxiliary vector of a process, by type (getauxval(3)); empty where it is gone. */
export function auxiliaryVector(pid: number): Map<number, bigint> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(`/proc/${pid}/auxv`);
  } catch {
    return new Map();
  }
  return auxiliaryEntries(bytes, 8) ?? auxiliaryEntries(bytes, 4)!;
}

/** Types are small: a large one is two words of a 32-bit program, type and value. */
const LARGEST_TYPE = 0xffff;

/** The entries, of words of that size; undefined where they are smaller ones. */
function auxiliaryEntries(bytes: Uint8Array, size: 4 | 8): Map<number, bigint> | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number) =>
    size === 8 ? view.getBigUint64(at, true) : BigInt(view.getUint32(at, true));
  const entries = new Map<number, bigint>();
  for (let at = 0; at + 2 * size <= bytes.length; at += 2 * size) {
    const type = Number(word(at));
    if (type === 0) break;
    if (size === 8 && type > LARGEST_TYPE) return undefined;
    entries.set(type, word(at + size));
  }
  return entries;
}
