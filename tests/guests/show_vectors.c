/* Reading and writing several buffers, at a place, with flags. */
#include "show.h"
#include <sys/uio.h>

static char first[40] = "the first one", second[40] = "the second\0one";

static void flags(int number, const struct iovec *parts)
{
	for (int bit = 0; bit < 32; bit++) {
		if (bit >= 5 && bit <= 8) /* later than its call */
			continue;
		syscall(number, NO_FD, parts, 1l, 5l, 0l, 1l << bit);
	}
	syscall(number, NO_FD, parts, 2l, -1l, -1l, 0l);
	syscall(number, NO_FD, parts, 2l, -1l, 0l, 0x1fl);
	syscall(number, NO_FD, parts, 2l, 5l, 1l, 2l);
	syscall(number, NO_FD, parts, 2l, 1l << 40, 7l, 3l);
	syscall(number, -1l, bad, 2l, 0x123456789l, 0x80000000l, (long)HIGH_BITS);
	syscall(number, (long)(HIGH_BITS | 5), NULL, 2l, 0l, 0l, 0l);
	syscall(number, NO_FD, parts, 0l, 0l, 0l, 0l);
	syscall(number, NO_FD, parts, -1l, 0l, 0l, 0l);
	syscall(number, NO_FD, edge_copy(parts, 32), 1l << 32 | 1, 0l, 0l, 0l);
	syscall(number, NO_FD, edge_copy(parts, 24), 2l, 0l, 0l, 0l);
	syscall(number, NO_FD, edge_copy(parts, 8), 2l, 0l, 0l, 0l);
}

int main(void)
{
	struct iovec parts[4] = { { first, 40 }, { second, 14 }, { bad, 3 }, { NULL, -1ul } };
	int file = open("file", O_RDWR | O_CREAT, 0600);

	flags(SYS_preadv2, parts);
	flags(SYS_pwritev2, parts);
	flags(SYS_preadv, parts);
	flags(SYS_pwritev, parts);
	call(writev, file, parts, 2);
	call(pwritev, file, parts, 2, 10, 0);
	call(pwritev2, file, parts, 2, -1, -1, 0x10);
	memset(first, 0, sizeof(first));
	call(preadv, file, parts, 2, 0, 0);
	call(preadv2, file, parts, 1, 100, 0, 0);
	call(preadv2, file, parts, 2, -1, -1, 0);
	call(preadv2, file, parts, 4, 0, 0, 0);
	call(readv, file, parts + 1, 1);
	call(pread64, file, first, 5, 3);
	call(pwrite64, file, "\0\1\2", 3, 1L << 20);
	call(pread64, file, bad, 5, -1L);
	call(pwrite64, -1, edge_copy("abc", 3), 4, 0);
	call(lseek, file, -3, SEEK_END);
	for (int whence = -1; whence < 7; whence++)
		call(lseek, NO_FD, -1L, whence);
	call(unlink, "file");
	return 0;
}
