/* vfork: the parent sleeps until the child execs or ends, and they share memory until then. */
#include "guest.h"
#include <sched.h>

static volatile int shared;

static void on_child(int number unused, siginfo_t *info unused, void *context unused)
{
	shared += 1000;
}

static void report(pid_t child, const char *what)
{
	int status;

	must(waitpid(child, &status, 0));
	say("%s: %s, shared %d\n", what, status_text(status), shared);
	shared = 0;
}

static void *in_thread(void *unused_argument unused)
{
	pid_t child = vfork();

	if (child == 0) {
		shared = 5;
		_exit(5);
	}
	report(child, "vfork in a thread");
	return NULL;
}

static volatile int spinning = 1, progress;

static void *spin(void *unused_argument unused)
{
	while (spinning) {
		progress++;
		getppid();
	}
	return NULL;
}

static void exec_true(void)
{
	execl("/bin/true", "true", (char *)NULL);
	_exit(127);
}

int main(void)
{
	pthread_t thread;
	pid_t child, grandchild;
	int before;

	child = vfork();
	if (child == 0) {
		shared = 1;
		_exit(1);
	}
	report(child, "vfork, _exit");

	child = vfork();
	if (child == 0) {
		shared = 2;
		usleep(20000);
		execl("/bin/sh", "sh", "-c", "exit 2", (char *)NULL);
		_exit(127);
	}
	report(child, "vfork, exec");

	child = vfork();
	if (child == 0) {
		shared = 3;
		execl("/nowhere/at/all", "none", (char *)NULL);
		shared = errno;
		_exit(3);
	}
	report(child, "vfork, exec fails");

	child = vfork();
	if (child == 0) {
		shared = 4;
		kill(getpid(), SIGKILL);
	}
	report(child, "vfork, killed");

	must_zero(pthread_create(&thread, NULL, in_thread, NULL));
	must_zero(pthread_join(thread, NULL));

	/* Only the thread that called vfork sleeps. */
	must_zero(pthread_create(&thread, NULL, spin, NULL));
	child = vfork();
	if (child == 0) {
		before = progress;
		while (progress < before + 10)
			usleep(1000);
		_exit(6);
	}
	report(child, "another thread runs on");
	spinning = 0;
	must_zero(pthread_join(thread, NULL));

	child = vfork();
	if (child == 0) {
		grandchild = vfork();
		if (grandchild == 0) {
			shared = 7;
			exec_true();
		}
		waitpid(grandchild, NULL, 0);
		_exit(7);
	}
	report(child, "vfork in vfork");

	/* A signal for the sleeping parent waits for its wake-up. */
	handle(SIGCHLD, on_child, SA_RESTART);
	child = vfork();
	if (child == 0) {
		kill(getppid(), SIGCHLD);
		usleep(10000);
		shared = shared == 0 ? 8 : -1;
		_exit(8);
	}
	say("signal meanwhile: shared %d\n", shared % 1000);
	signal(SIGCHLD, SIG_DFL);
	shared = 0;
	waitpid(child, NULL, 0);

	child = (pid_t)syscall(SYS_clone, SIGCHLD | CLONE_VFORK, 0, 0, 0, 0);
	if (child == 0) {
		shared = 9;
		exec_true();
	}
	report(child, "CLONE_VFORK without CLONE_VM");
	for (volatile int i = 0; i < 50; i++) {
		child = vfork();
		if (child == 0)
			exec_true();
		must(waitpid(child, NULL, 0));
	}
	say("fifty more\n");
	return 0;
}
