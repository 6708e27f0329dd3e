// Input, output and terminals. What the words mean is told in gen/families/all.ts.
export const terminal = {
  terminal_input: `I??? IGNBRK BRKINT IGNPAR PARMRK INPCK ISTRIP INLCR IGNCR ICRNL IUCLC IXON IXANY
    IXOFF IMAXBEL IUTF8`,
  terminal_output: `O??? OPOST OLCUC ONLCR OCRNL ONOCR ONLRET OFILL OFDEL`,
  terminal_control: `C??? CSTOPB CREAD PARENB PARODD HUPCL CLOCAL CMSPAR CRTSCTS`,
  terminal_local: `L??? ISIG ICANON XCASE ECHO ECHOE ECHOK ECHONL NOFLSH IEXTEN ECHOCTL ECHOPRT ECHOKE
    FLUSHO PENDIN TOSTOP EXTPROC`,
} as const;
