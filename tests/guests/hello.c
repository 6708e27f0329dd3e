/* The same small program for every way to link: a thread, a child, a signal, a file, the time. */
#include "guest.h"

static volatile int handled;

static void on_signal(int number unused, siginfo_t *info unused, void *context unused)
{
	handled++;
}

static void *body(void *argument)
{
	*(int *)argument = own_tid() != getpid();
	return NULL;
}

int main(int argc, char **argv)
{
	int in_thread = 0;
	pthread_t thread;
	struct timespec now;
	pid_t child;

	say("hello %s\n", argc > 1 ? argv[1] : "world");
	must_zero(pthread_create(&thread, NULL, body, &in_thread));
	must_zero(pthread_join(thread, NULL));
	say("a thread of its own %d\n", in_thread);
	handle(SIGUSR1, on_signal, 0);
	raise(SIGUSR1);
	say("handled %d\n", handled);
	child = (pid_t)must(fork());
	if (child == 0) {
		execl("/bin/sh", "sh", "-c", "exit 12", (char *)NULL);
		_exit(127);
	}
	reap(child, "child");
	must(clock_gettime(CLOCK_MONOTONIC, &now));
	say("clock %d\n", now.tv_sec > 0);
	dprintf(2, "to stderr\n");
	return 42;
}
