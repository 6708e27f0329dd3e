/*
 * blocks CALL THREADS CALLS: threads make some calls, then one each that does not end; all are killed when there is
 * something to read, or after a while.
 */
#include "guest.h"
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <sys/time.h>

static int ends[2];
static long calls;

static void by_read(void)
{
	char byte;

	(void)!syscall(SYS_read, ends[0], &byte, 1);
}

static void by_nanosleep(void)
{
	struct timespec time = { 50, 0 };

	syscall(SYS_nanosleep, &time, NULL);
}

static void by_ppoll(void)
{
	struct pollfd wanted = { ends[0], POLLIN, 0 };

	syscall(SYS_ppoll, &wanted, 1, NULL, NULL, 0);
}

static void by_futex(void)
{
	int word = 0;

	syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
}

static const struct {
	const char *name;
	void (*block)(void);
	long number;
} WAYS[] = {
	{ "read", by_read, SYS_read },
	{ "nanosleep", by_nanosleep, SYS_nanosleep },
	{ "ppoll", by_ppoll, SYS_ppoll },
	{ "futex", by_futex, SYS_futex },
};

static void *block(void *way)
{
	for (long i = 0; i < calls; i++)
		syscall(SYS_getppid); // by the same instruction as the call that blocks
	((void (*)(void))way)();
	return NULL;
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 64;
	calls = atol(argv[3]);
	must(pipe(ends));
	for (size_t i = 0; i < sizeof(WAYS) / sizeof(*WAYS); i++) {
		if (strcmp(WAYS[i].name, argv[1]) != 0)
			continue;
		pthread_t other;
		pid_t maker = own_tid();

		for (int k = 1; k < atoi(argv[2]); k++)
			must_zero(pthread_create(&other, NULL, block, (void *)WAYS[i].block));
		pid_t child = must(fork());
		if (child == 0) {
			await_blocked(maker, WAYS[i].number);
			say("blocked\n");
			poll(&(struct pollfd){ 0, POLLIN, 0 }, 1, 10000 * GUEST_SLOWNESS);
			kill(maker, SIGKILL);
			_exit(0);
		}
		block((void *)WAYS[i].block);
	}
	return 65;
}
