// What ptrace hands over: registers, signals, calls, by request.
import type { Call } from "../call.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { auditArchShown, callShown } from "../kinds/audit_arch.ts";
import { bitsShown, flags, oneShown } from "../kinds/flags.ts";
import { size as sizeKind, uint } from "../kinds/numbers.ts";
import {
  addressShown,
  hexShown,
  pointerShown,
  signedShown,
  unsignedShown,
} from "../kinds/shown_words.ts";
import { signalSetAt } from "../kinds/signal.ts";
import { arrayAt, structIn } from "../kinds/struct.ts";
import { Errno } from "../errno.ts";
import { Family } from "../flags.ts";
import { sizeOf } from "../layouts.ts";
import { Pointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { leaf, list, type MaybePart, number, type Shown, struct } from "../shown.ts";
import { siginfo } from "../structs/siginfo.ts";
import { registersShown, registersSize, type RegisterKind } from "../structs/registers.ts";
import { fieldReader, view, whole } from "../structs/view.ts";
import { toNumber, u32, unsignedText } from "../words.ts";

const pointer = (lo: number, hi: number, call: Call): Pointer => new Pointer(lo, hi, call.memory);

type Show = (lo: number, hi: number, frame: Frame) => Shown;

/** Something the kernel writes, if the call succeeds. */
function written(show: Show): Kind<Pointer> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => (frame.failed ? addressShown(lo, hi) : show(lo, hi, frame)),
    view: pointer,
  });
}

function read(show: Show): Kind<Pointer> {
  return new Kind({ show, view: pointer });
}

/** Registers at an address, so many bytes of them. */
function registersAt(
  kind: RegisterKind,
  lo: number,
  hi: number,
  length: number,
  frame: Frame,
): Shown {
  if (length <= 0 || length % 8 !== 0) return addressShown(lo, hi);
  const known = Math.min(length, registersSize(kind, frame.arch));
  const bytes = readExactly(frame.memory, lo, hi, known);
  return bytes === undefined ? addressShown(lo, hi) : registersShown(kind, bytes, length, frame);
}

const all =
  (kind: RegisterKind): Show =>
  (lo, hi, frame) =>
    registersAt(kind, lo, hi, registersSize(kind, frame.arch), frame);

/** All registers for integers, written by the kernel. */
export const generalOut: Kind<Pointer> = written(all("general"));
/** All registers for integers, read by the kernel. */
export const generalIn: Kind<Pointer> = read(all("general"));
/** All registers for floating-point numbers, written by the kernel. */
export const floatingOut: Kind<Pointer> = written(all("floating"));
/** All registers for floating-point numbers, read by the kernel. */
export const floatingIn: Kind<Pointer> = read(all("floating"));

/** The sets of registers whose form is known. */
const SETS: Readonly<Record<string, RegisterKind>> = {
  NT_PRSTATUS: "general",
  NT_FPREGSET: "floating",
};

/** The place and the length that an iovec has. */
function vectorAt(
  lo: number,
  hi: number,
  frame: Frame,
): readonly [number, number, number, number] | undefined {
  const bytes = readExactly(frame.memory, lo, hi, 16);
  return bytes && [u32(bytes, 0), u32(bytes, 4), u32(bytes, 8), u32(bytes, 12)];
}

function setShown(base: readonly [number, number], length: number, frame: Frame): Shown {
  const name = Family.of(frame.arch, "register_sets").name(frame.call.uint(2), 0);
  const kind = name === undefined ? undefined : SETS[name];
  return kind === undefined ? pointerShown(...base) : registersAt(kind, ...base, length, frame);
}

/** A set of registers the kernel reads: where it is, and its length. */
export const registerSetIn: Kind<Pointer> = read((lo, hi, frame) => {
  const vector = vectorAt(lo, hi, frame);
  if (vector === undefined) return addressShown(lo, hi);
  const [base, baseHigh, length, lengthHigh] = vector;
  return struct([
    ["iov_base", setShown([base, baseHigh], toNumber(length, lengthHigh), frame)],
    ["iov_len", unsignedShown(length, lengthHigh)],
  ]);
});

/** A set of registers the kernel writes: the length of it is told in the place of the room for it. */
export const registerSetOut: Kind<Pointer> = new Kind({
  after: true,
  save: (lo, hi, frame) => vectorAt(lo, hi, frame),
  show: (lo, hi, frame) => {
    const vector = vectorAt(lo, hi, frame);
    if (vector === undefined) return addressShown(lo, hi);
    const [base, baseHigh, length, lengthHigh] = vector;
    const set = frame.failed
      ? pointerShown(base, baseHigh)
      : setShown([base, baseHigh], toNumber(length, lengthHigh), frame);
    const now = unsignedText(length, lengthHigh);
    const saved = frame.saved?.[frame.index] as ReturnType<typeof vectorAt>;
    const before = saved === undefined ? now : unsignedText(saved[2], saved[3]);
    const text = before === now ? now : `${before} => ${now}`;
    return struct([
      ["iov_base", set],
      ["iov_len", leaf(text, toNumber(length, lengthHigh))],
    ]);
  },
  view: pointer,
});

/** Which of the pending signals are asked for. */
export const peekedSignals: Kind<Pointer> = structIn(
  view("ptrace_peeksiginfo_args", {
    off: sizeKind,
    flags: flags("peeked_signals_flags"),
    nr: uint,
  }),
);

/** Pending signals: the result tells how many. */
export const signalsOut: Kind<Pointer> = written((lo, hi, frame) =>
  arrayAt(lo, hi, frame.result?.lo ?? 0, sizeOf(frame.arch, "siginfo"), frame, siginfo.show),
);

const maskAt: Show = (lo, hi, frame) => signalSetAt(lo, hi, frame.call.uint(2), frame);

/** A mask of signals the kernel reads; the argument before it is its size. */
export const maskIn: Kind<Pointer> = read((lo, hi, frame) =>
  shownSet(maskAt(lo, hi, frame), lo, hi),
);

/** A mask of signals the kernel writes. */
export const maskOut: Kind<Pointer> = written((lo, hi, frame) =>
  shownSet(maskAt(lo, hi, frame), lo, hi),
);

function shownSet(set: Shown, lo: number, hi: number): Shown {
  return typeof set === "string" && /^(?:0x|NULL)/.test(set) ? addressShown(lo, hi) : set;
}

const METADATA_BYTES = 16;

/** Which seccomp filter is asked about, and its flags. */
export const filterMetadata: Kind<Pointer> = new Kind({
  after: true,
  show: (lo, hi, frame) => {
    const given = frame.call.uint(2);
    const bytes = given < 8 ? undefined : readExactly(frame.memory, lo, hi, 8);
    if (bytes === undefined) return addressShown(lo, hi);
    const offset: MaybePart = ["filter_off", unsignedShown(u32(bytes, 0), u32(bytes, 4))];
    if (frame.failed || frame.result === null) return struct([offset]);
    if (frame.result.lo < METADATA_BYTES)
      return struct([offset], frame.result.lo > 8 ? ", ???" : "");
    const more = readExactly(frame.memory, lo, hi, METADATA_BYTES);
    if (more === undefined) return struct([offset]);
    return struct([
      offset,
      ["flags", bitsShown(frame.arch, "seccomp_flags", u32(more, 8), u32(more, 12))],
    ]);
  },
  view: pointer,
});

const archField = fieldReader("ptrace_syscall_info", "arch");
const instruction = fieldReader("ptrace_syscall_info", "instruction_pointer");
const stack = fieldReader("ptrace_syscall_info", "stack_pointer");
const callNumber = fieldReader("ptrace_syscall_info", "entry.nr");
const returned = fieldReader("ptrace_syscall_info", "exit.rval");
const failedField = fieldReader("ptrace_syscall_info", "exit.is_error");
const traceData = fieldReader("ptrace_syscall_info", "seccomp.ret_data");

const ARCH_END = 8;
const INSTRUCTION_END = 16;
const STACK_END = 24;
const EXIT_END = 33;
const ARGUMENTS = 32;
const ENTRY_END = 80;
const SECCOMP_END = 84;

function enteredParts(bytes: Uint8Array, frame: Frame): MaybePart[] {
  const [audited] = archField(bytes, 0, frame.arch);
  const [call] = callNumber(bytes, 0, frame.arch);
  const args = Array.from({ length: 6 }, (_, index) => {
    const at = ARGUMENTS + 8 * index;
    return hexShown(u32(bytes, at), u32(bytes, at + 4));
  });
  return [
    ["nr", callShown(call, audited, frame.arch)],
    ["args", list(args)],
  ];
}

function leftParts(bytes: Uint8Array, frame: Frame): MaybePart[] {
  const [lo, hi] = returned(bytes, 0, frame.arch);
  const [isError] = failedField(bytes, 0, frame.arch);
  const { name } = Errno.of(-(lo | 0));
  const hasName = isError !== 0 && !name.startsWith("ERRNO_");
  return [
    ["rval", hasName ? `-${name}` : signedShown(lo, hi)],
    ["is_error", number(isError)],
  ];
}

/** What each stop has, and where it ends: a new one is a row. */
const STOPS: Readonly<
  Record<
    string,
    { end: number; name: string; parts: (bytes: Uint8Array, frame: Frame) => MaybePart[] }
  >
> = {
  PTRACE_SYSCALL_INFO_ENTRY: { end: ENTRY_END, name: "entry", parts: enteredParts },
  PTRACE_SYSCALL_INFO_EXIT: { end: EXIT_END, name: "exit", parts: leftParts },
  PTRACE_SYSCALL_INFO_SECCOMP: {
    end: SECCOMP_END,
    name: "seccomp",
    parts: (bytes, frame) => [
      ...enteredParts(bytes, frame),
      ["ret_data", unsignedShown(...traceData(bytes, 0, frame.arch))],
    ],
  },
};

/** The call that a thread is stopped at: as much of it as there are bytes. */
function callInfo(lo: number, hi: number, length: number, frame: Frame): Shown {
  const bytes =
    length <= 0
      ? undefined
      : readExactly(
          frame.memory,
          lo,
          hi,
          Math.min(length, sizeOf(frame.arch, "ptrace_syscall_info")),
        );
  if (bytes === undefined) return addressShown(lo, hi);
  const has = (end: number): boolean => bytes.length >= end;
  const operation = oneShown(frame.arch, "call_stops", bytes[0]!);
  const stop = STOPS[operation.text];
  return struct([
    ["op", operation],
    has(ARCH_END) && ["arch", auditArchShown(archField(bytes, 0, frame.arch)[0], frame.arch)],
    has(INSTRUCTION_END) && [
      "instruction_pointer",
      pointerShown(...instruction(bytes, 0, frame.arch)),
    ],
    has(STACK_END) && ["stack_pointer", pointerShown(...stack(bytes, 0, frame.arch))],
    stop !== undefined && has(stop.end) && [stop.name, struct(stop.parts(bytes, frame))],
  ]);
}

/** The call that a thread is stopped at: the argument before tells the room, the result what there is. */
export const callInfoOut: Kind<Pointer> = written((lo, hi, frame) => {
  const { words } = frame.call;
  const room = toNumber(words[4]!, words[5]!);
  return callInfo(lo, hi, Math.min(room, frame.result?.lo ?? 0), frame);
});

/** What a thread's call is to be. */
export const callInfoIn: Kind<Pointer> = read((lo, hi, frame) => {
  const { words } = frame.call;
  return callInfo(lo, hi, toNumber(words[4]!, words[5]!), frame);
});

/** One signal, written by the kernel. */
export const signalOut: Kind<Pointer> = written((lo, hi, frame) => {
  const bytes = readExactly(frame.memory, lo, hi, sizeOf(frame.arch, "siginfo"));
  return bytes === undefined ? addressShown(lo, hi) : siginfo.show(bytes, 0, frame);
});

/** One signal, read by the kernel. */
export const signalIn: Kind<Pointer> = structIn(whole(siginfo));
