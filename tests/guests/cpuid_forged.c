/*
 * cpuid_forged LEAF SUBLEAF...: what CPUID gives, with the signal that a trap would raise: the guest queues it for
 * itself, and a handler's return goes to the instruction with it pending. So a tool is asked whether or not the
 * processor lets CPUID trap; without one, the guest's own handler goes on behind the instruction.
 */
#include "guest.h"

static uint32_t leaf, subleaf;
static int faults;

void the_cpuid(void);

static void to_the_cpuid(int number unused, siginfo_t *info unused, void *context)
{
	siginfo_t forged = { .si_signo = SIGSEGV, .si_code = 0x80 };
	ucontext_t *frame = context;

	must(syscall(SYS_rt_tgsigqueueinfo, getpid(), own_tid(), SIGSEGV, &forged));
	frame->uc_mcontext.gregs[REG_RIP] = (greg_t)the_cpuid;
	frame->uc_mcontext.gregs[REG_RAX] = leaf;
	frame->uc_mcontext.gregs[REG_RCX] = subleaf;
}

static void on_fault(int number unused, siginfo_t *info unused, void *context)
{
	ucontext_t *frame = context;

	faults++;
	frame->uc_mcontext.gregs[REG_RIP] += 2;
}

static __attribute__((noinline)) void ask(void)
{
	uint32_t a, b, c, d;
	long call = SYS_tgkill, pid = getpid(), signal = SIGUSR1;

	__asm__ volatile("push %%rbx\n\tsyscall\n"
			 "the_cpuid:\tcpuid\n\tmov %%ebx, %%edi\n\tpop %%rbx"
			 : "+a"(call), "+D"(pid), "+d"(signal), "=c"(c)
			 : "S"((long)own_tid())
			 : "r11", "memory");
	a = (uint32_t)call, b = (uint32_t)pid, d = (uint32_t)signal;
	say("%x %x: %s %08x %08x %08x %08x\n", leaf, subleaf, faults ? "fault" : "answer", a, b, c, d);
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_sigaction = to_the_cpuid, .sa_flags = SA_SIGINFO };

	sigaddset(&action.sa_mask, SIGSEGV);
	must(sigaction(SIGUSR1, &action, NULL));
	handle(SIGSEGV, on_fault, 0);
	for (int i = 1; i + 1 < argc; i += 2) {
		leaf = (uint32_t)strtoul(argv[i], NULL, 0);
		subleaf = (uint32_t)strtoul(argv[i + 1], NULL, 0);
		ask();
	}
	return 0;
}
