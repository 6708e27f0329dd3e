/* Making processes, and waiting for them. */
#include "show.h"
#include <sched.h>
#include <sys/wait.h>

static char buffer[4096];

/* A child that ends at once, and is gone when this returns. */
#define child_by(...)                                     \
	do {                                              \
		long child = (__VA_ARGS__);               \
		if (child == 0)                           \
			call(exit_group, 7);              \
		call(wait4, child, buffer, __WALL, NULL); \
	} while (0)

static void making(void)
{
	child_by(call(clone, SIGCHLD, NULL, NULL, NULL, NULL));
	child_by(call(clone, SIGCHLD | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID, NULL, buffer, buffer + 8, NULL));
	child_by(call(clone, 0, NULL, NULL, NULL, NULL));
	child_by(call(clone, SIGURG | CLONE_FS, 0L, 1L, 2L, 3L));
	child_by(call(fork));
	for (int bit = 8; bit < 32; bit++)
		if (bit != 14 && bit != 15 && bit != 23) /* vfork's, and untraced */
			call(clone, CLONE_THREAD | CLONE_NEWUSER | 1u << bit, 0, 1L, 2L, 3L);
	call(clone, ALL_BITS & ~CLONE_UNTRACED, bad, bad, bad, bad);
	call(clone, CLONE_THREAD, NULL, NULL, NULL, NULL);
	call(clone, CLONE_THREAD | 0xff, NULL, NULL, NULL, NULL);
	for (int bit = 0; bit < 32; bit++)
		call(unshare, CLONE_PTRACE | 1u << bit); /* which can't be unshared */
	call(unshare, -1);
	call(unshare, HIGH_BITS | CLONE_PTRACE);
	call(setns, -1, 0);
	call(setns, NO_FD, CLONE_NEWNS | CLONE_NEWNET);
	call(setns, NO_FD, -1);
	call(setns, NO_FD, CLONE_FILES | 5);
}

static void waiting(void)
{
	int status[2] = { 0, 0 };
	static const int options[] = { 1, 2, 3, 4, 8, 0x1000000, 0x20000000, 0x40000000, 0x80000000, 5, 0x10, -1 };

	for (unsigned i = 0; i < sizeof(options) / sizeof(*options); i++)
		call(wait4, -1, status, options[i], NULL);
	call(wait4, 0, NULL, 0, NULL);
	call(wait4, NOBODY, bad, 0, bad);
	call(wait4, 0x80000000, NULL, 0, NULL);
	call(wait4, HIGH_BITS | 5, NULL, HIGH_BITS, NULL);
	long child = call(fork);
	if (child == 0)
		call(kill, getpid(), SIGKILL);
	call(wait4, child, status, 0, buffer);
	child = call(fork);
	if (child == 0)
		call(exit, 300);
	call(wait4, child, bad, 0, NULL);
	child = call(fork);
	if (child == 0)
		call(exit_group, -1);
	call(waitid, P_PID, child, buffer, WEXITED | WNOWAIT, NULL);
	call(waitid, P_PID, child, buffer, WEXITED, buffer + 256);
	for (int type = 0; type < 5; type++)
		call(waitid, type, 5, buffer, WEXITED | WNOHANG, NULL);
	call(waitid, P_ALL, -1, bad, WEXITED | WNOHANG, bad);
	call(waitid, -1, -1, NULL, -1, NULL);
	call(waitid, P_PGID, 0, NULL, 0, NULL);
	call(waitid, P_PIDFD, NO_FD, NULL, WSTOPPED | WCONTINUED | 0x100, NULL);
}

int main(void)
{
	making();
	waiting();
	return 0;
}
