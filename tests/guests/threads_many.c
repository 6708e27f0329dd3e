/* threads_many [COUNT]: so many threads at once, each on a 16 KiB stack with its own thread-locals. */
#include "guest.h"

#define MANY 200

static __thread long mine = 7;
static __thread char bulk[256];
static pthread_barrier_t barrier;
static volatile long sum;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *body(void *argument)
{
	long index = (long)argument;
	int fds[2];
	char byte = 0;

	mine += index;
	memset(bulk, (int)index, sizeof(bulk));
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < 20; i++) {
		if (pipe2(fds, O_CLOEXEC) || write(fds[1], &index, 1) != 1 || read(fds[0], &byte, 1) != 1)
			fail("pipe in thread %ld", index);
		if (byte != (char)index || bulk[255] != (char)index)
			fail("thread %ld reads another's byte", index);
		close(fds[0]);
		close(fds[1]);
		sched_yield();
	}
	pthread_mutex_lock(&mutex);
	sum += mine;
	pthread_mutex_unlock(&mutex);
	pthread_barrier_wait(&barrier);
	return (void *)(mine - 7);
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : MANY;
	pthread_t *threads = calloc((size_t)count, sizeof(pthread_t));
	pthread_attr_t attributes;

	small_stacks(&attributes, 16384);
	must_zero(pthread_barrier_init(&barrier, NULL, (unsigned)count + 1));
	for (long i = 0; i < count; i++)
		must_zero(pthread_create(&threads[i], &attributes, body, (void *)i));
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	for (long i = 0; i < count; i++) {
		void *result;

		must_zero(pthread_join(threads[i], &result));
		if (result != (void *)i)
			fail("thread %ld gave %ld", i, (long)result);
	}
	say("%ld threads, sum %ld\n", count, sum);
	return 0;
}
