import { Family } from "../flags.ts";
import { flags, one } from "../kinds/flags.ts";
import { openFlagsText } from "../kinds/mode.ts";
import { int, long, uint } from "../kinds/numbers.ts";
import { layoutOf } from "../layouts.ts";
import { octalText, u32 } from "../words.ts";
import { type BytesText, type StructView, view } from "./view.ts";

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
export const openHow: StructView = {
  record: "open_how",
  size: (arch) => layoutOf(arch, "open_how").size,
  text: (bytes, at, frame) => {
    const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
    const [mode, modeHigh] = [u32(bytes, at + 8), u32(bytes, at + 12)];
    let text = `{flags=${openFlagsText(lo, hi, frame.arch)}`;
    if ((lo & (0o100 | 0o20000000)) !== 0 || mode !== 0 || modeHigh !== 0) {
      text += `, mode=${octalText(mode)}`;
    }
    const resolve = Family.of(frame.arch, "open_resolve");
    return `${text}, resolve=${resolve.bits(u32(bytes, at + 16), u32(bytes, at + 20))}}`;
  },
};

/** Fields of several bits within the output modes, and their names by value. */
const DELAYS: readonly (readonly [mask: number, shift: number, name: string])[] = [
  [0x0100, 8, "NL"],
  [0x0600, 9, "CR"],
  [0x1800, 11, "TAB"],
  [0x2000, 13, "BS"],
  [0x4000, 14, "VT"],
  [0x8000, 15, "FF"],
];

const output: BytesText = (bytes, at, frame) => {
  let word = u32(bytes, at);
  const parts = DELAYS.map(([mask, shift, name]) => `${name}${(word & mask) >>> shift}`);
  for (const [mask] of DELAYS) word &= ~mask;
  if (word !== 0) parts.push(Family.of(frame.arch, "terminal_output").bits(word >>> 0, 0));
  return parts.join("|");
};

const SPEEDS =
  "B0 B50 B75 B110 B134 B150 B200 B300 B600 B1200 B1800 B2400 B4800 B9600 B19200 B38400".split(" ");
const FAST_SPEEDS =
  "BOTHER B57600 B115200 B230400 B460800 B500000 B576000 B921600 B1000000 B1152000 B1500000 B2000000 B2500000 B3000000 B3500000 B4000000".split(
    " ",
  );
const SPEED_MASK = 0x100f;
const SIZE_MASK = 0x30;

const control: BytesText = (bytes, at, frame) => {
  const word = u32(bytes, at);
  const speeds = (word & 0x1000) === 0 ? SPEEDS : FAST_SPEEDS;
  const parts = [speeds[word & 0xf], `CS${5 + ((word & SIZE_MASK) >>> 4)}`];
  const rest = word & ~SPEED_MASK & ~SIZE_MASK;
  if (rest !== 0) parts.push(Family.of(frame.arch, "terminal_control").bits(rest >>> 0, 0));
  return parts.join("|");
};

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
  sem_flg: flags("semop_flags"),
});
