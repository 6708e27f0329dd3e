/** What calls transfer, as hexadecimal numbers and characters: strace -e read and -e write. */
import type { Syscall, SyscallName } from "../../../syscalls/mod.ts";
import type { SyscallResult } from "../../result.ts";
import { isAmong, type Some } from "./config.ts";

/** The descriptors whose data is shown. */
export interface DumpConfig {
  readonly read?: Some<number>;
  readonly write?: Some<number>;
}

/** How a call has its data: in one buffer, a list of buffers, or the list of a message. */
type Form = "buffer" | "vector" | "message";

const READS: Partial<Record<SyscallName, Form>> = {
  read: "buffer",
  pread64: "buffer",
  recvfrom: "buffer",
  readv: "vector",
  preadv: "vector",
  preadv2: "vector",
  recvmsg: "message",
};
const WRITES: Partial<Record<SyscallName, Form>> = {
  write: "buffer",
  pwrite64: "buffer",
  sendto: "buffer",
  writev: "vector",
  pwritev: "vector",
  pwritev2: "vector",
  sendmsg: "message",
};

const IOV_MAX = 1024;
/** Bytes of one buffer that are shown at most. */
const MOST = 1 << 24;
const ROW = 16;

/** The lines that follow a call that succeeded; "" where its data is not wanted. */
export function dumpText(
  { read = [], write = [] }: DumpConfig,
  call: Syscall,
  result: SyscallResult | undefined,
): string {
  if (typeof result !== "number" || result <= 0) return "";
  const [reads, writes] = [READS[call.name], WRITES[call.name]];
  const form =
    reads && isAmong(read, call.int(0)) ? reads : isAmong(write, call.int(0)) ? writes : undefined;
  if (form === undefined) return "";
  if (form === "buffer") return rows(call, call.address(1), result);
  return vectorText(call, form, result);
}

function vectorText(call: Syscall, form: Form, length: number): string {
  const list =
    form === "vector" ? { at: Number(call.address(1)), count: call.int(2) } : listOf(call);
  if (!list) return "";
  let left = length;
  let text = "";
  for (let i = 0; i < Math.min(list.count, IOV_MAX) && left > 0; i++) {
    const [base, size] = words(call, list.at + 16 * i, 2) ?? [];
    if (base === undefined || size === undefined) break;
    const shown = Math.min(size, left);
    if (shown > 0) text += ` * ${shown} bytes in buffer ${i}\n${rows(call, base, shown)}`;
    left -= shown;
  }
  return text;
}

/** The list of buffers in a `struct msghdr`. */
function listOf(call: Syscall): { at: number; count: number } | undefined {
  const found = words(call, Number(call.address(1)), 4);
  return found && { at: found[2]!, count: found[3]! };
}

function words(call: Syscall, at: number, count: number): number[] | undefined {
  const bytes = call.memory.read(at, 8 * count);
  if (bytes.length < 8 * count) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: count }, (_, i) => Number(view.getBigUint64(8 * i, true)));
}

function rows(call: Syscall, at: number | bigint, length: number): string {
  const bytes = call.memory.read(at, Math.min(length, MOST));
  let text = "";
  for (let from = 0; from < bytes.length; from += ROW)
    text += row(from, bytes.subarray(from, from + ROW));
  return text;
}

/** ` | 00010  4d 4e 4f 50                                       MNOP             |` */
function row(from: number, bytes: Uint8Array): string {
  let hex = "";
  let plain = "";
  for (let i = 0; i < ROW; i++) {
    const byte = bytes[i];
    hex +=
      (i === ROW / 2 ? "  " : " ") +
      (byte === undefined ? "  " : byte.toString(16).padStart(2, "0"));
    if (byte === undefined) plain += " ";
    else plain += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".";
  }
  return ` | ${from.toString(16).padStart(5, "0")} ${hex}  ${plain} |\n`;
}
