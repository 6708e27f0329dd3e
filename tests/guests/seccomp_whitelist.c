/* A sandboxed program: only read, write, exit and sigreturn are allowed, all else is death. */
#include "guest.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#define ALLOW(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), \
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)


int main(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		ALLOW(SYS_read), ALLOW(SYS_write), ALLOW(SYS_exit_group),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };
	int fds[2], sum = 0;
	char byte;

	must(pipe(fds));
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
	for (int i = 0; i < 100; i++) {
		if (write(fds[1], "\3", 1) != 1 || read(fds[0], &byte, 1) != 1)
			syscall(SYS_exit_group, 1);
		sum += byte;
	}
	(void)!write(1, sum == 300 ? "300 bytes went round\n" : "wrong\n", sum == 300 ? 21 : 6);
	syscall(SYS_exit_group, 11);
}
