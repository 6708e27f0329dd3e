import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { bitsShown, flags, one } from "../kinds/flags.ts";
import { openFlagsText } from "../kinds/mode.ts";
import { int, long, uint } from "../kinds/numbers.ts";
import { leaf, struct } from "../shown.ts";
import { octalText, u16, u32 } from "../words.ts";
import { type BytesShow, custom, type StructView, view } from "./view.ts";

/** A lock that is asked for. */
export const flock: StructView = view("flock", {
  l_type: one("lock_types"),
  l_whence: one("whence"),
  l_start: long,
  l_len: long,
});

/** A lock that is told about. */
export const flockFound: StructView = view("flock", {
  l_type: one("lock_types"),
  l_whence: one("whence"),
  l_start: long,
  l_len: long,
  l_pid: int,
});

export const fileOwner: StructView = view("f_owner_ex", { type: one("owner_types"), pid: int });

export const winsize: StructView = view("winsize", {
  ws_row: uint,
  ws_col: uint,
  ws_xpixel: uint,
  ws_ypixel: uint,
});

/** How openat2 opens; the mode only if a file may be made. */
export const openHow: StructView = custom("open_how", (bytes, at, frame) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  const [mode, modeHigh] = [u32(bytes, at + 8), u32(bytes, at + 12)];
  const makes = (lo & (0o100 | 0o20000000)) !== 0;
  const resolve = bitsShown(frame.arch, "open_resolve", u32(bytes, at + 16), u32(bytes, at + 20));
  return struct([
    ["flags", openFlagsText(lo, hi, frame.arch)],
    (makes || mode !== 0 || modeHigh !== 0) && ["mode", leaf(octalText(mode), mode)],
    ["resolve", resolve],
  ]);
});

/** Fields of several bits within the output modes, and their names by value. */
const DELAYS: readonly (readonly [mask: number, shift: number, name: string])[] = [
  [0x0100, 8, "NL"],
  [0x0600, 9, "CR"],
  [0x1800, 11, "TAB"],
  [0x2000, 13, "BS"],
  [0x4000, 14, "VT"],
  [0x8000, 15, "FF"],
];

const EXPANDED_TABS = 3;

/** The fields, then what is left of the word; strace puts the bar between them even if nothing is. */
const output: BytesShow = (bytes, at, frame) => {
  let word = u32(bytes, at);
  const parts = DELAYS.map(([mask, shift, name]) => {
    const value = (word & mask) >>> shift;
    return name === "TAB" && value === EXPANDED_TABS ? "XTABS" : `${name}${value}`;
  });
  for (const [mask] of DELAYS) word &= ~mask;
  return `${parts.join("|")}|${rest(word, "terminal_output", frame)}`;
};

function rest(word: number, family: "terminal_output" | "terminal_control", frame: Frame): string {
  return word === 0 ? "" : Family.of(frame.arch, family).bits(word >>> 0, 0);
}

const SPEEDS =
  "B0 B50 B75 B110 B134 B150 B200 B300 B600 B1200 B1800 B2400 B4800 B9600 B19200 B38400".split(" ");
const FAST_SPEEDS =
  "BOTHER B57600 B115200 B230400 B460800 B500000 B576000 B921600 B1000000 B1152000 B1500000 B2000000 B2500000 B3000000 B3500000 B4000000".split(
    " ",
  );
const FAST = 0x1000;
const SPEED_MASK = 0x100f;
/** The speed of input has bits of its own. */
const INPUT_SHIFT = 16;
const SIZE_MASK = 0x30;

const control: BytesShow = (bytes, at, frame) => {
  const word = u32(bytes, at);
  const input = (word >>> INPUT_SHIFT) & SPEED_MASK;
  const parts = [speed(word), `CS${5 + ((word & SIZE_MASK) >>> 4)}`];
  if (input !== 0) parts.splice(1, 0, `${speed(input)}<<IBSHIFT`);
  const left = word & ~SPEED_MASK & ~SIZE_MASK & ~(SPEED_MASK << INPUT_SHIFT);
  return `${parts.join("|")}|${rest(left, "terminal_control", frame)}`;
};

function speed(word: number): string {
  return ((word & FAST) === 0 ? SPEEDS : FAST_SPEEDS)[word & 0xf] ?? "";
}

/** The modes of a terminal. */
export const termios: StructView = view(
  "termios",
  {
    c_iflag: flags("terminal_input"),
    c_oflag: output,
    c_cflag: control,
    c_lflag: flags("terminal_local"),
  },
  true,
);

export const semaphoreOperation: StructView = view("sembuf", {
  sem_num: uint,
  sem_op: int,
  sem_flg: (bytes, at, frame) => bitsShown(frame.arch, "semop_flags", u16(bytes, at)),
});
