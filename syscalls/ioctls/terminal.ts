// Terminals, and what works on all descriptors.
import { intIn, intOut } from "../kinds/cells.ts";
import { flags, one64 } from "../kinds/flags.ts";
import { hex, int } from "../kinds/numbers.ts";
import { bytesShown } from "../kinds/text.ts";
import { termio, termios, termios2, winsize } from "../structs/terminal.ts";
import { bytesArgument, NONE, numbers, type Requests, same, structIn, structOut } from "./kit.ts";

export const terminalRequests: Requests = {
  TCGETS: structOut(termios),
  TCGETS2: structOut(termios2),
  TCGETA: structOut(termio),
  ...same(structIn(termios), "TCSETS TCSETSW TCSETSF TIOCSLCKTRMIOS"),
  ...same(structIn(termios2), "TCSETS2 TCSETSW2 TCSETSF2"),
  ...same(structIn(termio), "TCSETA TCSETAW TCSETAF"),
  TIOCGLCKTRMIOS: structOut(termios),
  TIOCGWINSZ: structOut(winsize),
  TIOCSWINSZ: structIn(winsize),
  ...same(int, "TCSBRK TCSBRKP TIOCSCTTY"),
  TCXONC: one64("terminal_flow"),
  TCFLSH: one64("terminal_queues"),
  ...same(NONE, "TIOCSBRK TIOCCBRK TIOCCONS TIOCNOTTY TIOCEXCL TIOCNXCL TIOCVHANGUP TIOCSSERIAL"),
  ...same(NONE, "FIONCLEX FIOCLEX"),
  ...same(
    intOut,
    "TIOCGPGRP TIOCGSID TIOCGETD TIOCGSOFTCAR TIOCOUTQ FIONREAD TIOCGDEV TIOCGEXCL TIOCGPTN",
  ),
  ...same(intOut, "FIOGETOWN SIOCGPGRP SIOCATMARK SIOCOUTQNSD"),
  ...same(intIn, "TIOCSPGRP TIOCSETD TIOCSSOFTCAR TIOCPKT TIOCSPTLCK FIONBIO FIOASYNC"),
  ...same(intIn, "FIOSETOWN SIOCSPGRP"),
  TIOCGPTPEER: hex,
  TIOCMGET: numbers("out", "u32", flags("modem_lines")),
  ...same(numbers("in", "u32", flags("modem_lines")), "TIOCMBIS TIOCMBIC TIOCMSET"),
  TIOCSTI: bytesArgument("in", 1, (bytes, at, frame) =>
    bytesShown(bytes.subarray(at, at + 1), frame),
  ),
};
