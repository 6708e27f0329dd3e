/* Each way to die, as the parent learns it; and the order of things around a death. */
#include "guest.h"
#include <sys/prctl.h>
#include <sys/resource.h>

static void die_by(int number, int multithreaded);

static void *pausing(void *unused_argument unused)
{
	for (;;)
		pause();
	return NULL;
}

static void die_by(int number, int multithreaded)
{
	pid_t child = (pid_t)must(fork());
	int status;

	if (child == 0) {
		pthread_t thread;

		if (multithreaded)
			pthread_create(&thread, NULL, pausing, NULL);
		raise(number);
		_exit(0);
	}
	must(waitpid(child, &status, WUNTRACED));
	say("%s%s: %s\n", signal_name(number), multithreaded ? " in one of two threads" : "",
	    status_text(status));
	if (WIFSTOPPED(status)) {
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
	}
}

static void by_waitid(int number)
{
	siginfo_t info;
	pid_t child = (pid_t)must(fork());

	if (child == 0) {
		if (number)
			raise(number);
		_exit(77);
	}
	must(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT));
	say("waitid: signal %s code %d status %d own child %d uid same %d\n", signal_name(info.si_signo),
	    info.si_code, info.si_status, info.si_pid == child, info.si_uid == getuid());
	must(waitid(P_PID, (id_t)child, &info, WEXITED));
	say("then gone: %s\n", result_text(waitid(P_PID, (id_t)child, &info, WEXITED)));
}

static volatile int chld_code, chld_status, chld_pid;

static void on_child(int number unused, siginfo_t *info, void *context unused)
{
	chld_code = info->si_code;
	chld_status = info->si_status;
	chld_pid = info->si_pid;
}

static void by_sigchld(int number)
{
	pid_t child;

	handle(SIGCHLD, on_child, SA_RESTART);
	child = (pid_t)must(fork());
	if (child == 0) {
		if (number)
			raise(number);
		_exit(5);
	}
	must(waitpid(child, NULL, 0));
	say("SIGCHLD: code %d status %d own child %d\n", chld_code, chld_status, chld_pid == child);
	signal(SIGCHLD, SIG_DFL);
}

static void parent_death(void)
{
	int fds[2];
	char byte;
	pid_t middle;

	must(pipe(fds));
	middle = (pid_t)must(fork());
	if (middle == 0) {
		int go[2];
		pid_t child;

		must(pipe(go));
		child = (pid_t)must(fork());
		if (child == 0) {
			prctl(PR_SET_PDEATHSIG, SIGTERM);
			must(write(go[1], "x", 1));
			for (;;)
				pause();
		}
		must(read(go[0], &byte, 1));
		_exit(0);
	}
	close(fds[1]);
	must(waitpid(middle, NULL, 0));
	say("PR_SET_PDEATHSIG: read %zd\n", read(fds[0], &byte, 1));
}

static void limits(void)
{
	pid_t child = (pid_t)must(fork());

	if (child == 0) {
		struct rlimit limit = { 1, 1 };

		setrlimit(RLIMIT_CPU, &limit);
		for (;;)
			;
	}
	reap(child, "RLIMIT_CPU");
	child = (pid_t)must(fork());
	if (child == 0) {
		struct rlimit limit = { 100, 100 };
		int fd = (int)must(memfd_create("small", 0));
		char bytes[200] = { 0 };

		setrlimit(RLIMIT_FSIZE, &limit);
		must(write(fd, bytes, 100));
		(void)!write(fd, bytes, 100);
		_exit(0);
	}
	reap(child, "RLIMIT_FSIZE");
	child = (pid_t)must(fork());
	if (child == 0) {
		int fds[2];

		must(pipe(fds));
		close(fds[0]);
		(void)!write(fds[1], "x", 1);
		_exit(0);
	}
	reap(child, "closed pipe");
	child = (pid_t)must(fork());
	if (child == 0) {
		int fds[2];

		signal(SIGPIPE, SIG_IGN);
		must(pipe(fds));
		close(fds[0]);
		_exit(write(fds[1], "x", 1) == -1 && errno == EPIPE ? 3 : 4);
	}
	reap(child, "closed pipe, SIGPIPE ignored");
}

int main(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	for (int number = 1; number < 32; number++)
		if (number != SIGCHLD && number != SIGCONT && number != SIGURG && number != SIGWINCH)
			die_by(number, 0);
	die_by(SIGRTMIN + 2, 0);
	die_by(SIGTERM, 1);
	die_by(SIGSEGV, 1);
	die_by(SIGKILL, 1);
	by_waitid(0);
	by_waitid(SIGTERM);
	by_sigchld(0);
	by_sigchld(SIGKILL);
	parent_death();
	limits();
	return 0;
}
