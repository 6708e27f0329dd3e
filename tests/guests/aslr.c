/* Two runs of oneself have different stacks, heaps and mappings: randomisation is on (or off). */
#include "guest.h"
#include <sys/personality.h>

static void addresses(const char *self, unsigned long out[3])
{
	int fds[2];
	pid_t child;

	must(pipe(fds));
	child = (pid_t)must(fork());
	if (child == 0) {
		dup2(fds[1], 1);
		execl(self, self, "child", (char *)NULL);
		_exit(127);
	}
	must(waitpid(child, NULL, 0));
	must(read(fds[0], out, 3 * sizeof(long)));
	close(fds[0]);
	close(fds[1]);
}

int main(int argc, char **argv)
{
	unsigned long first[3], second[3];

	if (argc > 1) {
		unsigned long mine[3] = { (unsigned long)&argc, (unsigned long)malloc(1), (unsigned long)&puts };

		must(write(1, mine, sizeof(mine)));
		return 0;
	}
	addresses(argv[0], first);
	addresses(argv[0], second);
	say("stack differs %d, heap differs %d, libc differs %d, personality %x\n", first[0] != second[0],
	    first[1] != second[1], first[2] != second[2], personality(0xffffffff));
	return 0;
}
