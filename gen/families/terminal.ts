// Input, output and terminals. What the words mean is told in gen/families/all.ts.
export const terminal = {
  terminal_input: `I??? IGNBRK BRKINT IGNPAR PARMRK INPCK ISTRIP INLCR IGNCR ICRNL IUCLC IXON IXANY
    IXOFF IMAXBEL IUTF8`,
  terminal_output: `O??? OPOST OLCUC ONLCR OCRNL ONOCR ONLRET OFILL OFDEL`,
  terminal_control: `C??? CSTOPB CREAD PARENB PARODD HUPCL CLOCAL CMSPAR CRTSCTS`,
  terminal_local: `L??? ISIG ICANON XCASE ECHO ECHOE ECHOK ECHONL NOFLSH IEXTEN ECHOCTL ECHOPRT ECHOKE
    FLUSHO PENDIN TOSTOP EXTPROC`,
  line_disciplines: `N_??? linux/tty.h:N_`,
  modem_lines: `TIOCM_??? TIOCM_LE TIOCM_DTR TIOCM_RTS TIOCM_ST TIOCM_SR TIOCM_CTS TIOCM_CAR TIOCM_RNG
    TIOCM_DSR TIOCM_OUT1 TIOCM_OUT2 TIOCM_LOOP`,
  terminal_flow: `TC??? TCOOFF TCOON TCIOFF TCION`,
  terminal_queues: `TC??? TCIFLUSH TCOFLUSH TCIOFLUSH`,
} as const;
