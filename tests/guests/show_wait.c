/* Waiting for children: every way in which they end or stop. */
#include "show.h"
#include <sys/wait.h>

static int child(void)
{
	return (int)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void wait_for(int pid, int options)
{
	struct { long words[18]; } usage;
	int status = 0;

	call(wait4, pid, &status, options, &usage);
}

static void ends(void)
{
	const int signals[] = { SIGTERM, SIGKILL, SIGABRT, SIGSEGV, SIGRTMIN + 1 };

	for (int code = 0; code < 300; code += 77) {
		int pid = child();

		if (pid == 0)
			_exit(code);
		wait_for(pid, 0);
	}
	for (unsigned i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		int pid = child();

		if (pid == 0) {
			syscall(SYS_kill, getpid(), signals[i]);
			_exit(1);
		}
		wait_for(pid, __WALL);
	}
}

static void by_id(void)
{
	siginfo_t info;
	struct { long words[18]; } usage;
	int pid = child();

	if (pid == 0)
		_exit(5);
	memset(&info, 0, sizeof(info));
	call(waitid, 1, pid, &info, WEXITED | WNOWAIT, &usage);
	call(waitid, 1, pid, NULL, WEXITED | WNOWAIT, NULL);
	call(waitid, 0, 0, &info, WEXITED, NULL);
	call(waitid, 0, 0, &info, WEXITED, &usage);
	for (int which = -1; which < 5; which++)
		call(waitid, which, NOBODY, &info, WEXITED | WNOHANG, NULL);
	call(waitid, 0, 0, bad, WEXITED, bad);
	call(waitid, 0, HIGH_BITS | 5, &info, -1, NULL);
	call(waitid, 1, -1, &info, 0, &usage);
}

static void odd(void)
{
	int pid = child();
	int status;

	if (pid == 0)
		_exit(0);
	call(waitid, 1, pid, NULL, WEXITED | WNOWAIT, NULL);
	call(wait4, pid, bad, WNOHANG | __WALL | __WNOTHREAD, bad);
	call(wait4, pid, NULL, 0, NULL);
	call(wait4, -1, &status, 0, NULL);
	call(wait4, 0, &status, WNOHANG, NULL);
	call(wait4, -NOBODY, &status, WUNTRACED | WCONTINUED, NULL);
	call(wait4, 1ul << 31, &status, 0, NULL);
	for (int bit = 0; bit < 32; bit++)
		call(wait4, NOBODY, &status, 1u << bit, NULL);
	call(wait4, HIGH_BITS | NOBODY, NULL, -1, NULL);
}

int main(void)
{
	ends();
	by_id();
	odd();
	return 0;
}
