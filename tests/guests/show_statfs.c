/* What file systems tell of themselves. */
#include "show.h"
#include <sys/statfs.h>

int main(void)
{
	static const char *const places[] = { "/proc", "/proc/self/fd", "/proc/sys", "/sys", "/missing/x", "" };
	struct statfs told;

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		call(statfs, places[i], &told);
		int fd = open(places[i], O_PATH);
		call(fstatfs, fd, &told);
		call(statfs, places[i], bad);
		call(fstatfs, fd, NULL);
		call(close, fd);
	}
	int ends[2];

	call(pipe2, ends, 0);
	call(fstatfs, ends[0], &told);
	int memory = call(memfd_create, "x", 0);
	call(fstatfs, memory, &told);
	call(statfs, NULL, &told);
	call(statfs, bad, bad);
	call(statfs, edge_text("/proc"), edge(sizeof(told)));
	call(statfs, "/proc", edge(sizeof(told) - 1));
	call(fstatfs, NO_FD, &told);
	call(fstatfs, -1, edge(5));
	call(fstatfs, HIGH_BITS | 0x63, NULL);
	return 0;
}
