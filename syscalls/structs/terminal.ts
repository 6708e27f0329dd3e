import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { oneShown } from "../kinds/flags.ts";
import { uint } from "../kinds/numbers.ts";
import { unsignedShown } from "../kinds/shown_words.ts";
import { list, type Shown, struct } from "../shown.ts";
import { hexText, u16, u32 } from "../words.ts";
import { custom, type StructView, view } from "./view.ts";

/** The size of a terminal's window. */
export const winsize: StructView = view("winsize", {
  ws_row: uint,
  ws_col: uint,
  ws_xpixel: uint,
  ws_ypixel: uint,
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

type Modes = "terminal_input" | "terminal_output" | "terminal_control" | "terminal_local";

function modes(word: number, family: Modes, frame: Frame): string {
  if (word === 0) return "";
  const text = Family.of(frame.arch, family).bits(word >>> 0, 0);
  return text.endsWith("*/") ? hexText(word >>> 0, 0) : text;
}

/** The fields, then what is left of the word; strace puts the bar between them even if nothing is. */
function output(word: number, frame: Frame): string {
  const parts = DELAYS.map(([mask, shift, name]) => {
    const value = (word & mask) >>> shift;
    return name === "TAB" && value === EXPANDED_TABS ? "XTABS" : `${name}${value}`;
  });
  for (const [mask] of DELAYS) word &= ~mask;
  return `${parts.join("|")}|${modes(word, "terminal_output", frame)}`;
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

function control(word: number, frame: Frame): string {
  const input = (word >>> INPUT_SHIFT) & SPEED_MASK;
  const parts = [speed(word), `CS${5 + ((word & SIZE_MASK) >>> 4)}`];
  if (input !== 0) parts.splice(1, 0, `${speed(input)}<<IBSHIFT`);
  const left = word & ~SPEED_MASK & ~SIZE_MASK & ~(SPEED_MASK << INPUT_SHIFT);
  return `${parts.join("|")}|${modes(left, "terminal_control", frame)}`;
}

function speed(word: number): string {
  return ((word & FAST) === 0 ? SPEEDS : FAST_SPEEDS)[word & 0xf] ?? "";
}

/** The characters that are special, by their place. */
const CHARACTERS =
  "VINTR VQUIT VERASE VKILL VEOF VTIME VMIN VSWTC VSTART VSTOP VSUSP VEOL VREPRINT VDISCARD VWERASE VLNEXT VEOL2".split(
    " ",
  );

function characters(bytes: Uint8Array, at: number, count: number): Shown {
  const items = Array.from(
    { length: count },
    (_, index) => `[${CHARACTERS[index] ?? index}]=${hexText(bytes[at + index]!, 0)}`,
  );
  return list(items);
}

/** The modes of a terminal, in the form of three times: with words of 16 bits, of 32, and with free speeds. */
function modesView(record: "termio" | "termios" | "termios2"): StructView {
  const width = record === "termio" ? 2 : 4;
  return custom(record, (bytes, at, frame) => {
    const word = (index: number): number =>
      width === 2 ? u16(bytes, at + 2 * index) : u32(bytes, at + 4 * index);
    const line = at + 4 * width;
    const count = width === 2 ? 8 : 19;
    const { verbose } = frame.options;
    const speed = (offset: number): Shown => unsignedShown(u32(bytes, at + offset), 0);
    return struct(
      [
        ["c_iflag", modes(word(0), "terminal_input", frame)],
        ["c_oflag", output(word(1), frame)],
        ["c_cflag", control(word(2), frame)],
        ["c_lflag", modes(word(3), "terminal_local", frame)],
        verbose && ["c_line", oneShown(frame.arch, "line_disciplines", bytes[line]!)],
        verbose && ["c_cc", characters(bytes, line + 1, count)],
        verbose && record === "termios2" && ["c_ispeed", speed(36)],
        verbose && record === "termios2" && ["c_ospeed", speed(40)],
      ],
      verbose ? "" : ", ...",
    );
  });
}

export const termio: StructView = modesView("termio");
export const termios: StructView = modesView("termios");
export const termios2: StructView = modesView("termios2");
