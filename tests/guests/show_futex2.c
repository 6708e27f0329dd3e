/* Futexes of the second kind. */
#include "show.h"
#include <linux/futex.h>

struct waiter {
	uint64_t val, uaddr;
	uint32_t flags, reserved;
};

int main(void)
{
	unsigned word = 5;
	struct waiter waiters[130] = {
		{ 5, (long)&word, 2, 0 }, { 1, (long)&word, 0x82, 0 }, { -1, 0, 0, 0 }, { 7, -1, 0xff, 3 }, { 0, 1, 0x84, 0 },
	};
	long now[2] = { 0, 0 }, long_ago[2] = { 1, 999999999 }, odd[2] = { -1, 1000000000 };

	call(futex_waitv, waiters, 0, 0, NULL, 0);
	call(futex_waitv, NULL, 1, 0, NULL, 0);
	call(futex_waitv, waiters, 1, 0, long_ago, CLOCK_MONOTONIC);
	call(futex_waitv, waiters, 2, 0, long_ago, CLOCK_MONOTONIC);
	call(futex_waitv, waiters, 5, 1, now, CLOCK_REALTIME);
	call(futex_waitv, waiters, 129, 0, odd, CLOCK_BOOTTIME);
	call(futex_waitv, waiters, 128, 5, odd, 99);
	call(futex_waitv, waiters, -1, -1, bad, -1);
	call(futex_waitv, bad, 3, 0, NULL, 0);
	call(futex_waitv, edge_copy(waiters, 48), 3, 0, edge(8), 0);
	call(futex_waitv, edge_copy(waiters, 40), 2, HIGH_BITS, edge(8), HIGH_BITS);
	return 0;
}
