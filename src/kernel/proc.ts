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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map<number, bigint>();
  for (let at = 0; at + 16 <= bytes.length; at += 16) {
    const type = Number(view.getBigUint64(at, true));
    if (type === 0) break;
    entries.set(type, view.getBigUint64(at + 8, true));
  }
  return entries;
}
