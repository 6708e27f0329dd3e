/* proc_many [COUNT]: so many processes, fifty at a time; each answers through a pipe and its status. */
#include "guest.h"

#define WAVE 50

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 500, fds[2], reaped = 0, status;
	long sum = 0, read_sum = 0;
	pid_t pid;

	must(pipe(fds));
	for (int first = 0; first < count; first += WAVE) {
		for (int i = first; i < first + WAVE && i < count; i++) {
			if (must(fork()) == 0) {
				must(write(fds[1], &i, sizeof(i)));
				_exit(i % 100);
			}
		}
		for (int i = first; i < first + WAVE && i < count; i++) {
			int index;

			must(read(fds[0], &index, sizeof(index)));
			read_sum += index;
		}
		while ((pid = waitpid(-1, &status, 0)) > 0) {
			if (!WIFEXITED(status))
				fail("a child was %s", status_text(status));
			sum += WEXITSTATUS(status);
			reaped++;
		}
	}
	say("%d processes, statuses %ld, indices %ld\n", reaped, sum, read_sum);
	return 0;
}
