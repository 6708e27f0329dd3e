// What comes with a signal: which fields there are depends on the signal and on where it came from.
import { pidShown } from "../pids.ts";
import { constant } from "../constants.ts";
import { Errno } from "../errno.ts";
import { Family, type FamilyName } from "../flags.ts";
import { auditArchShown, callShown } from "../kinds/audit_arch.ts";
import { fdShown } from "../kinds/fd.ts";
import { hexShown, idShown, pointerShown, signedShown, ticksShown } from "../kinds/shown_words.ts";
import type { Frame } from "../frame.ts";
import type { Arch } from "../numbers.ts";
import { leaf, type MaybePart, number, type Shown, struct } from "../shown.ts";
import { signalName } from "../signals.ts";
import { hexText, u16, u32 } from "../words.ts";
import { custom, type StructView } from "./view.ts";

/** The fields behind the first three, which begin at `at`. */
type Fields = (bytes: Uint8Array, at: number, frame: Frame, code: number) => MaybePart[];

/** What only one signal has: the names of its codes, and what the kernel tells with it. */
interface Signal {
  readonly codes: FamilyName;
  readonly fields: Fields;
}

/** The place of the fields behind the first three. */
const FIELDS = 16;

const sender: Fields = (bytes, at, frame) => [
  ["si_pid", pidShown(u32(bytes, at) | 0, frame)],
  ["si_uid", idShown(u32(bytes, at + 4))],
];

const valueAt: Fields = (bytes, at) => [
  ["si_int", number(u32(bytes, at) | 0)],
  ["si_ptr", place(bytes, at)],
];

/** Who sent it, and a value unless that is 0. */
const senderAndValue: Fields = (bytes, at, frame, code) => [
  ...sender(bytes, at, frame, code),
  ...(isZero(bytes, at + 8) ? [] : valueAt(bytes, at + 8, frame, code)),
];

const timer: Fields = (bytes, at, frame, code) => [
  ["si_timerid", hexShown(u32(bytes, at), 0)],
  ["si_overrun", number(u32(bytes, at + 4) | 0)],
  ...valueAt(bytes, at + 8, frame, code),
];

const band: Fields = (bytes, at, frame) => [
  ["si_band", signedShown(u32(bytes, at), u32(bytes, at + 4))],
  ["si_fd", fdShown(u32(bytes, at + 8) | 0, frame)],
];

const FIRST_BAND = 1;
const LAST_BAND = 6;

const poll: Fields = (bytes, at, frame, code) =>
  code >= FIRST_BAND && code <= LAST_BAND ? band(bytes, at, frame, code) : [];

const faultAt: Fields = (bytes, at) => [["si_addr", place(bytes, at)]];

const BUS_MCEERR_AR = 4;
const BUS_MCEERR_AO = 5;

const busFault: Fields = (bytes, at, frame, code) => [
  ...faultAt(bytes, at, frame, code),
  (code === BUS_MCEERR_AR || code === BUS_MCEERR_AO) && [
    "si_addr_lsb",
    hexShown(u16(bytes, at + 8), 0),
  ],
];

const SEGV_BNDERR = 3;
const SEGV_PKUERR = 4;

const memoryFault: Fields = (bytes, at, frame, code) => [
  ...faultAt(bytes, at, frame, code),
  code === SEGV_BNDERR && ["si_lower", place(bytes, at + 16)],
  code === SEGV_BNDERR && ["si_upper", place(bytes, at + 24)],
  code === SEGV_PKUERR && ["si_pkey", number(u32(bytes, at + 16))],
];

const CLD_EXITED = 1;

const child: Fields = (bytes, at, frame, code) => {
  const status = u32(bytes, at + 8) | 0;
  return [
    ...sender(bytes, at, frame, code),
    ["si_status", code === CLD_EXITED ? number(status) : signalShown(status)],
    ["si_utime", ticksShown(u32(bytes, at + 16), u32(bytes, at + 20))],
    ["si_stime", ticksShown(u32(bytes, at + 24), u32(bytes, at + 28))],
  ];
};

const systemCall: Fields = (bytes, at, frame) => {
  const arch = u32(bytes, at + 12);
  return [
    ["si_call_addr", place(bytes, at)],
    ["si_syscall", callShown(u32(bytes, at + 8), arch, frame.arch)],
    ["si_arch", auditArchShown(arch, frame.arch)],
  ];
};

/** What is different for each signal that faults, children and devices send: a new one is a row. */
const SIGNALS: Readonly<Record<string, Signal>> = {
  SIGILL: { codes: "sigill_codes", fields: faultAt },
  SIGTRAP: { codes: "sigtrap_codes", fields: faultAt },
  SIGBUS: { codes: "sigbus_codes", fields: busFault },
  SIGFPE: { codes: "sigfpe_codes", fields: faultAt },
  SIGSEGV: { codes: "sigsegv_codes", fields: memoryFault },
  SIGCHLD: { codes: "sigchld_codes", fields: child },
  SIGIO: { codes: "sigpoll_codes", fields: poll },
  SIGSYS: { codes: "sigsys_codes", fields: systemCall },
};

/** What comes with a signal that a program, or a timer or queue of one, sent; else pid, uid and value. */
const ORIGINS: Readonly<Record<string, Fields>> = {
  SI_USER: sender,
  SI_TKILL: sender,
  SI_TIMER: timer,
  SI_SIGIO: band,
};

/** `{si_signo=SIGCHLD, si_code=CLD_EXITED, ...}` */
export const siginfo: StructView = custom("siginfo", (bytes, at, frame) => {
  const signal = u32(bytes, at) | 0;
  if (signal === 0) return struct([]);
  const errno = u32(bytes, at + 4);
  const code = u32(bytes, at + 8) | 0;
  const own = SIGNALS[signalName(signal)];
  const origin = Family.of(frame.arch, "siginfo_codes").name(code >>> 0, 0);
  return struct([
    ["si_signo", signalShown(signal)],
    ["si_code", codeShown(origin ?? nameOf(own, code, frame.arch), code)],
    errno !== 0 && ["si_errno", errnoShown(errno)],
    ...fieldsOf(own, origin, code)(bytes, at + FIELDS, frame, code),
  ]);
});

function fieldsOf(own: Signal | undefined, origin: string | undefined, code: number): Fields {
  if (code <= 0) return ORIGINS[origin ?? ""] ?? senderAndValue;
  return own?.fields ?? fromKernel;
}

/** The kernel itself has no id. */
const fromKernel: Fields = (bytes, at, frame, code) =>
  isZero(bytes, at) ? [] : senderAndValue(bytes, at, frame, code);

function nameOf(own: Signal | undefined, code: number, arch: Arch): string | undefined {
  return own && Family.of(arch, own.codes).name(code >>> 0, 0);
}

function codeShown(name: string | undefined, code: number): Shown {
  if (name === undefined) return leaf(hexText(code >>> 0, 0), code);
  return leaf(constant(hexText(code >>> 0, 0), name), name);
}

function signalShown(signal: number): Shown {
  const name = signalName(signal);
  return name.startsWith("SIG") ? leaf(constant(String(signal), name), name) : number(signal);
}

function errnoShown(errno: number): Shown {
  const { name } = Errno.of(errno);
  const isKnown = errno < 4096 && !name.startsWith("ERRNO_");
  return isKnown ? leaf(constant(String(errno), name), name) : leaf(String(errno), errno | 0);
}

function isZero(bytes: Uint8Array, at: number): boolean {
  return u32(bytes, at) === 0 && u32(bytes, at + 4) === 0;
}

function place(bytes: Uint8Array, at: number): Shown {
  return pointerShown(u32(bytes, at), u32(bytes, at + 4));
}
