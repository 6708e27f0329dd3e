/* Each flag of the calls on memory. */
#include "show.h"

static void bits(int number, int position, long a, long b, long c, long d, long e)
{
	long words[6] = { a, b, c, d, e, 0 };

	for (int bit = -1; bit <= 64; bit++) {
		words[position] = bit < 0 ? 0 : bit == 64 ? -1 : 1l << bit;
		syscall(number, words[0], words[1], words[2], words[3], words[4], words[5]);
	}
}

int main(void)
{
	static const unsigned flags[] = { 0, 1, 2, 3, 4, 8, 0xf, 0x10, 0x22, 0x32, 0x40022, 0x4000022,
					  0x54040022, 0x78040022, 0xfc000002, 0xfc040002, 0x8000 };

	bits(SYS_mmap, 2, 0x1001, 0, 0, 2, -1);
	bits(SYS_mmap, 3, 0x1001, 0, 0, 0, -1);
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		call(mmap, NULL, 0, PROT_READ | PROT_EXEC, flags[i], -1, 0);
		call(mmap, 0x1234, 0, 7, flags[i] | HIGH_BITS, HIGH_BITS | 5, 0x1000);
	}
	call(mmap, -1L, -1L, 3, 0x21, NO_FD, -1L);
	call(mmap, NULL, 0x1000, 1, 2, NO_FD, 0x123456789000);
	call(mmap, NULL, 0x1000, 1, 3, NO_FD, 0x800);
	bits(SYS_mprotect, 2, 0x1001, 0, 0, 0, 0);
	call(pkey_mprotect, 0x1001, 0, 7, -1);
	call(pkey_mprotect, 0x1001, 0, 0x1000000, 5);
	call(pkey_free, -1);
	call(pkey_free, HIGH_BITS | 77);
	bits(SYS_mremap, 3, 0x1001, 1, 0, 0, 0x2000);
	bits(SYS_msync, 2, 0x1001, 0, 0, 0, 0);
	call(msync, 0x1001, 5, 7);
	bits(SYS_mlockall, 0, 0, 0, 0, 0, 0);
	call(munlockall);
	call(mlock, 0x1001, -1L);
	call(munlock, 0x1001, -1L);
	for (int bit = -1; bit < 32; bit++)
		call(mlock2, -1L, 1, bit < 0 ? -1 : 1u << bit);
	for (int advice = -1; advice < 26; advice++)
		call(madvise, 0x1001, 0x1000, advice);
	for (int advice = 98; advice < 104; advice++)
		call(madvise, 0x1001, 0x1000, advice);
	call(madvise, 0x1001, -1L, HIGH_BITS | 4);
	call(brk, 0);
	call(brk, 1);
	call(brk, -1L);
	call(munmap, 0x1001, 5);
	call(munmap, NULL, 0);
	call(munmap, -1L, -1L);
	call(mincore, 0x1001, 4096, NULL);
	call(mincore, NULL, -1L, bad);
	return 0;
}
