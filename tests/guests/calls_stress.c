/*
 * Numbered calls (calls_stress.h), made for some seconds in one of the ways below:
 *   calls_stress MODE SECONDS BASE FILE
 */
#include "calls_stress.h"
#include "guest.h"
#include <poll.h>
#include <setjmp.h>

/* Threads that live shortly. */

static void *short_life(void *unused_ unused)
{
	long who = newcomer();

	several(who, 300);
	shared->done[who] = 1;
	return NULL;
}

static void groups(int size)
{
	pthread_t some[100];

	while (goes_on()) {
		for (int i = 0; i < size; i++)
			start(&some[i], short_life, NULL);
		for (int i = 0; i < size; i++)
			must_zero(pthread_join(some[i], NULL));
	}
}

static void threads(void)
{
	groups(8);
}

/* More of them than the agent has room for. */
static void crowds(void)
{
	groups(100);
}

/* Threads that signals interrupt, one of them with a stack for handlers. */

static void *interrupted(void *has_stack)
{
	static char memory[0x10000];
	stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) };
	long who = newcomer(), handler = newcomer();

	if (has_stack)
		must(sigaltstack(&stack, NULL));
	handler_who = handler;
	while (now() < end)
		several(who, 50);
	handler_who = 0;
	shared->done[who] = shared->done[handler] = 1;
	return NULL;
}

static void signals(void)
{
	pthread_t some[3];

	on_signal(SIGALRM, count_one, SA_RESTART);
	on_signal(SIGUSR1, count_one, SA_RESTART | SA_ONSTACK);
	interval(300);
	for (long i = 0; i < 3; i++)
		start(&some[i], interrupted, (void *)(long)(i == 0));
	while (goes_on()) {
		pthread_kill(some[choose(3)], SIGUSR1);
		usleep(choose(200) * PACE);
	}
	for (int i = 0; i < 3; i++)
		must_zero(pthread_join(some[i], NULL));
	interval(0);
}

/* Children that make children. */

static void child_life(int generations)
{
	pid_t child;
	long who;

	do {
		who = newcomer();
		several(who, 100);
		child = --generations > 0 ? (pid_t)must(fork()) : -1;
	} while (child == 0);
	if (child > 0) {
		several(who, 100);
		wait_for(child);
	}
	shared->done[who] = 1;
	_exit(0);
}

static void forks(void)
{
	long who = newcomer();
	pid_t children[4];

	while (goes_on()) {
		for (int i = 0; i < 4; i++) {
			children[i] = (pid_t)must(fork());
			if (children[i] == 0)
				child_life(3);
			several(who, 30);
		}
		for (int i = 0; i < 4; i++)
			wait_for(children[i]);
	}
	shared->done[who] = 1;
}

static void execs(void)
{
	pid_t children[2];

	while (goes_on()) {
		for (int i = 0; i < 2; i++) {
			long who = newcomer();

			children[i] = (pid_t)must(fork());
			if (children[i] == 0)
				chain_link(who, 6);
		}
		for (int i = 0; i < 2; i++)
			wait_for(children[i]);
	}
}

/* Children that have their parent's memory, and then a program. */
static void vforks(void)
{
	volatile long mine = newcomer(), who;
	volatile pid_t child;

	while (goes_on()) {
		who = newcomer();
		several(mine, 20);
		child = vfork();
		if (child == 0) {
			for (int i = 0; i < 20; i++)
				numbered(who);
			if (who % 2)
				execute("link", who, 1);
			shared->done[who] = 1;
			_exit(0);
		}
		several(mine, 20);
		wait_for(child);
	}
	shared->done[mine] = 1;
}

/* Two threads that wait for each other, and are interrupted. */

static int ways[2][2];

static void *player(void *which)
{
	long who = newcomer(), handler = newcomer(), side = (long)which;
	struct pollfd input = { .fd = ways[side][0], .events = POLLIN };
	struct timespec moment = { 0, 20000 };
	char ball = 1;

	handler_who = handler;
	while (now() < end && !__atomic_load_n(&shared->stop, __ATOMIC_SEQ_CST)) {
		several(who, 5);
		if (choose(2) && poll(&input, 1, 5) <= 0)
			continue;
		if (choose(4) == 0)
			nanosleep(&moment, NULL);
		if (read(ways[side][0], &ball, 1) == 1)
			while (write(ways[!side][1], &ball, 1) != 1)
				;
	}
	handler_who = 0;
	while (write(ways[!side][1], &ball, 1) != 1)
		;
	shared->done[who] = shared->done[handler] = 1;
	return NULL;
}

static void blocking(void)
{
	pthread_t players[2];

	on_signal(SIGUSR1, count_one, 0);
	on_signal(SIGUSR2, count_one, SA_RESTART);
	must(pipe(ways[0]));
	must(pipe(ways[1]));
	must(write(ways[0][1], "", 1));
	for (long i = 0; i < 2; i++)
		start(&players[i], player, (void *)i);
	while (goes_on()) {
		usleep(choose(500));
		pthread_kill(players[choose(2)], choose(2) ? SIGUSR1 : SIGUSR2);
	}
	shared->stop = 1;
	for (int i = 0; i < 2; i++)
		must_zero(pthread_join(players[i], NULL));
}

/* Children that are killed, or whose threads all end as one of them executes a program. */

static void *for_ever(void *unused_ unused)
{
	long who = newcomer();

	for (;;)
		several(who, 50);
	return NULL;
}

static void *executes(void *who)
{
	several((long)who, 30);
	execute("link", (long)who, 2);
	return NULL;
}

static void kills(void)
{
	pthread_t thread;

	while (goes_on()) {
		long mine = newcomer(), who = newcomer();
		int is_executed = choose(2) == 1;
		pid_t self = getpid(), child = (pid_t)must(fork());

		if (child == 0) {
			end_with(self);
			start(&thread, for_ever, NULL);
			start(&thread, for_ever, NULL);
			if (is_executed && choose(2))
				executes((void *)who);
			else if (is_executed)
				start(&thread, executes, (void *)who);
			for (;;)
				several(mine, 50);
		}
		usleep(2000 + choose(10000));
		if (!is_executed)
			kill(child, SIGKILL);
		wait_for(child);
	}
}

/* Threads that are cancelled while they wait. */

static void *waits(void *how)
{
	struct timespec moment = { 10, 0 };
	long who = newcomer();
	char byte;

	several(who, 60);
	shared->done[who] = 1;
	for (;;)
		if ((long)how == 0)
			nanosleep(&moment, NULL);
		else if ((long)how == 1)
			pause();
		else
			must(read(ways[0][0], &byte, 1));
	return NULL;
}

static void cancels(void)
{
	pthread_t some[3];

	must(pipe(ways[0]));
	while (goes_on()) {
		for (long i = 0; i < 3; i++)
			start(&some[i], waits, (void *)i);
		usleep(choose(1000));
		for (int i = 0; i < 3; i++)
			pthread_cancel(some[i]);
		for (int i = 0; i < 3; i++)
			must_zero(pthread_join(some[i], NULL));
	}
}

/* Children that are stopped, and go on. */
static void stops(void)
{
	while (goes_on()) {
		long who = newcomer();
		pid_t self = getpid(), child = (pid_t)must(fork());

		if (child == 0) {
			end_with(self);
			for (int i = 0; i < 100; i++)
				several(who, 50);
			shared->done[who] = 1;
			_exit(0);
		}
		while (*(volatile long *)&shared->made[who] == 0)
			usleep(100); /* one that is stopped before it ends with us would stay for ever */
		for (int i = 0; i < 10; i++) {
			usleep(choose(500));
			kill(child, SIGSTOP);
			usleep(choose(100));
			kill(child, SIGCONT);
		}
		wait_for(child);
	}
}

/* Handlers that never return. */

static sigjmp_buf landing;

static void jump(int signal unused)
{
	siglongjmp(landing, 1);
}

static void jumps(void)
{
	volatile long who = newcomer();
	sigset_t all;

	sigfillset(&all);
	on_signal(SIGALRM, jump, 0);
	must(sigprocmask(SIG_BLOCK, &all, NULL));
	interval(400);
	while (goes_on()) {
		if (sigsetjmp(landing, 1) == 0) {
			must(sigprocmask(SIG_UNBLOCK, &all, NULL));
			for (;;)
				syscall(SYS_getppid);
		}
		several(who, 5);
	}
	interval(0);
	shared->done[who] = 1;
}

/* Threads, signals, children and programs at once. */

static void *parent(void *unused_ unused)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	while (goes_on()) {
		long who = newcomer();
		pid_t child = (pid_t)must(fork());

		if (child == 0)
			chain_link(who, 1 + who % 2);
		wait_for(child);
	}
	return NULL;
}

static void mixed(void)
{
	pthread_t some[4];

	on_signal(SIGALRM, count_one, SA_RESTART);
	interval(500);
	for (long i = 0; i < 2; i++)
		start(&some[i], interrupted, (void *)(long)(i == 0));
	for (int i = 2; i < 4; i++)
		start(&some[i], parent, NULL);
	for (int i = 0; i < 4; i++)
		must_zero(pthread_join(some[i], NULL));
	interval(0);
}

int main(int argc, char **argv)
{
	static const struct { const char *name; void (*run)(void); } modes[] = {
#define M(name) { #name, name }
		M(threads), M(crowds), M(signals), M(forks), M(execs), M(vforks), M(blocking),
		M(kills), M(cancels), M(stops), M(jumps), M(mixed),
#undef M
	};

	if (argc < 5 || begin(argv) != 0)
		return 2;
	if (argc > 5)
		chain_link(atol(argv[5]), atol(argv[2]));
	chance = (unsigned)getpid() | 1;
	__atomic_store_n(&shared->next, 1, __ATOMIC_SEQ_CST); /* 0 is nobody */
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(argv[1], modes[i].name)) {
			modes[i].run();
			return 0;
		}
	return 2;
}
