/* threads_exit: who goes first when a process of many threads ends, and what its parent learns. */
#include "guest.h"
#include <sys/syscall.h>

static int fds[2];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *in_futex(void *unused_argument unused)
{
	pthread_mutex_lock(&mutex);
	return NULL;
}

static void *in_read(void *unused_argument unused)
{
	char byte;

	(void)!read(fds[0], &byte, 1);
	return NULL;
}

static void *in_loop(void *unused_argument unused)
{
	for (;;)
		getppid();
	return NULL;
}

static void *in_computation(void *unused_argument unused)
{
	for (volatile long i = 0;; i++)
		;
	return NULL;
}

static void *exits_group(void *unused_argument unused)
{
	usleep(20000);
	syscall(SYS_exit_group, 23);
	return NULL;
}

static void *returns(void *unused_argument unused)
{
	return NULL;
}

static void *ends_later(void *leader)
{
	/* Go on as the only live thread of a process whose leader is a zombie. */
	await_state((pid_t)(long)leader, "Z");
	for (int i = 0; i < 50; i++)
		getppid();
	say("  last thread: the leader is a zombie\n");
	syscall(SYS_exit, 17);
	return NULL;
}

static void start(void *(*body)(void *), int count)
{
	pthread_t thread;

	for (int i = 0; i < count; i++)
		must_zero(pthread_create(&thread, NULL, body, (void *)(long)getpid()));
}

static void leader_first_raw(void)
{
	start(ends_later, 1);
	syscall(SYS_exit, 3);
}

static void leader_first_pthread(void)
{
	start(ends_later, 1);
	pthread_exit(NULL);
}

static void leader_first_then_group(void)
{
	start(exits_group, 1);
	start(in_futex, 3);
	syscall(SYS_exit, 3);
}

static void group_with_blocked(void)
{
	pthread_mutex_lock(&mutex);
	start(in_futex, 8);
	start(in_read, 8);
	start(in_loop, 2);
	start(in_computation, 2);
	usleep(20000);
	_exit(21);
}

static void group_by_other(void)
{
	pthread_mutex_lock(&mutex);
	start(in_futex, 8);
	start(exits_group, 1);
	for (;;)
		pause();
}

static void group_at_once(void)
{
	pthread_mutex_lock(&mutex);
	start(in_futex, 8);
	start(returns, 8);
	exit(22);
}

static void killed(void)
{
	start(in_loop, 8);
	usleep(10000);
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

static void killed_leaderless(void)
{
	start(in_loop, 4);
	syscall(SYS_exit, 0);
}

static void returned_main(void)
{
	start(in_loop, 4);
	exit(0);
}

static const struct {
	const char *name;
	void (*body)(void);
	int kill;
} cases[] = {
	{ "leader exits first", leader_first_raw, 0 },
	{ "leader ends by pthread_exit", leader_first_pthread, 0 },
	{ "leader exits, another ends the group", leader_first_then_group, 0 },
	{ "exit_group with blocked and busy threads", group_with_blocked, 0 },
	{ "exit_group by another thread", group_by_other, 0 },
	{ "exit as threads start", group_at_once, 0 },
	{ "SIGKILL to oneself", killed, 0 },
	{ "SIGKILL without a leader", killed_leaderless, SIGKILL },
	{ "SIGTERM without a leader", killed_leaderless, SIGTERM },
	{ "main returns", returned_main, 0 },
};

static void *spin_or_block(void *which)
{
	if ((long)which % 2)
		pthread_mutex_lock(&mutex);
	for (;;)
		sched_yield();
	return NULL;
}

/* Many processes in turn, each ended by exit_group while its threads run, block and start. */
static void stress(void)
{
	int bad = 0;

	for (int round = 0; round < 100; round++) {
		pid_t child = (pid_t)must(fork());
		int status;

		if (child == 0) {
			pthread_t thread;

			pthread_mutex_lock(&mutex);
			for (long i = 0; i < 16; i++)
				must_zero(pthread_create(&thread, NULL, spin_or_block, (void *)i));
			_exit(round);
		}
		must(waitpid(child, &status, 0));
		bad += !WIFEXITED(status) || WEXITSTATUS(status) != round;
	}
	say("stress: %d wrong of 100, then %s\n", bad, result_text(waitpid(-1, NULL, 0)));
}

int main(void)
{
	must(pipe(fds));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		pid_t child = (pid_t)must(fork());

		if (child == 0) {
			cases[i].body();
			_exit(98);
		}
		if (cases[i].kill) {
			await_state(child, "Z");
			sleep_milliseconds(10);
			kill(child, cases[i].kill);
		}
		reap(child, cases[i].name);
	}
	stress();
	return 0;
}
