/*
 * attach_busy THREADS: so many threads that make calls with numbers that go up, lseek(-1000 - thread, number),
 * until standard input ends; it makes the file "ready" once all are under way. A tracer that comes and goes loses
 * none in between, and changes none.
 */
#define GUEST_LIMIT_SECONDS 500
#include "guest.h"

static volatile int ending;
static pthread_barrier_t begun;

static void *caller(void *index)
{
	int fd = -1000 - (int)(long)index;

	pthread_barrier_wait(&begun);
	for (long number = 0; !ending; number++) {
		errno = 0;
		if (lseek(fd, number, SEEK_SET) != -1 || errno != EBADF)
			fail("thread %ld: call %ld has another result", (long)index, number);
		if (usleep(2000) != 0 && errno != EINTR)
			fail("thread %ld can't sleep", (long)index);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 4;
	pthread_t *threads = calloc((size_t)count, sizeof(pthread_t));
	char byte;

	pthread_barrier_init(&begun, NULL, (unsigned)count + 1);
	for (long i = 0; i < count; i++)
		must_zero(pthread_create(&threads[i], NULL, caller, (void *)i));
	pthread_barrier_wait(&begun);
	close((int)must(open("ready", O_CREAT | O_WRONLY | O_CLOEXEC, 0600)));
	while (read(0, &byte, 1) == 1 || errno == EINTR)
		;
	ending = 1;
	for (long i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	say("all calls as they should be\n");
	return 5;
}
