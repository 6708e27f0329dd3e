/* What belongs to one thread: registers, names, lists. */
#include "show.h"
#include <sys/prctl.h>

static long words[16];

int main(void)
{
	call(gettid);
	call(set_tid_address, bad);
	call(set_tid_address, NULL);
	for (int code = 0x1000; code < 0x1013; code++)
		if (code != 0x1002 && code != 0x1001)
			call(arch_prctl, code, words);
	call(arch_prctl, 0x1003, bad);
	call(arch_prctl, 0x1012, 1);
	call(arch_prctl, 0x2001, 0);
	call(arch_prctl, -1, 0);
	call(arch_prctl, 0x1002, KERNEL_ADDRESS);
	call(modify_ldt, 0, words, 16);
	call(modify_ldt, 1, bad, 16);
	call(modify_ldt, 5, NULL, -1L);
	call(set_thread_area, NULL);
	call(get_thread_area, bad);
	call(prctl, PR_SET_NAME, "a name that is longer than fits");
	call(prctl, PR_GET_NAME, words);
	call(prctl, PR_SET_NAME, bad);
	call(prctl, PR_GET_NAME, bad);
	call(prctl, PR_SET_PDEATHSIG, 0);
	call(prctl, PR_GET_PDEATHSIG, words);
	call(prctl, PR_GET_DUMPABLE);
	call(prctl, PR_SET_DUMPABLE, 77);
	call(prctl, PR_GET_KEEPCAPS);
	call(prctl, PR_SET_SECCOMP, 77, NULL);
	call(prctl, PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0);
	call(prctl, -1, 1, 2, 3, 4);
	call(rseq, NULL, 0, 0, 0);
	call(rseq, bad, 32, 1, 0x53053053);
	call(rseq, bad, -1, -1, -1);
	return 0;
}
