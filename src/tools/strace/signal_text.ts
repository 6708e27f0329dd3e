import { signalName } from "../../../syscalls/mod.ts";
import type { SignalDelivery } from "../../signal.ts";

/** Offsets in `siginfo_t` of 64-bit architectures, include/uapi/asm-generic/siginfo.h. */
const PID = 16;
const UID = 20;
const STATUS = 24;
const TIMES = 32;
const ADDRESS = 16;
const VALUE = 24;

/** `si_code` values that any signal can have. */
const GENERAL: Readonly<Record<number, string>> = {
  0: "SI_USER",
  0x80: "SI_KERNEL",
  [-1]: "SI_QUEUE",
  [-2]: "SI_TIMER",
  [-3]: "SI_MESGQ",
  [-4]: "SI_ASYNCIO",
  [-5]: "SI_SIGIO",
  [-6]: "SI_TKILL",
  [-60]: "SI_ASYNCNL",
};

/** `si_code` values from 1 on, by signal. */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  SIGILL: ["OPC", "OPN", "ADR", "TRP", "PRVOPC", "PRVREG", "COPROC", "BADSTK", "BADIADDR"].map(
    (c) => `ILL_ILL${c}`,
  ),
  SIGFPE: ["INTDIV", "INTOVF", "FLTDIV", "FLTOVF", "FLTUND", "FLTRES", "FLTINV", "FLTSUB"].map(
    (c) => `FPE_${c}`,
  ),
  SIGSEGV: ["MAPERR", "ACCERR", "BNDERR", "PKUERR"].map((c) => `SEGV_${c}`),
  SIGBUS: ["ADRALN", "ADRERR", "OBJERR", "MCEERR_AR", "MCEERR_AO"].map((c) => `BUS_${c}`),
  SIGTRAP: ["BRKPT", "TRACE", "BRANCH", "HWBKPT", "UNK", "PERF"].map((c) => `TRAP_${c}`),
  SIGCHLD: ["EXITED", "KILLED", "DUMPED", "TRAPPED", "STOPPED", "CONTINUED"].map((c) => `CLD_${c}`),
  SIGIO: ["IN", "OUT", "MSG", "ERR", "PRI", "HUP"].map((c) => `POLL_${c}`),
  SIGSYS: ["SYS_SECCOMP", "SYS_USER_DISPATCH"],
};

const FAULTS = new Set(["SIGILL", "SIGFPE", "SIGSEGV", "SIGBUS", "SIGTRAP"]);

/** A signal's `siginfo_t` as strace shows it. */
export function signalText({ name, code, info }: SignalDelivery): string {
  const view = new DataView(info.buffer, info.byteOffset, info.byteLength);
  const fields = [
    `si_signo=${name}`,
    `si_code=${codeName(name, code)}`,
    ...details(view, name, code),
  ];
  return `{${fields.join(", ")}}`;
}

function codeName(name: string, code: number): string {
  return GENERAL[code] ?? SPECIAL[name]?.[code - 1] ?? String(code);
}

function details(view: DataView, name: string, code: number): string[] {
  const sender = [`si_pid=${view.getInt32(PID, true)}`, `si_uid=${view.getUint32(UID, true)}`];
  if (code === -1)
    return [...sender, `si_int=${view.getInt32(VALUE, true)}, si_ptr=${pointer(view, VALUE)}`];
  if (code <= 0) return sender;
  if (code === 0x80) return [];
  if (name === "SIGCHLD") return [...sender, ...childStatus(view, code)];
  if (FAULTS.has(name)) return [`si_addr=${pointer(view, ADDRESS)}`];
  return [];
}

function childStatus(view: DataView, code: number): string[] {
  const status = view.getInt32(STATUS, true);
  const times = [TIMES, TIMES + 8].map((at) => Number(view.getBigInt64(at, true)));
  return [
    `si_status=${code === 1 ? status : signalName(status)}`,
    `si_utime=${times[0]}`,
    `si_stime=${times[1]}`,
  ];
}

function pointer(view: DataView, at: number): string {
  const value = view.getBigUint64(at, true);
  return value === 0n ? "NULL" : `0x${value.toString(16)}`;
}
