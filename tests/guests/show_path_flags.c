/* Each flag of the calls that look files up by a folder and a path. */
#include "show.h"
#include <sys/stat.h>

static const char target[] = "missing/target";
static char buffer[512];

/* With each bit in place of `position`, none, and all of them. */
static void bits(int number, int position, long a, long b, long c, long d, long e)
{
	long words[6] = { a, b, c, d, e, 0 };

	for (int bit = -1; bit <= 32; bit++) {
		words[position] = bit < 0 ? 0 : bit == 32 ? -1 : 1l << bit;
		syscall(number, words[0], words[1], words[2], words[3], words[4]);
	}
}

int main(void)
{
	bits(SYS_faccessat2, 3, AT_FDCWD, (long)target, 4, 0, 0);
	bits(SYS_faccessat2, 2, NO_FD, (long)target, 0, 0x1100, 0);
	bits(SYS_faccessat, 2, NO_FD, (long)target, 0, 0, 0);
	bits(SYS_access, 1, (long)target, 0, 0, 0, 0);
	bits(SYS_newfstatat, 3, AT_FDCWD, (long)target, (long)buffer, 0, 0);
	bits(SYS_fchownat, 4, AT_FDCWD, (long)target, 1, 2, 0);
	bits(SYS_unlinkat, 2, AT_FDCWD, (long)target, 0, 0, 0);
	bits(SYS_linkat, 4, AT_FDCWD, (long)target, NO_FD, (long)target, 0);
	bits(SYS_renameat2, 4, AT_FDCWD, (long)target, NO_FD, (long)target, 0);
	bits(SYS_utimensat, 3, AT_FDCWD, (long)target, 0, 0, 0);
	bits(SYS_execveat, 4, NO_FD, (long)target, 0, 0, 0);
	for (int bit = 0; bit < 14; bit++)
		call(statx, AT_FDCWD, target, 1u << bit, 1u << bit, buffer);
	call(statx, AT_FDCWD, target, 0x6100, 0x3fff, buffer);
	call(statx, AT_FDCWD, target, 0x2800, 0x80000000, buffer);
	call(statx, HIGH_BITS | 5, bad, HIGH_BITS, HIGH_BITS | 1, bad);
	return 0;
}
