/*
 * filtered COMMAND...: runs it under a seccomp filter, as a container might. It answers getppid with EDOM
 * and forbids to reach into other processes' memory.
 */
#include "filter.h"

int main(int argc unused, char **argv)
{
	struct sock_filter instructions[] = {
		LOAD_NUMBER,
		FAILS(SYS_getppid, EDOM),
		FAILS(SYS_process_vm_readv, EPERM),
		ALLOW,
	};

	return run_filtered(argv, instructions, sizeof(instructions) / sizeof(instructions[0]));
}
