/* poll and select. */
#include "show.h"
#include <poll.h>
#include <sys/select.h>

static long words[16];

static void polling(int in, int out)
{
	struct pollfd set[40] = { { in, POLLIN, 0 }, { out, POLLOUT, 0 }, { -1, -1, -1 }, { NO_FD, 1, 0 } };

	call(poll, set, 2, 0);
	call(poll, set, 4, 0);
	call(poll, set, 1, 1);
	call(poll, set, 0, 0);
	call(poll, NULL, 0, 0);
	call(poll, NULL, 5, 0);
	call(poll, bad, 1, -1);
	call(poll, NULL, -1, -1);
	call(poll, edge_copy(set, 15), 2, 0);
	for (int bit = 0; bit < 16; bit++) {
		set[0].events = 1 << bit;
		call(poll, set, 1, 0);
	}
	for (int i = 0; i < 40; i++)
		set[i] = (struct pollfd){ out, POLLOUT | POLLRDHUP, 0 };
	call(poll, set, 40, 0);
	call(poll, set, 32, 0);
	call(poll, set, 33, 0);
	for (int i = 0; i < 40; i++)
		set[i].fd = in;
	call(poll, set, 40, 0);
	set[0] = (struct pollfd){ in, POLLIN, 0 };
	words[0] = 0, words[1] = 5, words[2] = 0x401;
	call(ppoll, set, 1, words, words + 2, 8);
	call(ppoll, set, 1, words, NULL, 9);
	call(ppoll, set, 1, bad, words + 2, 8);
	call(ppoll, set, 1, words, bad, 8);
	call(ppoll, bad, 1, words, NULL, 0);
	words[0] = -1, words[1] = -1;
	call(ppoll, set, 1, words, NULL, 0);
	words[0] = words[1] = 0, set[0].fd = out, set[0].events = POLLOUT;
	call(ppoll, set, 1, words, words + 2, 8);
	call(ppoll, set, 1, NULL, NULL, 0);
	call(ppoll, set, 1, edge_copy(words, 15), NULL, 0);
}

static void selecting(int in, int out)
{
	static fd_set a, b, c;
	long pack[2] = { (long)(words + 2), 8 };

	FD_SET(in, &a);
	FD_SET(out, &b);
	FD_SET(out, &c);
	words[0] = words[1] = 0;
	call(select, out + 1, &a, &b, &c, words);
	FD_SET(in, &a);
	FD_SET(out, &b);
	FD_SET(out, &c);
	call(select, out + 1, &a, NULL, NULL, words);
	call(select, 0, NULL, NULL, NULL, words);
	call(select, -1, &a, &b, &c, words);
	call(select, 1025, &a, NULL, NULL, bad);
	call(select, 5, bad, NULL, NULL, words);
	words[0] = -1, words[1] = 1000001;
	call(select, 5, &a, NULL, NULL, words);
	call(select, 5, NULL, &b, NULL, edge_copy(words, 12));
	FD_ZERO(&a);
	for (int fd = 0; fd < 20; fd++)
		FD_SET(fd, &a);
	words[0] = words[1] = 0;
	call(select, 20, &a, NULL, NULL, words);
	FD_ZERO(&a);
	FD_SET(in, &a);
	FD_ZERO(&b);
	FD_SET(out, &b);
	words[2] = 1 << (SIGUSR1 - 1);
	call(pselect6, out + 1, &a, &b, NULL, NULL, NULL);
	FD_SET(in, &a);
	call(pselect6, in + 1, &a, NULL, NULL, words, pack);
	call(pselect6, in + 1, edge_copy(&a, 7), NULL, NULL, words, pack);
	call(pselect6, 64, edge_copy(&a, 8), NULL, NULL, words, bad);
	pack[0] = 0, pack[1] = 8;
	call(pselect6, in + 1, &a, NULL, NULL, words, pack);
	pack[0] = (long)bad, pack[1] = 8;
	call(pselect6, in + 1, &a, NULL, NULL, words, pack);
	pack[0] = (long)words, pack[1] = 5;
	call(pselect6, in + 1, &a, NULL, NULL, words, pack);
	call(pselect6, in + 1, &a, NULL, NULL, bad, NULL);
	call(pselect6, in + 1, &a, NULL, NULL, words, edge_copy(pack, 8));
}

int main(void)
{
	int ends[2];

	call(pipe2, ends, 0);
	polling(ends[0], ends[1]);
	selecting(ends[0], ends[1]);
	return 0;
}
