// What comes with a signal: which fields there are depends on the signal and on where it came from.
import { Family, type FamilyName } from "../flags.ts";
import type { Arch } from "../numbers.ts";
import { layoutOf } from "../layouts.ts";
import { signalName } from "../signals.ts";
import { addressText, hexText, signedText, u32 } from "../words.ts";
import type { BytesText, StructView } from "./view.ts";

/** The codes that only one signal has. */
const CODES: Readonly<Record<number, FamilyName>> = {
  4: "sigill_codes",
  5: "sigtrap_codes",
  7: "sigbus_codes",
  8: "sigfpe_codes",
  11: "sigsegv_codes",
  17: "sigchld_codes",
  29: "sigpoll_codes",
  31: "sigsys_codes",
};

const CHILD = 17;
const POLL = 29;
const SYSTEM_CALL = 31;
const SI_QUEUE = -1;
const SI_TIMER = -2;
const SI_TKILL = -6;
const CLD_EXITED = 1;

/** The place of the fields behind the first three. */
const FIELDS = 16;

/** `{si_signo=SIGCHLD, si_code=CLD_EXITED, ...}` */
const text: BytesText = (bytes, at, frame) => {
  const signal = u32(bytes, at) | 0;
  const errno = u32(bytes, at + 4) | 0;
  const code = u32(bytes, at + 8) | 0;
  const parts = [`si_signo=${signalName(signal)}`];
  parts.push(`si_code=${codeText(signal, code, frame.arch)}`);
  if (errno !== 0) parts.push(`si_errno=${errno}`);
  if (signal !== 0) parts.push(...fields(bytes, at + FIELDS, signal, code));
  return `{${parts.join(", ")}}`;
};

export const siginfo: StructView = {
  record: "siginfo",
  size: (arch) => layoutOf(arch, "siginfo").size,
  text,
};

function codeText(signal: number, code: number, arch: Arch): string {
  const general = Family.of(arch, "siginfo_codes").name(code >>> 0, 0);
  if (general !== undefined) return general;
  const family = CODES[signal];
  const name = family === undefined ? undefined : Family.of(arch, family).name(code >>> 0, 0);
  return name ?? `${hexText(code >>> 0, 0)} /* SI_??? */`;
}

function fields(bytes: Uint8Array, at: number, signal: number, code: number): string[] {
  const sender = [`si_pid=${u32(bytes, at) | 0}`, `si_uid=${idText(u32(bytes, at + 4))}`];
  if (code === SI_TIMER) {
    const timer = [
      `si_timerid=${hexText(u32(bytes, at), 0)}`,
      `si_overrun=${u32(bytes, at + 4) | 0}`,
    ];
    return [...timer, ...valueText(bytes, at + 8)];
  }
  if (code === SI_QUEUE) return [...sender, ...valueText(bytes, at + 8)];
  if (code <= 0)
    return code === SI_TKILL || signal < 32 ? sender : [...sender, ...valueText(bytes, at + 8)];
  if (signal === CHILD) return [...sender, ...childText(bytes, at, code)];
  if (signal === POLL) return [`si_band=${signedText(u32(bytes, at), u32(bytes, at + 4))}`];
  if (signal === SYSTEM_CALL) {
    const [call, machine] = [u32(bytes, at + 8), u32(bytes, at + 12)];
    return [
      `si_call_addr=${address(bytes, at)}`,
      `si_syscall=${call}`,
      `si_arch=${hexText(machine, 0)}`,
    ];
  }
  if (CODES[signal] !== undefined) return [`si_addr=${address(bytes, at)}`];
  return code === 0x80 ? [] : sender;
}

function childText(bytes: Uint8Array, at: number, code: number): string[] {
  const status = u32(bytes, at + 8) | 0;
  const times = [16, 24].map((offset, index) => {
    const [lo, hi] = [u32(bytes, at + offset), u32(bytes, at + offset + 4)];
    return `${index === 0 ? "si_utime" : "si_stime"}=${clockTicks(lo, hi)}`;
  });
  return [`si_status=${code === CLD_EXITED ? status : signalName(status)}`, ...times];
}

/** Clock ticks, of which the kernel tells programs a hundred a second. */
function clockTicks(lo: number, hi: number): string {
  const ticks = signedText(lo, hi);
  return lo === 0 && hi === 0
    ? ticks
    : `${ticks} /* ${((hi * 4294967296 + lo) / 100).toFixed(2)} s */`;
}

function valueText(bytes: Uint8Array, at: number): string[] {
  if (u32(bytes, at) === 0 && u32(bytes, at + 4) === 0) return [];
  return [`si_int=${u32(bytes, at) | 0}`, `si_ptr=${address(bytes, at)}`];
}

function address(bytes: Uint8Array, at: number): string {
  return addressText(u32(bytes, at), u32(bytes, at + 4));
}

function idText(id: number): string {
  return id === 0xffffffff ? "-1" : String(id);
}
