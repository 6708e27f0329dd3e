/* A tree of processes, three wide and five deep, each with two threads; everyone counts one. */
#include "guest.h"

static long *counter;

static void *count(void *unused_argument unused)
{
	__sync_fetch_and_add(counter, 1);
	return NULL;
}

static int grow(int depth)
{
	pthread_t thread;
	int status, sum = 1;

	must_zero(pthread_create(&thread, NULL, count, NULL));
	for (int i = 0; i < 3 && depth > 0; i++)
		if (must(fork()) == 0)
			_exit(grow(depth - 1));
	must_zero(pthread_join(thread, NULL));
	while (waitpid(-1, &status, 0) > 0)
		sum += WEXITSTATUS(status);
	return sum > 255 ? 255 : sum;
}

int main(void)
{
	int sum;

	counter = shared_memory(4096);
	sum = grow(4);
	say("tree: sum %d, threads %ld\n", sum, *counter);
	return 0;
}
