/* Limits, priorities, usage. */
#include "show.h"

static unsigned long words[64];

int main(void)
{
	for (int which = -1; which < 18; which++)
		call(getrlimit, which, bad);
	call(getrlimit, 3, words);
	call(getrlimit, 4, NULL);
	call(getrlimit, 4, edge(15));
	words[0] = 1024, words[1] = 4096;
	call(setrlimit, 77, words);
	words[0] = -1ul, words[1] = 1ul << 63;
	call(setrlimit, 77, words);
	words[0] = 1023, words[1] = 1025;
	call(setrlimit, 77, words);
	words[0] = 1ul << 40, words[1] = 0x7fffffff;
	call(setrlimit, 77, words);
	words[0] = 5, words[1] = 3;
	call(setrlimit, 4, words);
	call(setrlimit, 4, NULL);
	call(setrlimit, -1, bad);
	call(setrlimit, 4, edge_copy(words, 12));
	call(prlimit64, 0, 3, NULL, words);
	call(prlimit64, NOBODY, 7, words, words);
	call(prlimit64, NOBODY, -1, words, bad);
	call(prlimit64, -1, 77, bad, NULL);
	call(prlimit64, HIGH_BITS, HIGH_BITS | 4, NULL, NULL);
	words[0] = 0, words[1] = -2ul;
	call(prlimit64, NOBODY, 0, words, NULL);
	for (int which = -2; which < 4; which++)
		call(getrusage, which, bad);
	call(getrusage, 0, words);
	call(getrusage, -1, words);
	call(getrusage, 1, NULL);
	call(getrusage, 0, edge(100));
	for (int which = -1; which < 5; which++) {
		call(getpriority, which, NOBODY);
		call(setpriority, which, NOBODY, 5);
	}
	call(getpriority, 0, 0);
	call(setpriority, 7, -1, -20);
	call(setpriority, HIGH_BITS, NOBODY, HIGH_BITS | 3);
	for (int who = 0; who < 4; who++)
		for (int class = 0; class < 5; class++)
			call(ioprio_set, who + 5, NOBODY, class << 13 | 3);
	call(ioprio_set, 1, NOBODY, -1);
	call(ioprio_set, 2, NOBODY, 2 << 13 | 7);
	call(ioprio_set, 3, NOBODY, 1 << 13 | 8 << 3 | 2);
	call(ioprio_get, 1, NOBODY);
	call(ioprio_get, 1, 0);
	call(ioprio_get, 2, -1);
	call(ioprio_get, 9, HIGH_BITS);
	return 0;
}
