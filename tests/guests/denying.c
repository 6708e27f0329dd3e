/* denying COMMAND...: runs it under a seccomp filter by which mkdir and socket fail with EPERM. */
#include "filter.h"

int main(int argc unused, char **argv)
{
	struct sock_filter instructions[] = {
		LOAD_NUMBER,
		FAILS(SYS_mkdirat, EPERM),
#ifdef SYS_mkdir
		FAILS(SYS_mkdir, EPERM),
#endif
		FAILS(SYS_socket, EPERM),
		ALLOW,
	};

	return run_filtered(argv, instructions, sizeof(instructions) / sizeof(instructions[0]));
}
