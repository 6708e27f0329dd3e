// The words of the notes beyond those of gen/dsl.ts: one for each kind of syscalls/kinds and
// syscalls/decoders, with the TypeScript type that call.args has for it.
import { made, type Note, plain, result, type ReturnNote } from "./dsl.ts";

// Files
export const openFlags: Note<never> = plain("openFlags", "number");
export const openMode = <const A extends string>(flags: A): Note<A> =>
  made("openMode", "number", flags);
export const fileMode: Note<never> = plain("fileMode", "number");
export const device: Note<never> = plain("device", "number");
export const deviceOf = <const A extends string>(mode: A): Note<A> =>
  made("deviceOf", "number", mode);
export const statxFlags: Note<never> = plain("statxFlags", "number");
export const pathOut = <const A extends string>(size: A): Note<A> =>
  made("pathOut", "BufferPointer", size);
export const entriesOut: Note<never> = plain("entriesOut", "Pointer");
export const oldEntriesOut: Note<never> = plain("oldEntriesOut", "Pointer");
export const pagesOut = <const A extends string>(length: A): Note<A> =>
  made("pagesOut", "BufferPointer", length);
export const nanoTimes: Note<never> = plain("nanoTimes", 'StructPointer<"__kernel_timespec">');
export const microTimes: Note<never> = plain("microTimes", 'StructPointer<"__kernel_old_timeval">');
export const fcntlArgument: Note<never> = plain("fcntlArgument", "bigint");
export const fcntlResult: ReturnNote<never> = { returns: "fcntlResult" };
export const ioctlResult: ReturnNote<never> = { returns: "ioctlResult" };
export const ioctlRequest: Note<never> = plain("ioctlRequest", "number");
export const ioctlArgument: Note<never> = plain("ioctlArgument", "bigint");
export const memfdFlags: Note<never> = plain("memfdFlags", "number");

export const hostName = <const A extends string>(length: A): Note<A> =>
  made("hostName", "BufferPointer", length);

// Numbers in memory
export const intIn: Note<never> = plain("intIn", "IntPointer");
export const intOut: Note<never> = plain("intOut", "IntPointer");
export const uintOut: Note<never> = plain("uintOut", "IntPointer");
export const idOut: Note<never> = plain("idOut", "IntPointer");
export const longIn: Note<never> = plain("longIn", "WordPointer");
export const sizeOut: Note<never> = plain("sizeOut", "WordPointer");
export const addressOut: Note<never> = plain("addressOut", "WordPointer");
export const offsetMoved: Note<never> = plain("offsetMoved", "WordPointer");
export const pairOut: Note<never> = plain("pairOut", "IntPointer");
export const idsIn = <const A extends string>(count: A): Note<A> => made("idsIn", "Pointer", count);
export const idsOut = <const A extends string>(count: A): Note<A> =>
  made("idsOut", "Pointer", count);
export const randomOut = <const A extends string>(size: A): Note<A> =>
  made("randomOut", "BufferPointer", size);
export const octalResult: ReturnNote<never> = { returns: "octalResult" };

// Lists of buffers
export const iovecIn = <const A extends string>(count: A): Note<A> =>
  made("iovecIn", 'StructPointer<"iovec">', count);
export const iovecOut = <const A extends string>(count: A): Note<A> =>
  made("iovecOut", 'StructPointer<"iovec">', count);
export const iovecPlaces = <const A extends string>(count: A): Note<A> =>
  made("iovecPlaces", 'StructPointer<"iovec">', count);
export const offsetLow: Note<never> = plain("offsetLow", "number");
export const offsetHigh: Note<never> = plain("offsetHigh", "number");

// Memory
export const mapFlags: Note<never> = plain("mapFlags", "number");

export const newPlace: Note<never> = plain("newPlace", "bigint");

// Processes
export const strings: Note<never> = plain("strings", "StringsPointer");
export const environment: Note<never> = plain("environment", "StringsPointer");
export const waitStatus: Note<never> = plain("waitStatus", "IntPointer");
export const cloneFlags: Note<never> = plain("cloneFlags", "number");
export const cloneStack: Note<never> = plain("cloneStack", "bigint");
export const cloneParent: Note<never> = plain("cloneParent", "IntPointer");
export const cloneTls: Note<never> = plain("cloneTls", "bigint");
export const cloneChild: Note<never> = plain("cloneChild", "IntPointer");
export const cloneArgs: Note<never> = plain("cloneArgs", 'StructPointer<"clone_args">');
export const cpusIn = <const A extends string>(size: A): Note<A> =>
  made("cpusIn", "BufferPointer", size);
export const cpusOut = <const A extends string>(size: A): Note<A> =>
  made("cpusOut", "BufferPointer", size);
export const policyResult: ReturnNote<never> = { returns: "policyResult" };
export const personality: Note<never> = plain("personality", "number");
export const personalityResult: ReturnNote<never> = { returns: "personalityResult" };
export const ioPriorityWho: Note<never> = plain("ioPriorityWho", "number");
export const ioPriority: Note<never> = plain("ioPriority", "number");
export const ioPriorityResult: ReturnNote<never> = { returns: "ioPriorityResult" };
export const prctlArgument = (position: "1" | "2" | "3" | "4"): Note<never> => ({
  kind: "prctlArgument",
  type: "bigint",
  made: [{ text: position }],
});
export const prctlResult: ReturnNote<never> = { returns: "prctlResult" };
export const kcmpIndex: Note<never> = plain("kcmpIndex", "number");
export const kcmpOther: Note<never> = plain("kcmpOther", "bigint");
export const ldtEntry: Note<never> = plain("ldtEntry", "BufferPointer");
export const ldtResult: ReturnNote<never> = { returns: "ldtResult" };
export const rebootText: Note<never> = plain("rebootText", "PathPointer");
export const syslogAction: Note<never> = plain("syslogAction", "number");
export const syslogBuffer: Note<never> = plain("syslogBuffer", "BufferPointer");
export const syslogLength: Note<never> = plain("syslogLength", "number");
export const swapFlags: Note<never> = plain("swapFlags", "number");
export const archArgument: Note<never> = plain("archArgument", "number");
export const threadArea: Note<never> = plain("threadArea", "BufferPointer");
export const threadAreaOut: Note<never> = plain("threadAreaOut", "BufferPointer");

// Signals
export const signal: Note<never> = plain("signal", "number");
export const signalSetIn = <const A extends string>(size: A): Note<A> =>
  made("signalSetIn", "WordPointer", size);
export const signalSetOut = <const A extends string>(size: A): Note<A> =>
  made("signalSetOut", "WordPointer", size);
export const partialSetOut = <const A extends string>(size: A): Note<A> =>
  made("partialSetOut", "WordPointer", size);

// Time
export const timexDone: Note<never> = plain("timexDone", 'StructPointer<"__kernel_timex">');
export const clockState: ReturnNote<never> = { returns: "clockState" };
export const timeCell: Note<never> = plain("timeCell", "BufferPointer");
export const timeResult: ReturnNote<never> = { returns: "timeResult" };

// Waiting for events
export const pollIn = <const A extends string>(count: A): Note<A> =>
  made("pollIn", 'StructPointer<"pollfd">', count);
export const pollResult = <const A extends string>(...args: A[]): ReturnNote<A> =>
  result("pollResult", ...args);
export const fdSetIn = <const A extends string>(count: A): Note<A> =>
  made("fdSetIn", "Pointer", count);
export const maskPack: Note<never> = plain("maskPack", "Pointer");
export const epollChange = <const A extends string>(operation: A): Note<A> =>
  made("epollChange", 'StructPointer<"epoll_event">', operation);

// Sockets
export const socketType: Note<never> = plain("socketType", "number");
export const socketProtocol: Note<never> = plain("socketProtocol", "number");
export const addressIn = <const A extends string>(length: A): Note<A> =>
  made("addressIn", "BufferPointer", length);
export const addressFilled = <const A extends string>(length: A): Note<A> =>
  made("addressFilled", "BufferPointer", length);
export const nameLength: Note<never> = plain("nameLength", "IntPointer");
export const lengthFilled: Note<never> = plain("lengthFilled", "IntPointer");
export const messageIn: Note<never> = plain("messageIn", 'StructPointer<"user_msghdr">');
export const messageOut: Note<never> = plain("messageOut", 'StructPointer<"user_msghdr">');
export const messagesIn = <const A extends string>(count: A): Note<A> =>
  made("messagesIn", 'StructPointer<"mmsghdr">', count);
export const messagesOut: Note<never> = plain("messagesOut", 'StructPointer<"mmsghdr">');
export const sentBytes = <const A extends string>(length: A, address: A, size: A): Note<A> =>
  made("sentBytes", "BufferPointer", length, address, size);
export const receivedBytes = <const A extends string>(size: A): Note<A> =>
  made("receivedBytes", "BufferPointer", size);
export const optionSet: Note<never> = plain("optionSet", "number");
export const optionGot: Note<never> = plain("optionGot", "number");
export const optionIn: Note<never> = plain("optionIn", "BufferPointer");
export const optionOut: Note<never> = plain("optionOut", "BufferPointer");
