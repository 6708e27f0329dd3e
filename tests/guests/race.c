/*
 * Races whose outcome is certain though their course is not: processes killed at any moment of their
 * life, threads that exec, exit and are stopped at once. Every death must be seen, once, and rightly.
 */
#include "guest.h"

#define ROUNDS 40

static volatile int *shared;

static void spin(unsigned turns)
{
	for (volatile unsigned i = 0; i < turns; i++)
		;
}

/* So that a different moment is hit each time, the same in every run of the guest. */
static unsigned chance(void)
{
	static unsigned state = 12345;

	state = state * 1103515245 + 12345;
	return state >> 16;
}

static void *noise(void *unused_argument unused)
{
	for (;;) {
		getppid();
		sched_yield();
	}
	return NULL;
}

static void busy_process(void)
{
	pthread_t thread;

	for (int i = 0; i < 4; i++)
		pthread_create(&thread, NULL, noise, NULL);
	for (;;) {
		pid_t child = fork();

		if (child == 0)
			_exit(0);
		if (child > 0)
			waitpid(child, NULL, 0);
	}
}

/* Kills a child; whether that is what it died of. */
static int dies(pid_t child)
{
	int status;

	must(kill(child, SIGKILL));
	must(waitpid(child, &status, 0));
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

/* SIGKILL at any point of starting threads, forking and waiting. */
static void killed_anywhere(void)
{
	int right = 0;

	for (int i = 0; i < ROUNDS; i++) {
		pid_t child = (pid_t)must(fork());

		if (child == 0)
			busy_process();
		spin(chance() % 200000);
		right += dies(child);
	}
	say("killed anywhere: %d of %d right\n", right, ROUNDS);
}

static void *execs(void *unused_argument unused)
{
	execl("/bin/true", "true", (char *)NULL);
	return NULL;
}

static void *exits(void *unused_argument unused)
{
	spin(chance() % 20000);
	syscall(SYS_exit_group, 0);
	return NULL;
}

/* Several threads exec at once, or one execs as another ends the process: status 0 either way. */
static void exec_races(void)
{
	int right = 0;

	for (int i = 0; i < ROUNDS; i++) {
		pid_t child = (pid_t)must(fork());
		int status;

		if (child == 0) {
			pthread_t thread;

			for (int j = 0; j < 3; j++)
				pthread_create(&thread, NULL, execs, NULL);
			if (i % 2)
				pthread_create(&thread, NULL, exits, NULL);
			if (i % 3)
				execs(NULL);
			for (;;)
				pause();
		}
		must(waitpid(child, &status, 0));
		right += WIFEXITED(status) && WEXITSTATUS(status) == 0;
	}
	say("exec races: %d of %d right\n", right, ROUNDS);
}

/* Killed in vfork, parent or child; the other must go on or end, as the case may be. */
static void vfork_races(void)
{
	int right = 0;

	for (int i = 0; i < ROUNDS; i++) {
		pid_t child;
		int status;

		shared[0] = 0;
		child = (pid_t)must(fork());
		if (child == 0) {
			pid_t inner = vfork();

			if (inner == 0) {
				shared[0] = (int)syscall(SYS_getpid);
				for (;;)
					usleep(100);
			}
			_exit(7);
		}
		while (!shared[0])
			usleep(50);
		spin(chance() % 50000);
		/* The vfork child first: its parent goes on. Else the parent, asleep in vfork, and the child. */
		if (i % 2) {
			must(kill(shared[0], SIGKILL));
			must(waitpid(child, &status, 0));
			right += WIFEXITED(status) && WEXITSTATUS(status) == 7;
		} else {
			must(kill(child, SIGKILL));
			must(kill(shared[0], SIGKILL));
			must(waitpid(child, &status, 0));
			/* It may have gone on to its exit before its own SIGKILL was seen. */
			right += WIFSIGNALED(status) || WIFEXITED(status);
		}
	}
	say("vfork races: %d of %d right\n", right, ROUNDS);
}

static void *counter(void *which)
{
	while (!shared[2]) {
		__sync_fetch_and_add(&shared[(long)which], 1);
		getppid();
	}
	return NULL;
}

/* A child whose two threads count until they are told to end; then it ends with this status. */
static pid_t counting_child(int status)
{
	pid_t child;

	shared[2] = shared[3] = shared[4] = 0;
	child = (pid_t)must(fork());
	if (child == 0) {
		pthread_t threads[2];

		pthread_create(&threads[0], NULL, counter, (void *)3L);
		pthread_create(&threads[1], NULL, counter, (void *)4L);
		for (int i = 0; i < 2; i++)
			pthread_join(threads[i], NULL);
		_exit(shared[3] > 0 && shared[4] > 0 ? status : 10);
	}
	return child;
}

/* Tells it once both have counted; gives how it ended. */
static int end_counting(pid_t child)
{
	int status;

	while (!shared[3] || !shared[4])
		usleep(500);
	shared[2] = 1;
	must(waitpid(child, &status, 0));
	return status;
}

/* Stopped and continued two hundred times, each seen by the parent; then the child ends by itself. */
static void stops(void)
{
	int seen = 0, status;
	pid_t child = counting_child(9);

	for (int i = 0; i < 200; i++) {
		spin(chance() % 20000);
		must(kill(child, SIGSTOP));
		must(waitpid(child, &status, WUNTRACED));
		seen += WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP;
		must(kill(child, SIGCONT));
		must(waitpid(child, &status, WCONTINUED));
		seen += WIFCONTINUED(status);
	}
	status = end_counting(child);
	say("stops: %d seen of 400, then %s\n", seen, status_text(status));
}

/* SIGSTOP and SIGCONT as they come, without waiting; then all must still run and end. */
static void stop_storm(void)
{
	pid_t child = counting_child(11);

	for (int i = 0; i < 500; i++) {
		kill(child, i % 3 ? SIGSTOP : SIGTSTP);
		spin(chance() % 5000);
		kill(child, SIGCONT);
		spin(chance() % 5000);
	}
	say("stop storm: %s\n", status_text(end_counting(child)));
}

/* A stopped process, killed; a stopped process whose other thread is asked to end. */
static void killed_when_stopped(void)
{
	int right = 0;

	for (int i = 0; i < ROUNDS; i++) {
		pid_t child = (pid_t)must(fork());
		int status;

		if (child == 0)
			busy_process();
		spin(chance() % 50000);
		must(kill(child, SIGSTOP));
		if (i % 2)
			must(waitpid(child, &status, WUNTRACED));
		right += dies(child);
	}
	say("killed when stopped: %d of %d right\n", right, ROUNDS);
}

int main(void)
{
	shared = shared_memory(4096);
	killed_anywhere();
	exec_races();
	vfork_races();
	stops();
	stop_storm();
	killed_when_stopped();
	say("then %s\n", result_text(waitpid(-1, NULL, 0)));
	return 0;
}
