/* Calls whose copies may be large, with small and large arguments. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TIMES = 100 };

static char entries[1 << 17];
static struct pollfd polled[1024];
static unsigned long sets[3][1024];

int main(void)
{
	int folder = open("/usr/bin", O_RDONLY | O_DIRECTORY);

	for (int i = 0; i < 1024; i++)
		polled[i] = (struct pollfd){ folder, POLLIN, 0 };
	for (int i = 0; i < TIMES; i++) {
		struct timeval none = { 0, 0 };
		long size = i % 2 ? 32768 : 32769;

		lseek(folder, 0, SEEK_SET);
		syscall(SYS_getdents64, folder, entries, size);
		poll(polled, 1 + i % 2 * 500, 0);
		sets[0][0] = sets[1][0] = sets[2][0] = 1UL << folder;
		select(folder + 1 + i % 2 * 900, (fd_set *)sets[0], (fd_set *)sets[1], (fd_set *)sets[2], &none);
	}
	return 0;
}
