/* Calls that tell their tracer when they were made, and in which order: getppid(step, before, behind the last). */
#include "guest.h"
#include <sched.h>
#include <sys/prctl.h>
#include <sys/time.h>

#define STEPS 400

static void nothing(int signal unused)
{
}

static long *shared; /* the step that is to be made next */

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000 + time.tv_nsec;
}

static void mark(long step, long *behind)
{
	syscall(SYS_getppid, step, now(), *behind);
	*behind = now();
}

/* Steps that follow each other, the first of them nothing. */
static void marks(long from, long to)
{
	long behind = 0;

	for (long step = from; step < to; step++)
		mark(step, &behind);
}

/* Makes each second step, as soon as the one before it is over. */
static void *take_turns(void *which)
{
	long behind = 0;

	for (long step = (long)which; step < STEPS; step += 2) {
		while (__atomic_load_n(shared, __ATOMIC_ACQUIRE) != step)
			sched_yield();
		mark(step, &behind);
		__atomic_store_n(shared, step + 1, __ATOMIC_RELEASE);
	}
	return NULL;
}

static int threads(char *self unused)
{
	pthread_t other;

	pthread_create(&other, NULL, take_turns, (void *)1);
	take_turns((void *)0);
	pthread_join(other, NULL);
	say("%ld steps by two threads\n", *shared);
	return 0;
}

static int processes(char *self unused)
{
	int status;
	pid_t child = fork();

	take_turns((void *)(long)(child == 0));
	if (child == 0)
		_exit(0);
	waitpid(child, &status, 0);
	say("%ld steps by two processes\n", *shared);
	return status;
}

/* A chain through fork, exec and wait. */
static int exec_end(char *self unused)
{
	marks(30, 40);
	return 0;
}

static int chain(char *self)
{
	int status;

	marks(0, 20);
	if (fork() == 0) {
		marks(20, 30);
		execl(self, self, "exec_end", NULL);
		_exit(1);
	}
	wait(&status);
	marks(40, 60);
	say("a chain of 60 steps\n");
	return status;
}

/* Its counter can't be read from some step on; nor in its child, or what that executes. */
static int without_counter(char *self)
{
	int status;

	marks(0, 20);
	if (fork() == 0) {
		say("PR_SET_TSC: %d\n", prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0));
		for (long step = 20; step < 30; step++)
			syscall(SYS_getppid, step, 0, 0);
		prctl(PR_SET_TSC, PR_TSC_ENABLE, 0, 0, 0);
		execl(self, self, "exec_end", NULL);
		_exit(1);
	}
	wait(&status);
	marks(40, 60);
	return status;
}

/* Threads that make many calls at the same time, processes that come and go, and a signal now and then. */
static void *hurry(void *count)
{
	for (long i = (long)count; i > 0; i--) {
		syscall(SYS_getppid, -1, 0, 0);
		if (i % 64 == 0)
			syscall(SYS_nanosleep, &(struct timespec){ .tv_nsec = 1000 }, NULL);
	}
	return NULL;
}

static int crowd(char *self unused)
{
	struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	struct itimerval timer = { .it_value.tv_usec = 500, .it_interval.tv_usec = 500 };
	pthread_t threads[4];
	int status;

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, hurry, (void *)4000);
	for (int i = 0; i < 10; i++) {
		pid_t child = fork();

		if (child == 0) {
			hurry((void *)200);
			_exit(0);
		}
		if (waitpid(child, &status, 0) != child || status != 0)
			return 1;
	}
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

/* A call that takes long, one that a signal interrupts, and one in which it is killed. */
static int slow(char *self unused)
{
	struct timespec moment = { .tv_nsec = 20000000 };
	struct sigaction action = { .sa_handler = nothing };
	struct itimerval timer = { .it_value.tv_usec = 20000, .it_interval.tv_usec = 20000 };
	long behind = 0;
	int status, pipes[2];
	pid_t child;
	char byte;

	for (long step = 0; step < 20; step++) {
		mark(step, &behind);
		syscall(SYS_nanosleep, &(struct timespec){ .tv_nsec = 1 }, NULL);
	}
	syscall(SYS_nanosleep, &moment, NULL);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	syscall(SYS_nanosleep, &(struct timespec){ .tv_sec = 50 }, NULL);
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	if (pipe(pipes) != 0)
		return 1;
	child = fork();
	if (child == 0)
		return read(pipes[0], &byte, 1) != 1;
	await_blocked(child, SYS_read);
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	return WTERMSIG(status) != SIGKILL;
}

int main(int argc, char **argv)
{
	static const struct mode modes[] = {
		{ "threads", threads }, { "processes", processes }, { "chain", chain }, { "exec_end", exec_end },
		{ "without_counter", without_counter }, { "slow", slow }, { "crowd", crowd },
	};

	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return run_mode(modes, sizeof(modes) / sizeof(*modes), argc, argv);
}
