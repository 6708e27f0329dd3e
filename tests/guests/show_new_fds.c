/* Flags of the calls that make descriptors, and of those on descriptors alone. */
#include "show.h"

static int fds[2];
static unsigned long set = 0x200;

static void bits(int number, int position, long a, long b, long c, long d, unsigned long skip)
{
	long words[4] = { a, b, c, d };

	for (int bit = 0; bit < 32; bit++) {
		words[position] = 1l << bit;
		if (!(skip >> bit & 1))
			syscall(number, words[0], words[1], words[2], words[3]);
	}
	words[position] = -1;
	syscall(number, words[0], words[1], words[2], words[3]);
	words[position] = HIGH_BITS | 0x2000000;
	syscall(number, words[0], words[1], words[2], words[3]);
}

int main(void)
{
	bits(SYS_dup3, 2, NO_FD, 98, 0, 0, 0x4000000);
	bits(SYS_pipe2, 1, (long)bad, 0, 0, 0, 0x4000000);
	bits(SYS_epoll_create1, 0, 0, 0, 0, 0, 0x80000);
	bits(SYS_eventfd2, 1, 5, 0, 0, 0, 0x80801);
	bits(SYS_signalfd4, 3, -1, (long)&set, 8, 0, 0x80800);
	bits(SYS_timerfd_create, 1, 77, 0, 0, 0, 0);
	bits(SYS_close_range, 2, 2000, 1000, 0, 0, 0);
	bits(SYS_memfd_create, 1, (long)bad, 0, 0, 0, 0x38);
	bits(SYS_flock, 1, NO_FD, 0, 0, 0, 0);
	for (unsigned size = 1; size < 64; size += 5)
		call(memfd_create, bad, size << 26 | 4);
	for (int operation = -1; operation < 16; operation++)
		call(flock, NO_FD, operation);
	for (int operation = 32; operation < 256; operation += 31)
		call(flock, NO_FD, operation);
	call(close_range, -1, -1, 0);
	call(close_range, HIGH_BITS | 2000, HIGH_BITS | 1000, 6);
	call(dup, NO_FD);
	call(dup, HIGH_BITS | NO_FD);
	call(dup2, NO_FD, -1);
	call(dup3, 0, 0, O_CLOEXEC);
	call(pipe, bad);
	call(pipe, NULL);
	call(pipe2, fds, O_CLOEXEC | O_NONBLOCK | O_DIRECT);
	call(pipe2, edge(4), 0);
	call(fsync, NO_FD);
	call(fdatasync, -1);
	call(syncfs, HIGH_BITS | NO_FD);
	call(epoll_create, -1);
	call(epoll_create, 0);
	return 0;
}
