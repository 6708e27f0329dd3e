/*
 * Sixteen threads call the kernel as fast as they can; the main thread, a sleeper and a child need it
 * only now and then. All must get their turn: a tracer that always serves the busiest starves them.
 */
#include "guest.h"

static volatile int ending;
static volatile long counts[16];

static void *busy(void *index)
{
	while (!ending) {
		getppid();
		counts[(long)index]++;
	}
	return NULL;
}

static int all_went_on(void)
{
	for (int i = 0; i < 16; i++) {
		if (!counts[i])
			return 0;
	}
	return 1;
}

static void *sleeper(void *slept)
{
	for (int i = 0; i < 100; i++) {
		usleep(2000);
		++*(int *)slept;
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[16], other;
	int slept = 0, progress, status;
	double begin = seconds_now();
	pid_t child;

	for (long i = 0; i < 16; i++)
		must_zero(pthread_create(&threads[i], NULL, busy, (void *)i));
	must_zero(pthread_create(&other, NULL, sleeper, &slept));
	child = (pid_t)must(fork());
	if (child == 0) {
		for (int i = 0; i < 100; i++)
			usleep(2000);
		_exit(3);
	}
	for (int i = 0; i < 100; i++)
		usleep(2000);
	must(waitpid(child, &status, 0));
	must_zero(pthread_join(other, NULL));
	/* Where much else runs, some have not had theirs by now, without a tracer either. */
	while (!all_went_on() && seconds_now() - begin < 20 * GUEST_SLOWNESS)
		usleep(2000);
	progress = all_went_on();
	ending = 1;
	for (int i = 0; i < 16; i++)
		must_zero(pthread_join(threads[i], NULL));
	say("slept %d times, child %s, all busy threads went on %d, in time %d\n", slept, status_text(status),
	    progress, seconds_now() - begin < 30 * GUEST_SLOWNESS);
	return 0;
}
