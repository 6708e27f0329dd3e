/* Numbers that are no calls, and words that fit no call. */
#include "show.h"

int main(void)
{
	static const long words[] = { 0, 1, -1, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 1ul << 63, 0x1234567890abcdef };

	for (unsigned i = 0; i < sizeof(words) / sizeof(*words); i++) {
		long word = words[i];
		call_number(700, word, word, word, word, word, word);
		call(read, word | 1ul << 31, word, word);
		call(lseek, word | 1ul << 31, word, word);
		call(dup2, word | 1ul << 31, word);
		call(sched_getparam, word | 1ul << 31, word);
		call(mincore, 1, word, word);
		call(epoll_create1, word | 1ul << 31);
		call(ftruncate, word | 1ul << 31, word);
		call(ioprio_get, word | 1ul << 31, word);
	}
	call_number(336, 1, 2, 3);
	call_number(423, 1, 2, 3, 4, 5, 6);
	call_number(511, 1, 2, 3, 4, 5, 6);
	call_number(512, 1, 2, 3, 4, 5, 6);
	call_number(600, NULL, bad, KERNEL_ADDRESS);
	call_number(999, 1, -1, 3);
	call_number(65536, 1);
	call_number(0x7fffffff, 1);
	call_number(-1, 1, 2);
	call_number(-2, 1, 2);
	call_number(0x80000000, 1, 2);
	call_number(1L << 40, 1, 2);
	return 0;
}
