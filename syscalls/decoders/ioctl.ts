// ioctl: the request tells what the argument is. A request that is not in the table is shown by the parts
// its number is made of, and its argument as an address.
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import { archOf, Kind, picked } from "../kind.ts";
import { fd } from "../kinds/fd.ts";
import { hex, hex32, int, rawWord } from "../kinds/numbers.ts";
import { intIn, intOut, uintOut } from "../kinds/cells.ts";
import { structIn, structOut } from "../kinds/struct.ts";
import { termios, winsize } from "../structs/files.ts";
import { fullHexText, hexText } from "../words.ts";

const DIRECTIONS = ["_IOC_NONE", "_IOC_WRITE", "_IOC_READ", "_IOC_READ|_IOC_WRITE"];

const QUEUES = ["TCIFLUSH", "TCOFLUSH", "TCIOFLUSH"];
const FLOWS = ["TCOOFF", "TCOON", "TCIOFF", "TCION"];

function listed(names: readonly string[]): Kind<number> {
  return new Kind({ text: (lo) => names[lo] ?? fullHexText(lo, 0), view: (lo) => lo | 0 });
}

/** No argument. */
const NONE = null;

/** What each request takes: a new one is a row. */
const ARGUMENTS: Readonly<Record<string, Kind | null>> = {
  TCGETS: structOut(termios),
  TCSETS: structIn(termios),
  TCSETSW: structIn(termios),
  TCSETSF: structIn(termios),
  TCSBRK: int,
  TCXONC: listed(FLOWS),
  TCFLSH: listed(QUEUES),
  TIOCEXCL: NONE,
  TIOCNXCL: NONE,
  TIOCSCTTY: int,
  TIOCGPGRP: intOut,
  TIOCSPGRP: intIn,
  TIOCOUTQ: intOut,
  TIOCGWINSZ: structOut(winsize),
  TIOCSWINSZ: structIn(winsize),
  FIONREAD: intOut,
  FIONBIO: intIn,
  TIOCNOTTY: NONE,
  TIOCSETD: intIn,
  TIOCGETD: intOut,
  TIOCGSID: intOut,
  TIOCGPTN: uintOut,
  TIOCSPTLCK: intIn,
  TIOCGPTPEER: hex32,
  FIONCLEX: NONE,
  FIOCLEX: NONE,
  FIOASYNC: intIn,
  FICLONE: fd,
};

function nameOf(call: Call): string | undefined {
  return Family.of(archOf(call), "ioctl_requests").name(call.uint(1), 0);
}

/** The request: its name, or `_IOC(_IOC_READ, 0x54, 0x1, 0x4)`. */
export const ioctlRequest: Kind<number> = new Kind({
  text: (lo, _hi, frame) => {
    const names = Family.of(frame.arch, "ioctl_requests").all(lo);
    if (names.length > 0) return names.join(" or ");
    const parts = [(lo >>> 8) & 0xff, lo & 0xff, (lo >>> 16) & 0x3fff];
    const [type, number, size] = parts.map((part) => hexText(part, 0));
    return `_IOC(${DIRECTIONS[lo >>> 30]}, ${type}, ${number}, ${size})`;
  },
  value: (lo) => lo >>> 0,
  view: (lo) => lo >>> 0,
});

/** What the request takes. */
export const ioctlArgument: Kind<bigint> = picked(rawWord, (call) => {
  const name = nameOf(call);
  const kind = name === undefined ? undefined : ARGUMENTS[name];
  return kind === undefined ? hex : kind;
});
