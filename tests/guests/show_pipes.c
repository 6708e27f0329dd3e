/* Pipes, and moving bytes between descriptors. */
#include "show.h"

static long words[4];

int main(void)
{
	int ends[2], more[2];
	int file = open("file", O_RDWR | O_CREAT, 0600);

	call(pipe, ends);
	call(pipe, NULL);
	call(pipe, bad);
	call(pipe, edge(7));
	call(pipe2, more, O_CLOEXEC | O_NONBLOCK);
	call(pipe2, words, O_DIRECT);
	call(pipe2, words, 0x80);
	call(pipe2, words, -1);
	call(pipe2, NULL, O_CLOEXEC);
	call(pipe2, bad, HIGH_BITS);
	write(ends[1], "hello pipes", 11);
	call(tee, ends[0], more[1], 100, SPLICE_F_NONBLOCK);
	call(tee, -1, NO_FD, ALL_BITS, 0xf);
	call(tee, NO_FD, NO_FD, 0, -1);
	words[0] = 3;
	call(splice, more[0], NULL, file, words, 5, SPLICE_F_MOVE);
	call(splice, more[0], NULL, file, NULL, 50, SPLICE_F_MORE | SPLICE_F_NONBLOCK);
	call(splice, NO_FD, words, NO_FD, bad, 50, SPLICE_F_GIFT);
	call(splice, -1, bad, -1, words, ALL_BITS, -1);
	call(splice, NO_FD, NULL, NO_FD, NULL, 0, 0x10);
	call(splice, ends[0], words, file, NULL, 5, 0);
	words[0] = 2;
	call(sendfile, ends[1], file, words, 5);
	call(sendfile, ends[1], file, NULL, 5);
	call(sendfile, NO_FD, -1, words, ALL_BITS);
	call(sendfile, NO_FD, file, bad, 5);
	words[0] = -5;
	call(sendfile, ends[1], file, words, 5);
	words[0] = 1, words[1] = 100;
	call(copy_file_range, file, words, file, words + 1, 4, 0);
	call(copy_file_range, NO_FD, words, -1, NULL, 4, 1);
	call(copy_file_range, NO_FD, bad, -1, bad, ALL_BITS, -1);
	call(copy_file_range, file, NULL, ends[1], NULL, 4, HIGH_BITS);
	struct { const void *base; size_t length; } vec[2] = { { "abc", 3 }, { "de", 2 } };
	call(vmsplice, ends[1], vec, 2, 0);
	call(vmsplice, NO_FD, vec, 0, SPLICE_F_GIFT | SPLICE_F_NONBLOCK);
	call(vmsplice, NO_FD, NULL, 3, 0x1f);
	call(vmsplice, NO_FD, bad, 1, -1);
	return 0;
}
