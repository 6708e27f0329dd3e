/* Moving bytes between files without a look at them. */
#include "show.h"
#include <sys/uio.h>

static long offsets[2] = { 5, -7 };

static void moving(void)
{
	for (int bit = 0; bit < 32; bit++) {
		call(splice, NO_FD, &offsets[0], 98, &offsets[1], 10, 1u << bit);
		call(tee, NO_FD, 98, 10, 1u << bit);
		call(copy_file_range, NO_FD, &offsets[0], 98, &offsets[1], 10, 1u << bit);
	}
	call(splice, -1, NULL, -1, NULL, -1L, -1);
	call(splice, -1, bad, HIGH_BITS | 5, bad, 0, HIGH_BITS | 1);
	call(splice, 97, edge_copy(offsets, 4), 98, edge_copy(offsets, 8), 1, 0);
	call(tee, HIGH_BITS | 5, -1, -1L, -1);
	call(copy_file_range, -1, NULL, -1, NULL, -1L, -1);
	call(copy_file_range, 97, bad, 98, edge_copy(offsets, 7), 1ul << 40, HIGH_BITS);
	call(sendfile, NO_FD, 98, &offsets[0], 10);
	call(sendfile, NO_FD, 98, &offsets[1], -1L);
	call(sendfile, NO_FD, -1, NULL, 0);
	call(sendfile, NO_FD, 98, bad, 10);
	call(sendfile, NO_FD, 98, edge_copy(offsets, 4), 10);
	struct iovec parts[3] = { { "abc", 3 }, { bad, 5 }, { NULL, -1ul } };

	for (int count = -1; count < 4; count++)
		call(vmsplice, NO_FD, parts, (long)count, 1 << (count + 1));
	call(vmsplice, NO_FD, bad, 3, -1);
	call(vmsplice, NO_FD, NULL, 3, 0);
	call(vmsplice, NO_FD, edge_copy(parts, 24), 3, 0);
}

/* Files of our own. */
static void really(void)
{
	int from = open("from", O_RDWR | O_CREAT, 0600), to = open("to", O_RDWR | O_CREAT, 0600);
	int ends[2], more[2];
	long in = 2, out = 3;

	call(write, from, "0123456789", 10);
	call(pipe2, ends, 0);
	call(pipe2, more, O_NONBLOCK);
	call(copy_file_range, from, &in, to, &out, 4, 0);
	call(copy_file_range, from, &in, to, NULL, 100, 0);
	in = 1;
	call(sendfile, to, from, &in, 3);
	call(sendfile, to, from, NULL, 3);
	call(sendfile, to, from, &in, 100);
	call(sendfile, to, from, &in, 100);
	in = 0;
	call(splice, from, &in, ends[1], NULL, 5, 1);
	call(tee, ends[0], more[1], 3, 0);
	call(splice, ends[0], NULL, to, &out, 5, 6);
	call(vmsplice, ends[1], (&(struct iovec){ "hello", 5 }), 1, 8);
	call(read, ends[0], (char[10]){ 0 }, 10);
	call(unlink, "from");
	call(unlink, "to");
}

static void preparing(void)
{
	for (int bit = 0; bit < 7; bit++)
		call(fallocate, NO_FD, 1u << bit, 5, 10);
	call(fallocate, NO_FD, 0, -1L, -1L);
	call(fallocate, HIGH_BITS | 5, 0x80000000, 1L << 62, 0);
	for (int bit = 0; bit < 32; bit++)
		call(sync_file_range, NO_FD, 5, 10, 1u << bit);
	call(sync_file_range, -1, -1L, 1L << 40, -1);
	for (int advice = -1; advice < 9; advice++)
		call(fadvise64, NO_FD, -5L, -1L, advice);
	call(fadvise64, HIGH_BITS | 5, 1L << 40, 1L << 40, HIGH_BITS | 2);
	call(readahead, NO_FD, -5L, -1L);
	call(readahead, HIGH_BITS | 5, 1L << 40, 5);
	call(truncate, "missing/target", -1L);
	call(truncate, bad, 5);
	call(ftruncate, NO_FD, -1L);
	call(ftruncate, HIGH_BITS | 5, 1L << 40);
}

int main(void)
{
	moving();
	really();
	preparing();
	return 0;
}
