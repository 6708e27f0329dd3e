/*
 * threads_await THREADS ROUNDS: so many threads at once, each asks for its user id so many times. With 0
 * rounds they ask once, and the first thread ends the process when all are about to.
 */
#include "guest.h"

static pthread_barrier_t barrier;
static long rounds;
static volatile int asking;

static void *body(void *unused_argument unused)
{
	pthread_barrier_wait(&barrier);
	__sync_fetch_and_add(&asking, 1);
	for (long i = rounds ? rounds : 1; i > 0; i--)
		syscall(SYS_getuid);
	return NULL;
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 10;
	pthread_t *threads = calloc((size_t)count, sizeof(*threads));
	pthread_attr_t attributes;

	rounds = argc > 2 ? atol(argv[2]) : 1;
	pthread_barrier_init(&barrier, NULL, (unsigned)count + 1);
	small_stacks(&attributes, 64 * 1024);
	for (long i = 0; i < count; i++)
		must_zero(pthread_create(&threads[i], &attributes, body, NULL));
	pthread_barrier_wait(&barrier);
	if (rounds == 0) {
		while (asking < count)
			usleep(1000);
		syscall(SYS_getppid);
		say("leaving\n");
		syscall(SYS_exit_group, 5);
	}
	for (long i = 0; i < count; i++)
		must_zero(pthread_join(threads[i], NULL));
	say("joined\n");
	return 0;
}
