// System V message queues, semaphores and shared memory.
import type { Call } from "../call.ts";
import { Family, type FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { archOf, Kind, picked } from "../kind.ts";
import { nothing } from "../needs.ts";
import { BufferPointer, type Pointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { leaf, type Shown, struct } from "../shown.ts";
import {
  messageLimits,
  messageQueue,
  messageQueueSet,
  semaphoreLimits,
  semaphores,
  semaphoresSet,
  sharedMemory,
  sharedMemoryLimits,
  sharedMemorySet,
  sharedMemoryUse,
} from "../structs/ipc.ts";
import { halves, hexText, octalText, toAddress, toNumber, u32 } from "../words.ts";
import { choiceOf } from "./flags.ts";
import { HUGE_MASK, hugeText, joined } from "./mapping.ts";
import { address } from "./numbers.ts";
import { addressShown, signedShown } from "./shown_words.ts";
import { structIn, structOut } from "./struct.ts";
import { bytesAt, bytesText, sizeArgument } from "./text.ts";

const PERMISSIONS = 0o777;

/** Flags of shmget, msgget and semget: names, then permissions. */
export function ipcFlags(family: FamilyName, shift = ""): Kind<number> {
  const show = (lo: number, _hi: number, frame: Frame): Shown => {
    const mask = shift === "" ? 0 : HUGE_MASK;
    const rest = (lo & ~PERMISSIONS & ~mask) >>> 0;
    const flags = rest === 0 ? "" : Family.of(frame.arch, family).bits(rest, 0);
    const mode = octalText(lo & PERMISSIONS);
    return joined([flags.replace(/ \/\*.*/, ""), mask === 0 ? "" : hugeText(lo, shift), mode]);
  };
  return new Kind({ show, view: (lo) => lo >>> 0, needs: nothing });
}

/** A key of System V objects: `IPC_PRIVATE`, or hexadecimal. */
export const ipcKey: Kind<number> = new Kind({
  show: (lo) => (lo === 0 ? "IPC_PRIVATE" : leaf(hexText(lo, 0), lo | 0)),
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
    value: (lo, _hi, frame) =>
      Family.of(frame.arch, family).name((lo & ~IPC_64) >>> 0, 0) ?? lo | 0,
    view: (lo) => lo | 0,
    needs: nothing,
  });
}

/** What the last argument of a command is: a new one is a row. */
type Commands = Readonly<Record<string, Kind<unknown>>>;

const state = structOut(messageQueue);
const MESSAGES: Commands = {
  IPC_SET: structIn(messageQueueSet),
  IPC_STAT: state,
  MSG_STAT: state,
  MSG_STAT_ANY: state,
  IPC_INFO: structOut(messageLimits),
  MSG_INFO: structOut(messageLimits),
};

const set = structOut(semaphores);
const SEMAPHORES: Commands = {
  IPC_SET: structIn(semaphoresSet),
  IPC_STAT: set,
  SEM_STAT: set,
  SEM_STAT_ANY: set,
  IPC_INFO: structOut(semaphoreLimits),
  SEM_INFO: structOut(semaphoreLimits),
};

const piece = structOut(sharedMemory);
const SHARED_MEMORY: Commands = {
  IPC_SET: structIn(sharedMemorySet),
  IPC_STAT: piece,
  SHM_STAT: piece,
  SHM_STAT_ANY: piece,
  IPC_INFO: structOut(sharedMemoryLimits),
  SHM_INFO: structOut(sharedMemoryUse),
};

function argumentOf(family: FamilyName, command: number, commands: Commands): Kind<Pointer> {
  const pick = (call: Call): Kind => {
    const number = (call.uint(command) & ~IPC_64) >>> 0;
    const name = Family.of(archOf(call), family).name(number, 0);
    return (name === undefined ? undefined : commands[name]) ?? address;
  };
  return picked<Pointer>(address, pick, choiceOf(command, family, IPC_64));
}

/** What msgctl sets or tells; the second argument is the command. */
export const messageArgument: Kind<Pointer> = argumentOf("msgctl_commands", 1, MESSAGES);

/** What semctl sets or tells: the third argument is the command. */
export const semaphoreArgument: Kind<Pointer> = argumentOf("semctl_commands", 2, SEMAPHORES);

/** What shmctl sets or tells; the second argument is the command. */
export const sharedMemoryArgument: Kind<Pointer> = argumentOf("shmctl_commands", 1, SHARED_MEMORY);

/** A message: its type, then text, of which `shown` bytes are printed, and `length` bytes are its own. */
function messageShown(lo: number, hi: number, shown: number, length: number, frame: Frame): Shown {
  const bytes = readExactly(frame.memory, lo, hi, 8);
  if (bytes === undefined) return addressShown(lo, hi);
  const place = halves(toAddress(lo, hi), 8);
  const text = bytesText(...place, shown, frame);
  if (!text.startsWith('"')) return addressShown(lo, hi);
  const data = shown === length ? undefined : bytesAt(...place, length, frame).toJSON();
  const body = bytesAt(...place, shown, frame);
  return struct([
    ["mtype", signedShown(u32(bytes, 0), u32(bytes, 4))],
    ["mtext", data === undefined ? body : leaf(text, data)],
  ]);
}

function messageView(size: number): (lo: number, hi: number, call: Call) => BufferPointer {
  return (lo, hi, call) => new BufferPointer(lo, hi, call.memory, 8 + sizeArgument(call, size));
}

/** A message that is sent; argument `size` tells the length of its text. */
export function queuedIn(size: number): Kind<BufferPointer> {
  return new Kind({
    show: (lo, hi, frame) => {
      const length = sizeArgument(frame.call, size);
      return messageShown(lo, hi, length, length, frame);
    },
    view: messageView(size),
  });
}

/** A message that is received: the room for it, argument `size`, is shown; the result tells its length. */
export function queuedOut(size: number): Kind<BufferPointer> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      const { result } = frame;
      if (frame.failed || result === null) return addressShown(lo, hi);
      const room = sizeArgument(frame.call, size);
      return messageShown(lo, hi, room, toNumber(result.lo, result.hi), frame);
    },
    view: messageView(size),
  });
}
