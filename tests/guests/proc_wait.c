/* The wait family: which children, which events, what is left for a second look. */
#include "guest.h"
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static pid_t child_exiting(int status)
{
	pid_t child = (pid_t)must(fork());

	if (child == 0)
		_exit(status);
	return child;
}

static pid_t child_sleeping(void)
{
	pid_t child = (pid_t)must(fork());

	if (child == 0)
		for (;;)
			pause();
	return child;
}

static void groups(void)
{
	pid_t a = child_sleeping(), b = child_sleeping(), c = child_sleeping();
	int status;

	must(setpgid(a, a));
	must(setpgid(b, a));
	say("own group, none ended: %s\n", result_text(waitpid(0, &status, WNOHANG)));
	say("other group, none ended: %s\n", result_text(waitpid(-a, &status, WNOHANG)));
	must(kill(-a, SIGTERM));
	for (int i = 0; i < 2; i++) {
		pid_t pid = (pid_t)must(waitpid(-a, &status, 0));

		say("by group: one of both %d, %s\n", pid == a || pid == b, status_text(status));
	}
	say("by group: %s\n", result_text(waitpid(-a, &status, 0)));
	must(kill(c, SIGUSR1));
	say("own group: %d", waitpid(0, &status, 0) == c);
	say(" %s\n", status_text(status));
}

static void looks(void)
{
	pid_t child = child_exiting(12);
	siginfo_t info;
	struct rusage usage;
	int status;

	for (int i = 0; i < 3; i++) {
		must(waitid(P_ALL, 0, &info, WEXITED | WNOWAIT));
		say("look %d: own child %d status %d\n", i, info.si_pid == child, info.si_status);
	}
	say("wait4: %d", wait4(child, &status, 0, &usage) == child);
	say(" %s, usage given %d\n", status_text(status), usage.ru_maxrss > 0);
	say("bad options: %s\n", result_text(waitpid(-1, &status, 0x10000)));
	say("a stranger: %s\n", result_text(waitpid(1, &status, 0)));
	say("nobody: %s\n", result_text(waitpid(-1, &status, WNOHANG)));
}

static void ignored(void)
{
	pid_t child;
	struct sigaction action = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT };

	signal(SIGCHLD, SIG_IGN);
	child = child_exiting(1);
	say("SIGCHLD ignored: %s\n", result_text(waitpid(child, NULL, 0)));
	must(sigaction(SIGCHLD, &action, NULL));
	child = child_exiting(1);
	say("SA_NOCLDWAIT: %s\n", result_text(waitpid(child, NULL, 0)));
	signal(SIGCHLD, SIG_DFL);
}

static void pidfds(void)
{
	pid_t child = child_sleeping();
	int fd = (int)must(syscall(SYS_pidfd_open, child, 0));
	struct pollfd poller = { fd, POLLIN, 0 };
	siginfo_t info;

	say("pidfd, alive: %d\n", poll(&poller, 1, 0));
	must(kill(child, SIGKILL));
	say("pidfd, dead: %d\n", poll(&poller, 1, 10000));
	must(waitid(P_PIDFD, (id_t)fd, &info, WEXITED));
	say("pidfd: %s\n", signal_name(info.si_status));
	say("pidfd, reaped: %s\n", result_text(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0)));
	close(fd);
}

static pid_t threads_child;

static void *waits(void *options)
{
	int status = 0;
	long result = waitpid(threads_child, &status, (int)(long)options);

	say("waiting in another thread: %s\n", result == -1 ? errno_name(errno) : status_text(status));
	return NULL;
}

/* Any thread may wait for the process's children, unless it says __WNOTHREAD. */
static void between_threads(void)
{
	pthread_t thread;

	threads_child = child_exiting(33);
	must_zero(pthread_create(&thread, NULL, waits, (void *)(long)0x20000000 /* __WNOTHREAD */));
	must_zero(pthread_join(thread, NULL));
	must_zero(pthread_create(&thread, NULL, waits, NULL));
	must_zero(pthread_join(thread, NULL));
}

int main(void)
{
	groups();
	looks();
	ignored();
	pidfds();
	between_threads();
	return 0;
}
