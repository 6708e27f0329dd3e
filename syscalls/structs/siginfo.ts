// What comes with a signal: which fields there are depends on the signal and on where it came from.
import { Family, type FamilyName } from "../flags.ts";
import type { Arch } from "../numbers.ts";
import { hexShown, idShown, pointerShown, signedShown } from "../kinds/shown_words.ts";
import { leaf, number, type Part, remarked, type Shown, struct } from "../shown.ts";
import { signalName } from "../signals.ts";
import { hexText, u32 } from "../words.ts";
import { custom, type StructView } from "./view.ts";

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
const SI_KERNEL = 0x80;
const CLD_EXITED = 1;

/** The place of the fields behind the first three. */
const FIELDS = 16;

/** `{si_signo=SIGCHLD, si_code=CLD_EXITED, ...}` */
export const siginfo: StructView = custom("siginfo", (bytes, at, frame) => {
  const signal = u32(bytes, at) | 0;
  const errno = u32(bytes, at + 4) | 0;
  const code = u32(bytes, at + 8) | 0;
  return struct([
    ["si_signo", signalName(signal)],
    ["si_code", codeOf(signal, code, frame.arch)],
    errno !== 0 && ["si_errno", number(errno)],
    ...(signal === 0 ? [] : fields(bytes, at + FIELDS, signal, code)),
  ]);
});

function codeOf(signal: number, code: number, arch: Arch): Shown {
  const general = Family.of(arch, "siginfo_codes").name(code >>> 0, 0);
  if (general !== undefined) return general;
  const family = CODES[signal];
  const name = family === undefined ? undefined : Family.of(arch, family).name(code >>> 0, 0);
  return name ?? leaf(`${hexText(code >>> 0, 0)} /* SI_??? */`, code);
}

function fields(bytes: Uint8Array, at: number, signal: number, code: number): Part[] {
  const sender: Part[] = [
    ["si_pid", number(u32(bytes, at) | 0)],
    ["si_uid", idShown(u32(bytes, at + 4))],
  ];
  if (code === SI_TIMER) {
    return [
      ["si_timerid", hexShown(u32(bytes, at), 0)],
      ["si_overrun", number(u32(bytes, at + 4) | 0)],
      ...valueOf(bytes, at + 8),
    ];
  }
  if (code === SI_QUEUE) return [...sender, ...valueOf(bytes, at + 8)];
  if (code <= 0) {
    const plain = code === SI_TKILL || signal < 32;
    return plain ? sender : [...sender, ...valueOf(bytes, at + 8)];
  }
  if (signal === CHILD) return [...sender, ...childFields(bytes, at, code)];
  if (signal === POLL) return [["si_band", signedShown(u32(bytes, at), u32(bytes, at + 4))]];
  if (signal === SYSTEM_CALL) {
    return [
      ["si_call_addr", place(bytes, at)],
      ["si_syscall", number(u32(bytes, at + 8))],
      ["si_arch", hexShown(u32(bytes, at + 12), 0)],
    ];
  }
  if (CODES[signal] !== undefined) return [["si_addr", place(bytes, at)]];
  return code === SI_KERNEL ? [] : sender;
}

function childFields(bytes: Uint8Array, at: number, code: number): Part[] {
  const status = u32(bytes, at + 8) | 0;
  return [
    ["si_status", code === CLD_EXITED ? number(status) : signalName(status)],
    ["si_utime", clockTicks(u32(bytes, at + 16), u32(bytes, at + 20))],
    ["si_stime", clockTicks(u32(bytes, at + 24), u32(bytes, at + 28))],
  ];
}

/** Clock ticks, of which the kernel tells programs a hundred a second. */
function clockTicks(lo: number, hi: number): Shown {
  const ticks = signedShown(lo, hi);
  if (lo === 0 && hi === 0) return ticks;
  return remarked(ticks, `${((hi * 4294967296 + lo) / 100).toFixed(2)} s`);
}

function valueOf(bytes: Uint8Array, at: number): Part[] {
  if (u32(bytes, at) === 0 && u32(bytes, at + 4) === 0) return [];
  return [
    ["si_int", number(u32(bytes, at) | 0)],
    ["si_ptr", place(bytes, at)],
  ];
}

function place(bytes: Uint8Array, at: number): Shown {
  return pointerShown(u32(bytes, at), u32(bytes, at + 4));
}
