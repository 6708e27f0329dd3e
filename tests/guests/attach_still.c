/* attach_still THREADS: so many threads that wait, the first one for standard input, which it echoes. */
#include "guest.h"

static void *waiter(void *unused_argument unused)
{
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 1;
	char text[100];
	pthread_t thread;

	for (long i = 1; i < count; i++)
		must_zero(pthread_create(&thread, NULL, waiter, NULL));
	must(mkdir("ready", 0700)); /* in one call: the next one is waited in */
	for (;;) {
		ssize_t length = read(0, text, sizeof(text));

		if (length == 0)
			return 5;
		must(write(1, text, (size_t)length));
	}
}
