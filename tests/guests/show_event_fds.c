/* Descriptors for events: eventfd, signalfd, timerfd, inotify, pidfd. */
#include "show.h"

static long words[16];
static char buffer[4096];

static void counters(void)
{
	call(eventfd, 5);
	call(eventfd, -1);
	call(eventfd2, 5, 02000000 | 04000 | 1);
	call(eventfd2, HIGH_BITS, -1);
	call(eventfd2, 0, 8);
}

static void signals(void)
{
	words[0] = 1L << (SIGALRM - 1) | 1L << 40;
	call(signalfd, -1, words, 8);
	call(signalfd, NO_FD, bad, 8);
	call(signalfd, NO_FD, NULL, 8);
	call(signalfd, NO_FD, words, 4);
	int fd = (int)call(signalfd4, -1, words, 8, 0x80800);
	call(signalfd4, fd, words, 8, 0);
	words[0] = -1;
	call(signalfd4, fd, words, 8, -1);
	call(signalfd4, fd, words, 128, HIGH_BITS);
	call(signalfd4, fd, edge_copy(words, 4), 8, 0x10);
}

static void timers(void)
{
	for (int clock = -3; clock < 14; clock++)
		call(timerfd_create, clock, 8);
	int fd = (int)call(timerfd_create, 1, 02004000);
	call(timerfd_create, -6, 0);
	call(timerfd_create, 1, -1);
	words[0] = 0, words[1] = 0, words[2] = 1000, words[3] = 5;
	call(timerfd_settime, fd, 0, words, buffer);
	words[2] = 0, words[3] = 0;
	call(timerfd_settime, fd, 3, words, NULL);
	call(timerfd_settime, NO_FD, -1, words, buffer);
	call(timerfd_settime, fd, 0, NULL, buffer);
	call(timerfd_settime, fd, 0, bad, bad);
	call(timerfd_settime, fd, 0, edge_copy(words, 31), bad);
	words[1] = -1, words[3] = 1000000000;
	call(timerfd_settime, fd, 1, words, buffer);
	call(timerfd_gettime, fd, buffer);
	call(timerfd_gettime, fd, bad);
	call(timerfd_gettime, fd, NULL);
	call(timerfd_gettime, NO_FD, buffer);
}

static void watching(void)
{
	call(inotify_init1, -1);
	call(inotify_init1, 02000000 | 04000);
	int fd = (int)call(inotify_init1, 04000);
	call(inotify_add_watch, fd, ".", 0xfff);
	call(inotify_add_watch, fd, "/nonexist/x", 0x2);
	call(inotify_add_watch, fd, bad, -1);
	call(inotify_add_watch, NO_FD, NULL, 0);
	for (int bit = 0; bit < 32; bit++)
		call(inotify_add_watch, NO_FD, "x", 1u << bit);
	call(inotify_rm_watch, fd, 1);
	call(inotify_rm_watch, fd, -1);
	call(inotify_rm_watch, HIGH_BITS | NO_FD, HIGH_BITS);
	call(inotify_init);
}

static void processes(void)
{
	int fd = (int)call(pidfd_open, getpid(), 0);
	call(pidfd_open, NOBODY, 0);
	call(pidfd_open, -1, -1);
	call(pidfd_open, 0, 04000);
	call(pidfd_open, NOBODY, 0200);
	call(pidfd_send_signal, fd, 0, NULL, 0);
	call(pidfd_send_signal, NO_FD, SIGUSR1, bad, -1);
	memset(buffer, 0, 128);
	((int *)buffer)[0] = SIGUSR1, ((int *)buffer)[2] = -1;
	call(pidfd_send_signal, NO_FD, SIGUSR1, buffer, 5);
	call(pidfd_send_signal, NO_FD, 99, edge_copy(buffer, 127), 0);
	call(pidfd_getfd, NO_FD, 5, 0);
	call(pidfd_getfd, fd, -1, 0);
	call(pidfd_getfd, fd, 0x7fffffff, -1);
}

int main(void)
{
	counters();
	signals();
	timers();
	watching();
	processes();
	return 0;
}
