// Words of the notes on System V objects, message queues, asynchronous input and output, and futexes.
import { made, type Note, plain } from "../dsl.ts";
import type { FamilyName } from "../families/all.ts";

export const ipcKey: Note<never> = plain("ipcKey", "number");
export const objectFlags: Note<never> = plain("objectFlags", "number");
export const shmFlags: Note<never> = plain("shmFlags", "number");
export const queuedIn = <const A extends string>(size: A): Note<A> =>
  made("queuedIn", "BufferPointer", size);
export const queuedOut = <const A extends string>(size: A): Note<A> =>
  made("queuedOut", "BufferPointer", size);
export const ipcCommand = (family: FamilyName): Note<never> => ({
  kind: "ipcCommand",
  type: "number",
  made: [{ text: family }],
});
export const messageArgument: Note<never> = plain("messageArgument", "Pointer");
export const semaphoreArgument: Note<never> = plain("semaphoreArgument", "Pointer");
export const sharedMemoryArgument: Note<never> = plain("sharedMemoryArgument", "Pointer");
export const newQueueIn = <const A extends string>(flags: A): Note<A> =>
  made("newQueueIn", 'StructPointer<"mq_attr">', flags);
export const requestsIn = <const A extends string>(count: A): Note<A> =>
  made("requestsIn", "Pointer", count);
export const eventMask: Note<never> = plain("eventMask", "Pointer");
export const futexOperation: Note<never> = plain("futexOperation", "number");
export const futexValue: Note<never> = plain("futexValue", "number");
export const futexTime: Note<never> = plain("futexTime", 'StructPointer<"__kernel_timespec">');
export const futexSecond: Note<never> = plain("futexSecond", "Pointer");
export const futexThird: Note<never> = plain("futexThird", "number");
