/* prctl: every option, with arguments that fail or that only change the guest itself. */
#include "show.h"
#include <linux/prctl.h>

#define NOWHERE 0x123456789010

static unsigned long words[64];

/* All options by number, with words that mean nothing to most of them. */
static void all(void)
{
	for (int option = 0; option < 82; option++) {
		if (option == PR_SET_SECCOMP || option == PR_SET_PDEATHSIG || option == PR_SET_NO_NEW_PRIVS)
			continue;
		call(prctl, option, NOWHERE, NOWHERE, 0x5555, ALL_BITS);
	}
	call(prctl, 0x41555856 /* PR_GET_AUXV */, bad, 512, 1, 0);
	call(prctl, 0x41555856, words, sizeof(words), 5, 5);
	call(prctl, 0x53564d41 /* PR_SET_VMA */, 0, words, 4096, "name");
	call(prctl, 0x53564d41, 5, words, 4096, bad);
	call(prctl, 0x59616d61 /* PR_SET_PTRACER */, -1);
	call(prctl, 0x59616d61, 77);
	call(prctl, 0x59616d61, 0);
	call(prctl, -1, 1, 2, 3, 4);
	call(prctl, HIGH_BITS | PR_GET_DUMPABLE, 0, 0, 0, 0);
}

static void own(void)
{
	call(prctl, PR_SET_PDEATHSIG, SIGUSR1);
	call(prctl, PR_GET_PDEATHSIG, words);
	call(prctl, PR_GET_PDEATHSIG, NULL);
	call(prctl, PR_SET_PDEATHSIG, 99);
	call(prctl, PR_SET_PDEATHSIG, 0);
	call(prctl, PR_SET_DUMPABLE, 0);
	call(prctl, PR_GET_DUMPABLE);
	call(prctl, PR_SET_DUMPABLE, 2);
	call(prctl, PR_SET_DUMPABLE, 7);
	call(prctl, PR_SET_DUMPABLE, 1);
	call(prctl, PR_SET_NAME, "a name");
	call(prctl, PR_SET_NAME, "a name that is longer than sixteen");
	call(prctl, PR_SET_NAME, NULL);
	call(prctl, PR_SET_NAME, edge_text("ab"));
	call(prctl, PR_GET_NAME, words);
	call(prctl, PR_GET_NAME, bad);
	for (int bit = 0; bit < 9; bit++)
		call(prctl, PR_SET_SECUREBITS, 1 << bit);
	call(prctl, PR_SET_SECUREBITS, 0x100);
	call(prctl, PR_GET_SECUREBITS);
	call(prctl, PR_SET_KEEPCAPS, 1);
	call(prctl, PR_GET_KEEPCAPS);
	call(prctl, PR_GET_SECUREBITS);
	for (int kind = -1; kind < 5; kind++)
		call(prctl, PR_SET_FPEMU, kind);
	call(prctl, PR_SET_TIMING, 0);
	call(prctl, PR_SET_TIMING, 1);
	call(prctl, PR_GET_TIMING);
	call(prctl, PR_SET_ENDIAN, 1);
	call(prctl, PR_SET_FPEXC, 0x7f0083);
	call(prctl, PR_SET_UNALIGN, 3);
	call(prctl, PR_GET_TSC, words);
	call(prctl, PR_SET_TSC, 1);
	call(prctl, PR_SET_TSC, 77);
	call(prctl, PR_SET_TIMERSLACK, 50000);
	call(prctl, PR_GET_TIMERSLACK);
	call(prctl, PR_TASK_PERF_EVENTS_DISABLE);
	call(prctl, PR_TASK_PERF_EVENTS_ENABLE, 1, 2, 3, 4);
	call(prctl, PR_MCE_KILL, 0, 0, 0, 0);
	call(prctl, PR_MCE_KILL, 1, 2, 0, 0);
	call(prctl, PR_MCE_KILL, 1, 5, 0, 0);
	call(prctl, PR_MCE_KILL, 3, 1, 0, 0);
	call(prctl, PR_MCE_KILL_GET, 0, 0, 0, 0);
	call(prctl, PR_SET_CHILD_SUBREAPER, 1);
	call(prctl, PR_GET_CHILD_SUBREAPER, words);
	call(prctl, PR_GET_CHILD_SUBREAPER, bad);
	call(prctl, PR_SET_NO_NEW_PRIVS, 5, 0, 0, 0);
	call(prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	call(prctl, PR_GET_TID_ADDRESS, words);
	call(prctl, PR_SET_THP_DISABLE, 1, 0, 0, 0);
	call(prctl, PR_GET_THP_DISABLE, 0, 0, 0, 0);
	call(prctl, PR_SET_THP_DISABLE, 0, 0, 0, 0);
	call(prctl, PR_CAPBSET_READ, 5);
	call(prctl, PR_CAPBSET_READ, 77);
	call(prctl, PR_CAPBSET_DROP, 99);
	for (int what = 0; what < 6; what++)
		call(prctl, PR_CAP_AMBIENT, what, what + 20, 0, 0);
	call(prctl, PR_CAP_AMBIENT, 2, 77, 5, 6);
	call(prctl, PR_SET_SECCOMP, 5, 0, 0, 0);
	call(prctl, PR_GET_SECCOMP);
}

static void memory(void)
{
	struct prctl_mm_map map = { .start_code = 1, .brk = 7, .auxv = (void *)16, .auxv_size = 5, .exe_fd = -1 };

	for (int what = 0; what < 17; what++) {
		call(prctl, PR_SET_MM, what, words, sizeof(map), 0);
		call(prctl, PR_SET_MM, what, 5, 12, ALL_BITS);
	}
	call(prctl, PR_SET_MM, 14, &map, sizeof(map), 0);
	call(prctl, PR_SET_MM, 14, bad, sizeof(map), 0);
	call(prctl, PR_SET_MM, 14, &map, 10, 0);
	call(prctl, PR_SET_MM, 15, words, 0, 0);
}

static void architectures(void)
{
	for (int feature = -1; feature < 4; feature++) {
		call(prctl, 52 /* PR_GET_SPECULATION_CTRL */, feature, 0, 0, 0);
		call(prctl, 53 /* PR_SET_SPECULATION_CTRL */, feature, 1 << (feature + 1), 5, 5);
	}
	call(prctl, 53, 0, ALL_BITS, 0, 0);
	call(prctl, 50 /* PR_SVE_SET_VL */, 0x20010, 0, 0, 0);
	call(prctl, 50, 0x60010, 0, 0, 0);
	call(prctl, 50, ALL_BITS, 0, 0, 0);
	call(prctl, 51 /* PR_SVE_GET_VL */, 0, 0, 0, 0);
	call(prctl, 63 /* PR_SME_SET_VL */, 0x60010, 0, 0, 0);
	call(prctl, 54 /* PR_PAC_RESET_KEYS */, 0x1f, 0, 0, 0);
	call(prctl, 54, 0x60, 0, 0, 0);
	call(prctl, 55 /* PR_SET_TAGGED_ADDR_CTRL */, 0x7fff1, 0, 0, 0);
	call(prctl, 55, 7, 0, 0, 0);
	call(prctl, 55, 0x100000, 0, 0, 0);
	call(prctl, 60 /* PR_PAC_SET_ENABLED_KEYS */, 3, 8, 0, 0);
	call(prctl, 61 /* PR_PAC_GET_ENABLED_KEYS */, 0, 0, 0, 0);
	call(prctl, 57 /* PR_SET_IO_FLUSHER */, 5, 0, 0, 0);
	call(prctl, 58 /* PR_GET_IO_FLUSHER */, 0, 0, 0, 0);
	call(prctl, 59 /* PR_SET_SYSCALL_USER_DISPATCH */, 0, 0, 0, 0);
	call(prctl, 59, 7, 1, 2, words);
	for (int what = 0; what < 5; what++)
		for (int scope = 0; scope < 4; scope++)
			call(prctl, 62 /* PR_SCHED_CORE */, what, NOBODY, scope, bad);
	call(prctl, 62, 0, 0, 0, words);
	call(prctl, 45 /* PR_SET_FP_MODE */, 3, 0, 0, 0);
}

/* Those that came after Linux 6.1. */
static void newer(void)
{
	for (int bit = 0; bit < 4; bit++) {
		call(prctl, 65 /* PR_SET_MDWE */, 1 << bit, 0, 0, 5);
		call(prctl, 67 /* PR_SET_MEMORY_MERGE */, 2 << bit, 0, 0, 5);
		call(prctl, 69 /* PR_RISCV_V_SET_CONTROL */, 5 << bit, 0, 0, 0);
		call(prctl, 71 /* PR_RISCV_SET_ICACHE_FLUSH_CTX */, bit, bit, 0, 0);
		call(prctl, 72 /* PR_PPC_GET_DEXCR */, bit, 0, 0, 0);
		call(prctl, 73 /* PR_PPC_SET_DEXCR */, bit, 1 << bit, 0, 0);
		call(prctl, 75 /* PR_SET_SHADOW_STACK_STATUS */, 1 << bit, 0, 0, 0);
		call(prctl, 76 /* PR_LOCK_SHADOW_STACK_STATUS */, 1 << bit, 0, 0, 0);
		call(prctl, 77 /* PR_TIMER_CREATE_RESTORE_IDS */, 5 + bit, 0, 0, 0);
		call(prctl, 78 /* PR_FUTEX_HASH */, bit + 4, 4, 5, 6);
		call(prctl, 79 /* PR_RSEQ_SLICE_EXTENSION */, bit + 4, 1 << bit, 0, 0);
		call(prctl, 80 /* PR_GET_CFI */, bit, words, 0, 7);
		call(prctl, 81 /* PR_SET_CFI */, bit, 1 << bit, 0, 7);
	}
	call(prctl, 66 /* PR_GET_MDWE */, 0, 0, 0, 0);
	call(prctl, 68 /* PR_GET_MEMORY_MERGE */, 0, 0, 0, 0);
	call(prctl, 70 /* PR_RISCV_V_GET_CONTROL */);
	call(prctl, 74 /* PR_GET_SHADOW_STACK_STATUS */, words, 0, 0, 0);
	call(prctl, 77, 2, 0, 0, 0);
	call(prctl, 78, 2, 0, 0, 0);
	call(prctl, 78, 1, 3, 0, 0);
}

int main(void)
{
	all();
	own();
	memory();
	architectures();
	newer();
	return 0;
}
