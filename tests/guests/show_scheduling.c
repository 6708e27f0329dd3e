/* Scheduling. */
#include "show.h"

static unsigned long words[32];

int main(void)
{
	int parameter = 5;

	for (int policy = -1; policy < 10; policy++)
		call(sched_setscheduler, NOBODY, policy, &parameter);
	call(sched_setscheduler, NOBODY, 0x40000001, &parameter);
	call(sched_setscheduler, -1, 0, NULL);
	call(sched_setscheduler, -1, HIGH_BITS, bad);
	call(sched_getscheduler, 0);
	call(sched_getscheduler, NOBODY);
	call(sched_getscheduler, -1);
	call(sched_setparam, NOBODY, &parameter);
	call(sched_setparam, -1, NULL);
	call(sched_setparam, 0, bad);
	call(sched_getparam, 0, words);
	call(sched_getparam, 0, NULL);
	call(sched_getparam, 0, bad);
	call(sched_getparam, NOBODY, words);
	for (int policy = 0; policy < 8; policy++) {
		call(sched_get_priority_max, policy);
		call(sched_get_priority_min, policy);
	}
	call(sched_get_priority_min, -1);
	call(sched_rr_get_interval, NOBODY, words);
	call(sched_rr_get_interval, 0, bad);
	call(sched_rr_get_interval, 0, NULL);
	call(sched_yield);
	words[0] = 0x5;
	call(sched_setaffinity, NOBODY, 8, words);
	call(sched_setaffinity, NOBODY, 16, words);
	words[1] = 1ul << 63;
	call(sched_setaffinity, NOBODY, 16, words);
	words[0] = words[1] = -1ul;
	call(sched_setaffinity, NOBODY, 16, words);
	call(sched_setaffinity, NOBODY, 3, words);
	call(sched_setaffinity, NOBODY, 0, words);
	call(sched_setaffinity, -1, 8, NULL);
	call(sched_setaffinity, -1, 8, bad);
	call(sched_setaffinity, -1, 16, edge_copy(words, 12));
	call(sched_setaffinity, NOBODY, 1ul << 32, words);
	call(sched_getaffinity, NOBODY, 8, words);
	call(sched_getaffinity, 0, 7, words);
	call(sched_getaffinity, 0, 128, bad);
	call(sched_getaffinity, 0, 128, NULL);
	call(sched_getaffinity, -1, ALL_BITS, words);
	call(getcpu, NULL, NULL, NULL);
	call(getcpu, bad, bad, bad);
	call(membarrier, 0, 0, 0);
	for (int bit = 0; bit < 12; bit++)
		call(membarrier, 1 << bit, 5, 77);
	call(membarrier, -1, -1, -1);
	call(membarrier, 3, 0, 0);
	return 0;
}
