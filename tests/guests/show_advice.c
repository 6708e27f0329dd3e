/* Lengths of files, room for them, and advice on them. */
#include "show.h"

int main(void)
{
	int file = open("file", O_RDWR | O_CREAT, 0600);

	call(truncate, "/nonexist/x", 5);
	call(truncate, "/nonexist/x", -1L);
	call(truncate, bad, 1L << 62);
	call(ftruncate, file, 100);
	call(ftruncate, NO_FD, -5L);
	call(ftruncate, file, -5L);
	call(ftruncate, -1, HIGH_BITS);
	for (int bit = 0; bit < 9; bit++)
		call(fallocate, NO_FD, 1 << bit, 5, 6);
	call(fallocate, NO_FD, -1, -1L, -1L);
	call(fallocate, NO_FD, 0x48, 1L << 40, 1L << 50);
	call(fallocate, NO_FD, HIGH_BITS, 0, 0);
	for (int what = -1; what < 9; what++)
		call(fadvise64, NO_FD, 5, 6, what);
	call(fadvise64, file, 0, 0, POSIX_FADV_WILLNEED);
	call(fadvise64, NO_FD, -1L, ALL_BITS, -1);
	for (int flags = 0; flags < 9; flags++)
		call(sync_file_range, NO_FD, 5, 6, flags);
	call(sync_file_range, file, 0, 0, -1);
	call(sync_file_range, NO_FD, -1L, HIGH_BITS, 0x80000001);
	call(readahead, NO_FD, 5, 6);
	call(readahead, -1, -1L, ALL_BITS);
	call(readahead, file, 0, 100);
	call_number(451, NO_FD, NULL, NULL, 0);
	call_number(451, NO_FD, bad, bad, -1);
	long range[2] = { 0, 0 }, found[5] = { 0 };
	call_number(451, file, range, found, 0);
	range[0] = 1L << 40, range[1] = -1L;
	call_number(451, NO_FD, range, bad, 5);
	call_number(451, NO_FD, edge_copy(range, 12), found, 5);
	return 0;
}
