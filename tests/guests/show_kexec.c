/* Another kernel is not started: without powers, with bad flags. */
#include "show.h"

int main(void)
{
	struct {
		const void *from;
		size_t size;
		void *to;
		size_t room;
	} segments[20] = { { "kernel", 6, (void *)0x100000, 4096 }, { NULL, 0, NULL, 0 }, { bad, ALL_BITS, bad, 5 } };

	call(kexec_load, 0x100000, 3, segments, 0);
	call(kexec_load, 0, 0, NULL, 1);
	call(kexec_load, 0, 0, segments, 0x3e0000);
	call(kexec_load, 0, 1, NULL, 0x3e0002);
	call(kexec_load, 0, 3, edge_copy(segments, 64), 3);
	call(kexec_load, 0, 3, edge_copy(segments, 70), 0x10003);
	call(kexec_load, -1L, 16, segments, 0xb70010);
	call(kexec_load, -1L, 17, segments, 0x31);
	call(kexec_load, -1L, ALL_BITS, segments, ~0xcul);
	call(kexec_load, 1, 2, bad, HIGH_BITS);
	call(kexec_load, 1, HIGH_BITS | 1, segments, 0x10 << 16);
	call(kexec_file_load, -1, -1, 0, NULL, 0xc7);
	call(kexec_file_load, NO_FD, NO_FD, 6, "quiet", 0x7);
	call(kexec_file_load, NO_FD, -1, 7, "quiet", 0x40);
	call(kexec_file_load, NO_FD, -1, 3, "quiet", 0xc0);
	call(kexec_file_load, NO_FD, -1, 7, bad, HIGH_BITS | 1);
	call(kexec_file_load, NO_FD, -1, ALL_BITS, edge_copy("quiet", 6), 0x1000000);
	call(kexec_file_load, HIGH_BITS, HIGH_BITS, 60, "a line for a kernel that is a bit longer than what is shown", 0);
	return 0;
}
