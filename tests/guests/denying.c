/* denying COMMAND...: runs it under a seccomp filter by which mkdir and socket fail with EPERM. */
#include "guest.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#define FAILS(number)                                       \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

int main(int argc, char **argv)
{
	struct sock_filter instructions[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		FAILS(SYS_mkdirat),
#ifdef SYS_mkdir
		FAILS(SYS_mkdir),
#endif
		FAILS(SYS_socket),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(instructions) / sizeof(instructions[0]), instructions };

	if (argc < 2)
		return 64;
	must_zero(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? errno : 0);
	must_zero(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) ? errno : 0);
	execvp(argv[1], argv + 1);
	fail("exec: %s", errno_name(errno));
}
