/* A thousand threads that live at the same time; each makes calls. */
#include "guest.h"

#define THREADS 1000
#define CALLS 200

static pthread_barrier_t all_live, all_called;

static void *work(void *nothing unused)
{
	pthread_barrier_wait(&all_live);
	for (int i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	pthread_barrier_wait(&all_called);
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];
	pthread_attr_t small;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 * 1024);
	pthread_barrier_init(&all_live, NULL, THREADS);
	pthread_barrier_init(&all_called, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], &small, work, NULL) != 0)
			fail("thread %d can't be made", i);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	say("%d threads made %d calls each\n", THREADS, CALLS);
	return 0;
}
