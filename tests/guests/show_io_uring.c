/* io_uring: rings are made, asked and given things to remember; nothing is submitted. */
#include "show.h"
#include <sys/eventfd.h>
#include <sys/uio.h>

/* The sizes of what each operation of io_uring_register takes; of those that take several, of one. */
static const unsigned char sizes[] = {
	16, 0, 4, 0, 4, 0, 16, 4, 16, 0, 0, 16, 0, 32, 32, 32, 32, 8, 0, 8, 16, 16,
};

static void setups(void)
{
	unsigned params[30];

	memset(params, 0, sizeof(params));
	call(io_uring_setup, 0, NULL);
	call(io_uring_setup, 1, bad);
	call(io_uring_setup, -1, edge(119));
	call(io_uring_setup, HIGH_BITS | 4, params);
	memset(params, 0, sizeof(params));
	params[0] = 5;
	params[1] = 7;
	params[2] = 0xfff;
	call(io_uring_setup, 4, params);
	params[2] = 0x80000000;
	params[3] = 3;
	params[4] = 1000;
	params[5] = 0xffffffff;
	params[6] = 99;
	call(io_uring_setup, 70000, params);
	params[2] = 2 | 4 | 8 | 16 | 32;
	params[7] = 1;
	call(io_uring_setup, 4, params);
	params[2] = 0;
	params[9] = 0xffffffff;
	call(io_uring_setup, 4, params);
	memset(params, 0, sizeof(params));
	params[1] = 64;
	params[2] = 8 | 16 | 64;
	call(io_uring_setup, 4, params);
}

static void entering(int ring)
{
	unsigned long mask = 0x40000003;

	call(io_uring_enter, NO_FD, 1, 2, 0, NULL, 8);
	call(io_uring_enter, -1, -1, -1, 0xf, bad, ALL_BITS);
	call(io_uring_enter, ring, 0, 0, 1, NULL, 0);
	call(io_uring_enter, ring, 0, 0, 0, &mask, 8);
	call(io_uring_enter, ring, 0, 0, 1, &mask, 4);
	call(io_uring_enter, HIGH_BITS | NO_FD, HIGH_BITS, HIGH_BITS, HIGH_BITS | 0x18, bad, HIGH_BITS);
	call(io_uring_enter, ring, 0, 0, 0x40000000, NULL, 0);
}

static void generic(int ring)
{
	unsigned words[64];

	for (unsigned i = 0; i < 64; i++)
		words[i] = i % 3 ? 0 : i;
	for (unsigned op = 0; op < sizeof(sizes); op++) {
		call(io_uring_register, NO_FD, op, words, 1);
		call(io_uring_register, NO_FD, op, NULL, 0);
		call(io_uring_register, NO_FD, op, bad, -1);
		call(io_uring_register, NO_FD, op, words, 3);
		if (sizes[op] > 1)
			call(io_uring_register, NO_FD, op, edge_copy(words, sizes[op] - 1), sizes[op]);
		memset(words + 40, -1, 96);
		call(io_uring_register, NO_FD, op, words + 40, 2);
	}
	call(io_uring_register, ring, 60, words, 1);
	call(io_uring_register, HIGH_BITS | NO_FD, HIGH_BITS, words, HIGH_BITS);
}

static void buffers(int ring)
{
	static char memory[8192] = "abc";
	struct iovec vec[3] = { { memory, 4096 }, { NULL, 0 }, { memory + 4096, 10 } };
	int fds[4] = { 0, -1, -2, NO_FD }, event = eventfd(0, 0);
	unsigned probe[2 + 2 + 2 * 70];
	struct {
		unsigned offset, spare;
		void *data, *tags;
		unsigned nr, end;
	} update = { 1, 0, fds, NULL, 2, 0 };
	struct {
		unsigned nr, flags;
		unsigned long spare;
		void *data, *tags;
	} resource = { 2, 0, 0, fds, NULL };
	unsigned long tags[4] = { 1, 0, -1L, 7 };

	call(io_uring_register, ring, 0, vec, 1);
	call(io_uring_register, ring, 1, NULL, 0);
	call(io_uring_register, NO_FD, 0, edge_copy(vec, 32), 3);
	call(io_uring_register, ring, 2, fds, 2);
	call(io_uring_register, NO_FD, 6, &update, 2);
	call(io_uring_register, ring, 3, NULL, 0);
	call(io_uring_register, ring, 4, &event, 1);
	call(io_uring_register, ring, 5, NULL, 0);
	memset(probe, 0, sizeof(probe));
	probe[0] = 5;
	call(io_uring_register, ring, 8, probe, 3);
	call(io_uring_register, ring, 8, edge(30), 3);
	call(io_uring_register, NO_FD, 13, &resource, 32);
	resource.tags = tags;
	call(io_uring_register, NO_FD, 13, &resource, 32);
	resource.flags = 1;
	call(io_uring_register, NO_FD, 13, &resource, 32);
	resource.data = vec;
	resource.flags = 0xfe;
	resource.spare = 6;
	call(io_uring_register, NO_FD, 15, &resource, 32);
	call(io_uring_register, NO_FD, 15, &resource, 31);
	resource.data = bad;
	resource.nr = -1;
	resource.tags = edge_copy(tags, 32);
	call(io_uring_register, NO_FD, 15, &resource, 40);
	call(io_uring_register, NO_FD, 13, &resource, 32);
	call(io_uring_register, NO_FD, 14, &update, 32);
	update.tags = tags;
	call(io_uring_register, NO_FD, 14, &update, 32);
	update.data = vec;
	update.end = 5;
	update.spare = 6;
	call(io_uring_register, NO_FD, 16, &update, 32);
	call(io_uring_register, NO_FD, 16, &update, 16);
}

static void others(int ring)
{
	unsigned char restrictions[4][16] = {
		{ 0, 0, 3 }, { 1, 0, 22 }, { 2, 0, 0x35 }, { 3, 0, 0x80 },
	};
	unsigned long mask[2] = { 5, 0 };
	unsigned workers[2] = { 0, 0 }, words[16] = { 0 };
	struct {
		unsigned offset, spare;
		long data;
	} rings[3] = { { -1u, 0, ring }, { 1, 5, -1 }, { 2, 0, NO_FD } };

	call(io_uring_register, NO_FD, 11, restrictions, 4);
	memset(restrictions, 0xff, sizeof(restrictions));
	call(io_uring_register, NO_FD, 11, restrictions, 2);
	call(io_uring_register, NO_FD, 11, edge_copy(restrictions, 40), 4);
	call(io_uring_register, ring, 19, workers, 2);
	call(io_uring_register, NO_FD, 17, mask, 16);
	call(io_uring_register, NO_FD, 17, mask, 1);
	call(io_uring_register, NO_FD, 17, mask, 9);
	call(io_uring_register, NO_FD, 17, NULL, 0);
	call(io_uring_register, ring, 18, NULL, 0);
	call(io_uring_register, ring, 12, NULL, 0);
	call(io_uring_register, NO_FD, 20, rings, 3);
	call(io_uring_register, NO_FD, 21, rings, 3);
	words[0] = 0x1234;
	words[2] = 8;
	words[3] = 3;
	call(io_uring_register, NO_FD, 22, words, 1);
	call(io_uring_register, NO_FD, 23, words, 1);
	call(io_uring_register, NO_FD, 22, NULL, 1);
	call(io_uring_register, NO_FD, 23, bad, 1);
	call(io_uring_register, NO_FD, 23, edge(39), 1);
	call(io_uring_register, ring, 9, NULL, 0);
	call(io_uring_register, ring, 10, NULL, 1);
}

int main(void)
{
	unsigned params[30];
	int ring;

	memset(params, 0, sizeof(params));
	ring = call(io_uring_setup, 4, params);
	setups();
	entering(ring);
	generic(ring);
	buffers(ring);
	others(ring);
	return 0;
}
