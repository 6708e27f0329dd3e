/*
 * Calls on processes, signals, time and events with arguments that are worth a look, so that what is printed
 * of them can be compared with what strace prints.
 */
#include "guest.h"
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/select.h>

#define call(name, ...) ((void)syscall(SYS_##name, ##__VA_ARGS__))

enum { NOBODY = 0x7ffffff0 };
static long buffer[512];
static long words[64];

static void signals(void)
{
	for (int signal = 0; signal < 68; signal++)
		call(kill, NOBODY, signal);
	words[0] = 0x1000, words[1] = 0x14000004, words[2] = 0x2000, words[3] = 0x201;
	call(rt_sigaction, SIGUSR1, words, 0L, 8);
	words[0] = 1, words[1] = 4;
	call(rt_sigaction, SIGUSR1, words, buffer, 8);
	call(rt_sigaction, SIGUSR1, words, buffer, 9);
	call(rt_sigaction, 99, 16L, buffer, 8);
	for (int count = 40; count < 46; count++) {
		words[0] = (1L << count) - 1;
		call(rt_sigprocmask, 2, words, 0L, 8);
	}
	words[0] = 0x600000001;
	call(rt_sigprocmask, 0, words, buffer, 8);
	call(rt_sigprocmask, 9, words, buffer, 4);
	call(rt_sigpending, buffer, 8);
	words[0] = 1L << (SIGALRM - 1), words[10] = 0, words[11] = 1000;
	call(rt_sigprocmask, 2, words, 0L, 8);
	call(rt_sigtimedwait, words, buffer, words + 10, 8);
	memset(buffer, 0, 128);
	((int *)buffer)[0] = SIGALRM, ((int *)buffer)[2] = -1, buffer[2] = 77, buffer[3] = 0x1234567;
	call(rt_sigqueueinfo, NOBODY, SIGALRM, buffer);
	call(sigaltstack, 0L, buffer);
	words[0] = 0x1000, words[1] = 2, words[2] = 8192;
	call(sigaltstack, words, 0L);
	words[0] = 1L << (SIGALRM - 1);
	call(signalfd4, -1, words, 8, 0x80800);
	call(pidfd_send_signal, 99, 9, 0L, 0);
}

static void children(void)
{
	int status;
	struct { unsigned long flags, pidfd, child, parent, signal, stack, size, tls, ids, count, group; } how = {
		.flags = 0x280000, .child = 0x1000, .signal = SIGCHLD, .stack = 0x1000, .tls = 5, .count = 7,
	};
	pid_t child = fork();

	if (child == 0)
		_exit(3);
	call(wait4, child, &status, 0, 0L);
	child = fork();
	if (child == 0)
		raise(SIGKILL);
	call(wait4, child, &status, __WALL, 0L);
	call(wait4, -1, &status, -1, 0L);
	call(waitid, 7, -1, buffer, WEXITED | WNOHANG, 0L);
	call(waitid, P_PIDFD, 5, 0L, WSTOPPED | WNOHANG, 0L);
	call(clone, ~0x800000L, 1L, 2L, 3L, 4L);
	call(clone, 0x10fe, 1L, 2L, 3L, 4L);
	call(clone3, &how, sizeof(how));
	call(clone3, &how, 10);
	char *arguments[] = { "a", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "c\n", (char *)1, NULL };
	call(execve, "/nonexist", arguments, arguments);
	call(execve, "/nonexist", arguments + 4, arguments + 4);
	call(execve, 0L, 1L, 1L);
	call(unshare, -1L);
	call(setns, -1, 0x7e020080);
	call(prctl, PR_SET_NAME, "hello");
	call(prctl, PR_GET_NAME, buffer);
	call(prctl, PR_SET_PDEATHSIG, 0);
	call(prctl, PR_GET_DUMPABLE);
	call(prctl, 999, 1, 2, 3, 4);
	call(set_robust_list, buffer, 24);
	call(getresuid, words, words + 1, 16L);
	call(setpgid, -1, 5);
	call(setreuid, -1, -1);
	int groups[40];
	for (int i = 0; i < 40; i++)
		groups[i] = i - 1;
	call(setgroups, -1, groups);
	call(getpriority, 5, -5);
	call(sched_getaffinity, -1, 7, words);
	call(sched_getscheduler, 0);
	call(sched_setscheduler, -1, 1, words);
	call(sched_get_priority_max, 77);
	words[0] = 1024, words[1] = 8192 * 1024;
	call(prlimit64, NOBODY, 7, words, buffer);
	words[0] = -1, words[1] = 12345;
	call(setrlimit, 99, words);
	call(getrusage, 9, buffer);
	call(personality, 0xffffffff);
	call(sethostname, "abc", 300);
	call(getrandom, buffer, 5, -1);
	call(kcmp, -1, -1, 0, 1, 2);
	call(capget, 0L, buffer);
}

static void clocks(void)
{
	words[0] = -1, words[1] = -1;
	call(nanosleep, words, words + 2);
	call(clock_nanosleep, 77, -1, words, words);
	words[0] = 0, words[1] = 1;
	call(nanosleep, words, words + 2);
	call(clock_getres, 1, buffer);
	call(clock_gettime, 99, buffer);
	call(clock_settime, 1, words);
	call(settimeofday, 0L, 16L);
	words[0] = words[1] = 0, words[2] = 5, words[3] = 6;
	call(setitimer, 1, words, buffer);
	call(setitimer, 9, words, 0L);
	call(timerfd_create, 1, 02004000);
	call(timerfd_settime, 99, -1, words, buffer);
	memset(buffer, 0, 64);
	((int *)buffer)[2] = 14, ((int *)buffer)[3] = 4, ((int *)buffer)[4] = 55;
	call(timer_create, 77, buffer, words);
	call(timer_settime, 99, 1, words, 0L);
}

static void events(void)
{
	int fds[2];
	struct epoll_event event = { EPOLLIN | EPOLLET | EPOLLRDHUP, { .u64 = 0x123456789a } };

	if (pipe(fds) != 0)
		exit(1);
	struct pollfd set[3] = { { fds[0], POLLIN, 0 }, { fds[1], POLLOUT, 0 }, { -1, -1, -1 } };
	call(ppoll, set, 3, 0L, 0L, 8);
	words[0] = 0, words[1] = 5, words[2] = 0x401;
	call(ppoll, set, 1, words, words + 2, 8);
	call(ppoll, 16L, 1, 0L, 0L, 8);
	fd_set in, out;
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(fds[0], &in);
	FD_SET(fds[1], &out);
	call(pselect6, fds[1] + 1, &in, &out, 0L, 0L, 0L);
	long pack[2] = { (long)(words + 2), 8 };
	words[0] = words[1] = 0;
	call(pselect6, fds[0] + 1, &in, 0L, 0L, words, pack);
	call(pselect6, -1, &in, 0L, 0L, words, pack);
	int poller = (int)syscall(SYS_epoll_create1, 02000000);
	call(epoll_create1, -1);
	call(epoll_ctl, poller, 1, fds[0], &event);
	event.events = EPOLLOUT | EPOLLONESHOT;
	event.data.u64 = -1;
	call(epoll_ctl, poller, 1, fds[1], &event);
	call(epoll_pwait, poller, buffer, 5, -1, 0L, 8L);
	call(epoll_pwait, poller, buffer, 5, 0, words + 2, 8L);
	call(epoll_pwait, poller, buffer, -5, 0, 0L, 8L);
	call(epoll_ctl, poller, 2, fds[0], 0L);
	call(epoll_ctl, poller, 9, fds[0], 0L);
	call(eventfd2, 5, -1);
	words[0] = 5, words[10] = 0, words[11] = 1000;
	call(futex, words, 0, 6, 0L);
	call(futex, words, 128, 5, words + 10, 0, 0);
	call(futex, words, 0x189, 5, words + 10, 0L, -1L);
	call(futex, words, 1, 1);
	call(futex, words, 3, 1, 2, words + 1, 3L);
	call(futex, words, 4, 1, 2, words + 1, 6L);
	call(futex, words, 5, 1, 1, words + 1, 0x52003004L);
	call(futex, words, 7);
	call(futex, words, 77, 1, 2, 3L, 4L);
}

int main(void)
{
	signals();
	children();
	clocks();
	events();
	syscall(1000, 1L, 2L, 3L, 4L, 5L, 6L);
	return 0;
}
