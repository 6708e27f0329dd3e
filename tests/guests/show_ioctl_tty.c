/* ioctl on terminals: modes, windows, jobs, queues; on a pseudo-terminal of its own and on what is no terminal. */
#include "show.h"
#include <linux/termios.h>

static void modes(int fd)
{
	struct termios2 modes = { 0 };

	call(ioctl, fd, TCGETS, &modes);
	call(ioctl, fd, TCGETS2, &modes);
	call(ioctl, fd, TCGETA, &modes);
	call(ioctl, fd, TIOCGLCKTRMIOS, &modes);
	modes.c_iflag |= IUTF8 | 0x100000;
	modes.c_oflag |= 0xff00;
	modes.c_lflag |= EXTPROC;
	call(ioctl, fd, TCSETS, &modes);
	call(ioctl, fd, TCSETSW2, &modes);
	call(ioctl, fd, TCSETSF2, &modes);
	call(ioctl, fd, TCSETAW, &modes);
	memset(&modes, -1, sizeof(modes));
	call(ioctl, NO_FD, TCSETS2, &modes);
	call(ioctl, NO_FD, TCSETAF, &modes);
	call(ioctl, NO_FD, TCSETSF, edge(12));
	call(ioctl, fd, TCGETS, bad);
	call(ioctl, fd, TCGETS, NULL);
}

static void window(int fd)
{
	struct winsize size = { 24, 80, 640, 480 };

	call(ioctl, fd, TIOCSWINSZ, &size);
	call(ioctl, fd, TIOCGWINSZ, &size);
	call(ioctl, fd, TIOCGWINSZ, edge(4));
	call(ioctl, fd, TIOCSWINSZ, NULL);
}

static void lines(int fd)
{
	int word = 0x4000 | 6;

	call(ioctl, fd, TIOCGPTN, &word);
	word = 0;
	call(ioctl, fd, TIOCSPTLCK, &word);
	call(ioctl, fd, TIOCGPTLCK, &word);
	call(ioctl, fd, TIOCGPKT, &word);
	word = 1;
	call(ioctl, fd, TIOCPKT, &word);
	call(ioctl, fd, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	call(ioctl, fd, TIOCMGET, &word);
	call(ioctl, fd, TIOCMSET, &word);
	call(ioctl, fd, TIOCMBIS, edge(2));
	call(ioctl, fd, FIONREAD, &word);
	call(ioctl, fd, TIOCOUTQ, &word);
	call(ioctl, fd, TIOCGETD, &word);
	call(ioctl, fd, TIOCGEXCL, &word);
	call(ioctl, fd, TIOCEXCL, 5);
	call(ioctl, fd, TIOCNXCL, 0);
	call(ioctl, fd, FIONBIO, &word);
	call(ioctl, fd, FIOASYNC, bad);
	call(ioctl, fd, FIOCLEX, bad);
	call(ioctl, fd, FIONCLEX);
	call(ioctl, fd, TCSBRK, 1);
	call(ioctl, fd, TCSBRKP, -1);
	call(ioctl, fd, TCXONC, TCION);
	call(ioctl, fd, TCXONC, 77);
	call(ioctl, fd, TCFLSH, TCIOFLUSH);
	call(ioctl, fd, TCFLSH, 0xdead00000001);
	call(ioctl, fd, TIOCGDEV, &word);
}

int main(void)
{
	int pty = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	int null = open("/dev/null", O_RDWR);
	int id = 0;

	modes(pty);
	window(pty);
	lines(pty);
	modes(null);
	window(-1);
	lines(NO_FD);
	call(ioctl, null, TIOCGPGRP, &id);
	call(ioctl, null, TIOCSPGRP, &id);
	call(ioctl, null, TIOCGSID, bad);
	call(ioctl, null, TIOCSCTTY, 0);
	call(ioctl, null, TIOCNOTTY, 1);
	call(ioctl, NO_FD, TIOCSTI, "x");
	call(ioctl, NO_FD, TIOCSTI, bad);
	call(ioctl, NO_FD, TIOCVHANGUP, 3);
	call(ioctl, null, TIOCSSERIAL, &id);
	call(ioctl, null, TIOCGSERIAL, edge(4));
	call(ioctl, null, TIOCLINUX, &id);
	call(ioctl, null, TCGETX, &id);
	return 0;
}
