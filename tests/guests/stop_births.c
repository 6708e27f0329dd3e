/*
 * Job control that comes while threads are made: the process stops once all of its threads have, those
 * included that are not there yet, or that the tracer is busy with.
 */
#include "guest.h"

#define CHILDREN 40
#define STOPS 8
#define THREADS 4

static volatile int *may_end;

static void *calls(void *unused_argument unused)
{
	while (!*may_end)
		getppid();
	return NULL;
}

static void make_threads(void)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, calls, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	_exit(5);
}

static void spin(unsigned turns)
{
	for (volatile unsigned i = 0; i < turns; i++)
		;
}

int main(void)
{
	unsigned chance = (unsigned)getpid(); /* other moments in each run */
	int stopped = 0, continued = 0, ended = 0;

	may_end = shared_memory(4096);
	for (int i = 0; i < CHILDREN; i++) {
		int status;
		pid_t child;

		*may_end = 0;
		child = (pid_t)must(fork());
		if (child == 0)
			make_threads();
		for (int j = 0; j < STOPS; j++) {
			chance = chance * 1103515245 + 12345;
			spin((chance >> 16) * 8);
			must(kill(child, SIGSTOP));
			must(waitpid(child, &status, WUNTRACED));
			stopped += WIFSTOPPED(status);
			must(kill(child, SIGCONT));
			must(waitpid(child, &status, WCONTINUED));
			continued += WIFCONTINUED(status);
		}
		*may_end = 1;
		must(waitpid(child, &status, 0));
		ended += WIFEXITED(status) && WEXITSTATUS(status) == 5;
	}
	say("%d stopped, %d continued, %d ended\n", stopped, continued, ended);
	return 0;
}
