// System V message queues, semaphores and shared memory.
import type { Call } from "../call.ts";
import { Family, type FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { BufferPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { addressText, halves, hexText, octalText, signedText, toAddress, u32 } from "../words.ts";
import { HUGE_MASK, hugeText, joined } from "./mapping.ts";
import { bytesText, sizeArgument } from "./text.ts";

const PERMISSIONS = 0o777;

/** Flags of shmget, msgget and semget: names, then permissions. */
export function ipcFlags(family: FamilyName, shift = ""): Kind<number> {
  return new Kind({
    text: (lo, _hi, frame) => {
      const mask = shift === "" ? 0 : HUGE_MASK;
      const rest = (lo & ~PERMISSIONS & ~mask) >>> 0;
      const flags = rest === 0 ? "" : Family.of(frame.arch, family).bits(rest, 0);
      const mode = octalText(lo & PERMISSIONS);
      return joined([flags, mask === 0 ? "" : hugeText(lo, shift), mode]);
    },
    value: (lo) => lo >>> 0,
    view: (lo) => lo >>> 0,
  });
}

/** A key of System V objects: `IPC_PRIVATE`, or hexadecimal. */
export const ipcKey: Kind<number> = new Kind({
  text: (lo) => (lo === 0 ? "IPC_PRIVATE" : hexText(lo, 0)),
  value: (lo) => lo | 0,
  view: (lo) => lo | 0,
});

/** Flags of shmget. */
export const shmFlags: Kind<number> = ipcFlags("shm_flags", "SHM_HUGE_SHIFT");

/** Flags of semget and msgget. */
export const objectFlags: Kind<number> = ipcFlags("ipc_flags");

/** Commands may be marked as belonging to the present form of the structures. */
const IPC_64 = 0x100;

/** A command of shmctl, semctl or msgctl. */
export function ipcCommand(family: FamilyName): Kind<number> {
  return new Kind({
    text: (lo, _hi, frame) => {
      const name = Family.of(frame.arch, family).one((lo & ~IPC_64) >>> 0, 0);
      return (lo & IPC_64) === 0 ? name : `IPC_64|${name}`;
    },
    value: (lo) => lo | 0,
    view: (lo) => lo | 0,
  });
}

/** A message: its type, then `length` bytes of text. */
function messageText(lo: number, hi: number, length: number, frame: Frame): string {
  const bytes = readExactly(frame.memory, lo, hi, 8);
  if (bytes === undefined) return addressText(lo, hi);
  const text = bytesText(...halves(toAddress(lo, hi), 8), length, frame);
  if (!text.startsWith('"')) return addressText(lo, hi);
  return `{mtype=${signedText(u32(bytes, 0), u32(bytes, 4))}, mtext=${text}}`;
}

function messageView(size: number): (lo: number, hi: number, call: Call) => BufferPointer {
  return (lo, hi, call) => new BufferPointer(lo, hi, call.memory, 8 + sizeArgument(call, size));
}

/** A message that is sent; argument `size` tells the length of its text. */
export function queuedIn(size: number): Kind<BufferPointer> {
  return new Kind({
    text: (lo, hi, frame) => messageText(lo, hi, sizeArgument(frame.call, size), frame),
    value: addressText,
    view: messageView(size),
  });
}

/** A message that is received: all the room for its text is shown. */
export function queuedOut(size: number): Kind<BufferPointer> {
  return new Kind({
    after: true,
    text: (lo, hi, frame) =>
      frame.failed || frame.result === null
        ? addressText(lo, hi)
        : messageText(lo, hi, sizeArgument(frame.call, size), frame),
    value: addressText,
    view: messageView(size),
  });
}
