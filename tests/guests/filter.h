/* Running programs under seccomp filters. */
#include "guest.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#define LOAD_NUMBER BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define FAILS(number, error)                               \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))

/* Becomes the command in argv under that filter; does not return but for 64, without a command. */
static int run_filtered(char **argv, struct sock_filter *instructions, size_t count)
{
	struct sock_fprog program = { (unsigned short)count, instructions };

	if (argv[0] == NULL || argv[1] == NULL)
		return 64;
	must_zero(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? errno : 0);
	must_zero(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) ? errno : 0);
	execvp(argv[1], argv + 1);
	fail("exec: %s", errno_name(errno));
}
