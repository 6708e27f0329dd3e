/* Descriptors for processes, namespaces, and what two processes share. */
#include "show.h"
#include <linux/sched.h>

int main(void)
{
	int self = call(pidfd_open, getpid(), 0);
	siginfo_t info = { .si_signo = SIGUSR1, .si_code = SI_QUEUE };

	call(pidfd_open, NOBODY, 0);
	call(pidfd_open, -1, O_NONBLOCK);
	call(pidfd_open, 0, 1);
	call(pidfd_open, HIGH_BITS | NOBODY, HIGH_BITS);
	call(pidfd_send_signal, self, 0, NULL, 0);
	call(pidfd_send_signal, self, 99, NULL, 0);
	call(pidfd_send_signal, NO_FD, SIGUSR1, &info, 0);
	call(pidfd_send_signal, self, SIGUSR2, &info, 8);
	call(pidfd_send_signal, -1, SIGRTMIN, bad, 0);
	call(pidfd_getfd, self, 1, 0);
	call(pidfd_getfd, self, NO_FD, 0);
	call(pidfd_getfd, NO_FD, -1, 5);
	call(pidfd_getfd, HIGH_BITS | 5, HIGH_BITS | 1, HIGH_BITS);
	for (int type = -1; type < 9; type++) {
		call(kcmp, getpid(), getpid(), type, 1, 1);
		call(kcmp, NOBODY, -1, type, NO_FD, HIGH_BITS | 3);
	}
	unsigned slot[3] = { 5, 1, 7 };
	call(kcmp, NOBODY, NOBODY, 7, 1, slot);
	call(kcmp, NOBODY, NOBODY, 7, 1, edge_copy(slot, 11));
	for (int bit = 7; bit < 32; bit++) {
		call(setns, NO_FD, 1u << bit);
		call(unshare, 1u << bit | 1);
	}
	call(setns, -1, 0);
	call(setns, self, -1);
	call(setns, 0, HIGH_BITS | CLONE_NEWNS);
	call(unshare, 0);
	call(unshare, ALL_BITS);
	call(unshare, HIGH_BITS | 1);
	for (unsigned type = 0; type < 0x13; type++)
		call(personality, 0xffffffff);
	call(personality, HIGH_BITS | 0xffffffff);
	call(personality, 0x0040000);
	call(personality, 0x0040008);
	call(personality, 0);
	call(set_tid_address, NULL);
	call(set_tid_address, bad);
	call(setpgid, NOBODY, -1);
	call(getpgid, NOBODY);
	call(getsid, -1);
	call(setfsuid, -1);
	call(setfsgid, -1);
	return 0;
}
