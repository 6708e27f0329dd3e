/* Traps that are the guest's own business: int3, SIGTRAP, the trap flag, bad instructions, faults. */
#include "guest.h"
#include <setjmp.h>
#include <ucontext.h>

static volatile int traps, last_code;
static sigjmp_buf back;

static void on_trap(int number unused, siginfo_t *info, void *context unused)
{
	traps++;
	last_code = info->si_code;
}

static unused void on_fault(int number, siginfo_t *info, void *context unused)
{
	say("%s code %d\n", signal_name(number), info->si_code);
	siglongjmp(back, 1);
}

#ifdef __x86_64__
static void int3_many(void)
{
	for (int i = 0; i < 100; i++)
		__asm__ volatile("int3" ::: "memory");
	say("int3: %d traps, code %d\n", traps, last_code);
	traps = 0;
	__asm__ volatile(".byte 0xcd, 0x03" ::: "memory");
	say("int 3, two bytes: %d trap, code %d\n", traps, last_code);
	traps = 0;
}

/* Set the trap flag for a few instructions, a system call among them. */
static void step_oneself(void)
{
	__asm__ volatile("sub $128, %%rsp\n\t"
			 "pushfq\n\torq $0x100, (%%rsp)\n\tpopfq\n\t"
			 "nop\n\tnop\n\tnop\n\t"
			 "pushfq\n\tandq $~0x100, (%%rsp)\n\tpopfq\n\t"
			 "add $128, %%rsp" ::: "memory", "cc");
	say("trap flag: %d traps, code %d\n", traps, last_code);
	traps = 0;
}

static void bad_instructions(void)
{
	volatile int zero = 0, one = 1;

	handle(SIGILL, on_fault, 0);
	handle(SIGFPE, on_fault, 0);
	if (!sigsetjmp(back, 1))
		__asm__ volatile("ud2");
	if (!sigsetjmp(back, 1))
		one = one / zero;
	handle(SIGSEGV, on_fault, 0);
	if (!sigsetjmp(back, 1))
		__asm__ volatile("hlt");
	if (!sigsetjmp(back, 1))
		__asm__ volatile("int $0x42");
}

static void on_int3_skip(int number unused, siginfo_t *info unused, void *context)
{
	ucontext_t *user = context;

	user->uc_mcontext.gregs[REG_RAX] = 4711;
}

static void change_registers(void)
{
	long rax = 1;

	handle(SIGTRAP, on_int3_skip, 0);
	__asm__ volatile("int3" : "+a"(rax)::"memory");
	say("handler wrote rax: %ld\n", rax);
}
#else
static void int3_many(void)
{
	for (int i = 0; i < 100; i++)
		raise(SIGTRAP);
	say("%d traps\n", traps);
	traps = 0;
}
static void step_oneself(void) {}
static void bad_instructions(void) {}
static void change_registers(void) {}
#endif

int main(void)
{
	pid_t child;

	handle(SIGTRAP, on_trap, 0);
	int3_many();
	raise(SIGTRAP);
	kill(getpid(), SIGTRAP);
	say("raised: %d traps, code %d\n", traps, last_code);
	traps = 0;
	step_oneself();
	change_registers();
	bad_instructions();
	child = (pid_t)must(fork());
	if (child == 0) {
		signal(SIGTRAP, SIG_DFL);
		raise(SIGTRAP);
		_exit(1);
	}
	reap(child, "child raising SIGTRAP");
	child = (pid_t)must(fork());
	if (child == 0) {
		/* Blocked, a forced trap kills all the same. */
		mask_signal(SIG_BLOCK, SIGTRAP);
#ifdef __x86_64__
		__asm__ volatile("int3");
#else
		__builtin_trap();
#endif
		_exit(1);
	}
	reap(child, "child with SIGTRAP blocked");
	child = (pid_t)must(fork());
	if (child == 0) {
		signal(SIGTRAP, SIG_IGN);
		raise(SIGTRAP);
		_exit(5);
	}
	reap(child, "child ignoring SIGTRAP");
	return 0;
}
