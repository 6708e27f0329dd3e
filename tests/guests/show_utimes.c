/* Times of files: those of its own folder, and those that are not there. */
#include "show.h"
#include <sys/stat.h>
#include <sys/time.h>
#include <utime.h>

int main(void)
{
	struct utimbuf both = { 1000000000, 2000000001 };
	struct utimbuf odd = { -1, 0x7fffffffffffffff };
	struct timeval micro[2] = { { 1000000000, 5 }, { 0, 999999 } };
	struct timeval wrong[2] = { { -5, -1 }, { 1, 1000000 } };
	struct timespec nano[2] = { { 1234567890, 123456789 }, { 0, 0 } };
	struct timespec now[2] = { { 7, UTIME_NOW }, { 8, UTIME_OMIT } };
	struct timespec off[2] = { { -1, 1000000000 }, { 253402300800, 5 } };
	int fd = open("file", O_CREAT | O_RDWR, 0600);

	call(utime, "file", &both);
	call(utime, "file", NULL);
	call(utime, "none", &odd);
	call(utime, bad, bad);
	call(utime, NULL, edge(15));
	call(utime, "file", edge(15));
	call(utimes, "file", micro);
	call(utimes, "file", NULL);
	call(utimes, "none", wrong);
	call(utimes, "file", edge(31));
	call(utimes, bad, bad);
	call(futimesat, AT_FDCWD, "file", micro);
	call(futimesat, fd, NULL, micro);
	call(futimesat, NO_FD, "none", wrong);
	call(futimesat, -1, bad, bad);
	call(futimesat, HIGH_BITS | 5, "x", edge(16));
	call(utimensat, AT_FDCWD, "file", nano, 0);
	call(utimensat, fd, NULL, now, 0);
	call(utimensat, fd, "", nano, AT_EMPTY_PATH);
	call(utimensat, AT_FDCWD, "file", NULL, AT_SYMLINK_NOFOLLOW);
	call(utimensat, NO_FD, "none", off, -1);
	call(utimensat, -1, bad, bad, 0x100);
	call(utimensat, -100, "none", edge(31), HIGH_BITS | 0x1000);
	call(utimensat, fd, NULL, NULL, 0);
	return 0;
}
