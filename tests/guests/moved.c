/*
 * moved FILE: stops often, alone and by turns with its children, so that a tracer may want to have it on its own
 * processor; while it does so and waits, FILE exists. Says in between on how many processors each of them may run.
 */
#include "guest.h"
#include <sched.h>

static char *file;

/* As /proc says; that of a thread that is not the caller's. */
static int allowed(pid_t tid)
{
	char path[64], line[256];
	int count = 0;
	FILE *status;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)tid);
	status = fopen(path, "r");
	while (status && fgets(line, sizeof(line), status))
		if (!strncmp(line, "Cpus_allowed:", 13))
			for (char *digit = line + 13; *digit; digit++)
				for (int bit = 0; bit < 4 && *digit > ' ' && *digit != ','; bit++)
					count += (*digit <= '9' ? *digit - '0' : *digit - 'a' + 10) >> bit & 1;
	if (status)
		fclose(status);
	return count;
}

static int asked(pid_t tid)
{
	cpu_set_t set;

	must(sched_getaffinity(tid, sizeof(set), &set));
	return CPU_COUNT(&set);
}

static void stop_often(int times)
{
	for (int i = 0; i < times; i++)
		syscall(SYS_getppid);
}

/* Waits until whoever watches has seen enough. */
static void be_busy(void)
{
	close((int)must(open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)));
	while (access(file, F_OK) == 0)
		stop_often(100);
}

static void *in_thread(void *unused_argument unused)
{
	stop_often(200);
	return (void *)(long)asked(0);
}

/* Its child stops often, too, and sleeps. */
static pid_t make_child(int (*ask)(pid_t))
{
	pid_t child = (pid_t)must(fork());

	if (child)
		return child;
	stop_often(200);
	if (ask)
		_exit(ask(0) * 10 + asked(0));
	sleep_milliseconds(60000);
	_exit(0);
}

static int count_of(pid_t unused_argument unused)
{
	return allowed(getpid());
}

static void run_programs(void)
{
	int status;

	for (int i = 0; i < 60; i++) {
		if (must(fork()) == 0) {
			stop_often(i * 10);
			execlp("nproc", "nproc", (char *)NULL);
			_exit(127);
		}
		stop_often(i % 12);
		must(wait(&status));
	}
}

int main(int unused_argument unused, char **argv)
{
	pthread_t thread;
	void *counted;
	pid_t child;
	int status;

	file = argv[1];
	be_busy();
	child = make_child(asked);
	must(wait(&status));
	say("a child: %s\n", status_text(status));
	child = make_child(count_of);
	must(wait(&status));
	say("a child, as /proc says: %s\n", status_text(status));
	be_busy();
	run_programs();
	must_zero(pthread_create(&thread, NULL, in_thread, NULL));
	must_zero(pthread_join(thread, &counted));
	say("a thread: %ld\n", (long)counted);
	child = make_child(NULL);
	stop_often(500);
	say("another process: %d\n", asked(child));
	stop_often(500);
	say("another process, as /proc says: %d\n", allowed(child));
	kill(child, SIGKILL);
	must(wait(&status));
	say("itself: %d, %d\n", asked(0), allowed(getpid()));
	return 0;
}
