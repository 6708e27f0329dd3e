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
  key_tables: `- K_NORMTAB K_SHIFTTAB K_ALTTAB K_ALTSHIFTTAB`,
  key_modifiers: `- 1<<KG_SHIFT=1 1<<KG_ALTGR=2 1<<KG_CTRL=4 1<<KG_ALT=8 1<<KG_SHIFTL=10 1<<KG_SHIFTR=20
    1<<KG_CTRLL=40 1<<KG_CTRLR=80`,
  key_action_types: `- linux/keyboard.h:KT_`,
  key_actions: `- linux/keyboard.h:K_`,
} as const;
