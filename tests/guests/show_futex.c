/* Futexes. */
#include "show.h"
#include <linux/futex.h>

static int words[16];

int main(void)
{
	long soon[2] = { 0, 1000 }, odd[2] = { -1, -1 };

	words[0] = 5;
	for (int operation = 0; operation < 16; operation++) {
		call(futex, bad, operation, 1, 2, words, 3);
		call(futex, bad, operation | FUTEX_PRIVATE_FLAG, 1, 16, bad, -1L);
		call(futex, bad, operation | FUTEX_CLOCK_REALTIME, -1, 24, NULL, 0x7fffffff);
		call(futex, bad, operation | FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME, HIGH_BITS, NULL, words, 0);
	}
	call(futex, words, FUTEX_WAIT, 6, NULL);
	call(futex, words, FUTEX_WAIT, 5, soon);
	call(futex, words, FUTEX_WAIT, 5, odd);
	call(futex, words, FUTEX_WAIT, 5, bad);
	call(futex, words, FUTEX_WAIT, 5, edge_copy(soon, 12));
	call(futex, words, FUTEX_WAIT_BITSET, 6, NULL, NULL, -1);
	call(futex, words, FUTEX_WAIT_BITSET, 6, soon, NULL, 0);
	call(futex, words, FUTEX_WAKE, -1);
	call(futex, words, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0x55);
	call(futex, words, FUTEX_REQUEUE, 1, 2, words + 1);
	call(futex, words, FUTEX_CMP_REQUEUE, 1, 2, words + 1, 5);
	for (int operation = 0; operation < 10; operation++)
		for (int comparison = 0; comparison < 8; comparison++)
			call(futex, NULL, FUTEX_WAKE_OP, 1, 2, words,
			     (unsigned)operation << 28 | comparison << 24 | 0x123 << 12 | 0x456);
	call(futex, words, FUTEX_WAKE_OP, 1, 2, words + 1, ALL_BITS);
	call(futex, words, FUTEX_TRYLOCK_PI, 0, NULL);
	call(futex, words, FUTEX_UNLOCK_PI);
	call(futex, NULL, FUTEX_LOCK_PI, 0, soon);
	call(futex, words, 99, 1, 2, 3, 4);
	call(futex, words, -1, 1, 2, 3, 4);
	call(futex, KERNEL_ADDRESS, 0x200, 1, 2, 3, 4);
	static struct { unsigned long value, address; unsigned flags, reserved; } waiters[1001] = {
		{ 1, 8, 2, 0 }, { -1ul, 1, 0x82, 5 }, { 0, 0, -1u, 0 },
	};
	call(futex_waitv, waiters, 3, 0, NULL, 1);
	call(futex_waitv, waiters, 1, -1, soon, 77);
	call(futex_waitv, NULL, 3, 0, bad, 0);
	call(futex_waitv, bad, 0, 0, soon, 0);
	call(futex_waitv, edge_copy(waiters, 72), 1000, 1, odd, -1);
	call(futex_waitv, edge_copy(waiters, 40), 2, 0, soon, 1);
	call(get_robust_list, 0, words, words + 4);
	call(get_robust_list, NOBODY, words, words);
	call(get_robust_list, 0, bad, NULL);
	call(set_robust_list, NULL, 24);
	call(set_robust_list, bad, 5);
	call(set_robust_list, NULL, ALL_BITS);
	return 0;
}
