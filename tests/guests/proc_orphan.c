/* Orphans go to the nearest subreaper, which waits for them like for its own children. */
#include "guest.h"
#include <sys/prctl.h>

int main(void)
{
	pid_t self = getpid(), middle;
	int *parents = shared_memory(4096), sum = 0, status, count = 0;

	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	middle = (pid_t)must(fork());
	if (middle == 0) {
		pid_t mine = getpid();

		for (int i = 0; i < 10; i++) {
			if (must(fork()) == 0) {
				while (getppid() == mine)
					usleep(500);
				parents[i] = getppid() == self;
				_exit(i);
			}
		}
		_exit(100);
	}
	while (wait(&status) > 0) {
		sum += WEXITSTATUS(status);
		count++;
	}
	for (int i = 0; i < 10; i++)
		sum += 1000 * parents[i];
	say("%d reaped, sum %d, then %s\n", count, sum, errno_name(errno));
	return 0;
}
