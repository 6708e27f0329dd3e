/* Two threads that make very many calls: `many_calls calm`, or while signals come. */
#include "guest.h"
#include <sys/time.h>

#define CALLS 50000

static void nothing(int signal unused)
{
}

static void *work(void *none unused)
{
	for (int i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	return NULL;
}

int main(int argc, char **argv unused)
{
	struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	struct itimerval timer = { .it_value.tv_usec = 300, .it_interval.tv_usec = 300 };
	pthread_t threads[2];

	sigaction(SIGALRM, &action, NULL);
	if (argc == 1)
		setitimer(ITIMER_REAL, &timer, NULL);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, work, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	say("2 threads made %d calls each\n", CALLS);
	return 0;
}
