/* threads_wait COUNT: so many threads, half of them busy with system calls; "ready" when all run. */
#include "guest.h"

static pthread_barrier_t barrier;

static void *body(void *argument)
{
	pthread_barrier_wait(&barrier);
	if ((long)argument % 2)
		for (;;)
			pause();
	for (;;)
		usleep(1000);
	return NULL;
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 200;
	pthread_attr_t attributes;
	pthread_t thread;

	small_stacks(&attributes, 65536);
	must_zero(pthread_barrier_init(&barrier, NULL, (unsigned)count + 1));
	for (long i = 0; i < count; i++)
		must_zero(pthread_create(&thread, &attributes, body, (void *)i));
	pthread_barrier_wait(&barrier);
	say("ready\n");
	for (;;)
		pause();
}
