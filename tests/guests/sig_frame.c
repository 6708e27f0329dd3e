/* What a handler may change or must find unchanged: registers, vector registers, mask, stack. */
#include "guest.h"
#include <ucontext.h>

static volatile int handled;

#ifdef __x86_64__
static void clobber(int number unused, siginfo_t *info unused, void *context unused)
{
	handled++;
	__asm__ volatile("pxor %%xmm0, %%xmm0\n\tpxor %%xmm5, %%xmm5\n\tpxor %%xmm15, %%xmm15\n\t"
			 "xor %%r8d, %%r8d\n\txor %%r9d, %%r9d\n\txor %%r10d, %%r10d"
			 ::: "xmm0", "xmm5", "xmm15", "r8", "r9", "r10");
	getppid();
}

/* Signals from a busy child hit a loop which keeps everything in registers. */
static void registers_survive(void)
{
	pid_t child;
	long bad = 0, rounds = 0;

	handle(SIGUSR1, clobber, 0);
	child = (pid_t)must(fork());
	if (child == 0) {
		for (int i = 0; i < 300; i++) {
			kill(getppid(), SIGUSR1);
			usleep(200);
		}
		_exit(0);
	}
	while (waitpid(child, NULL, WNOHANG) == 0) {
		long result;

		__asm__ volatile(
			"mov $0x1111111111111111, %%r8\n\tmov $0x2222222222222222, %%r9\n\t"
			"mov $0x3333333333333333, %%r10\n\tmov $0x4444444444444444, %%r12\n\t"
			"movq %%r8, %%xmm0\n\tmovq %%r9, %%xmm5\n\tmovq %%r12, %%xmm15\n\t"
			"mov $200, %%ecx\n1:\tdec %%ecx\n\tjnz 1b\n\t"
			"xor %%eax, %%eax\n\t"
			"movq %%xmm0, %%rdx\n\tcmp %%rdx, %%r8\n\tsetne %%al\n\t"
			"movq %%xmm5, %%rdx\n\tcmp %%rdx, %%r9\n\tsetne %%dl\n\tor %%dl, %%al\n\t"
			"movq %%xmm15, %%rdx\n\tcmp %%rdx, %%r12\n\tsetne %%dl\n\tor %%dl, %%al\n\t"
			"mov $0x3333333333333333, %%rdx\n\tcmp %%rdx, %%r10\n\tsetne %%dl\n\tor %%dl, %%al\n\t"
			: "=a"(result)
			::"rcx", "rdx", "r8", "r9", "r10", "r12", "xmm0", "xmm5", "xmm15", "cc");
		bad += result & 0xff;
		rounds++;
	}
	say("registers spoiled %ld times; rounds were made %d, signals came %d\n", bad, rounds > 0,
	    handled > 0);
}

static void jump(int number unused, siginfo_t *info unused, void *context)
{
	ucontext_t *user = context;

	user->uc_mcontext.gregs[REG_RIP] = user->uc_mcontext.gregs[REG_RBX];
	user->uc_mcontext.gregs[REG_RAX] = 99;
}

/* The handler sends the interrupted code elsewhere, out of a trap and out of a system call. */
static void elsewhere(void)
{
	long rax;

	handle(SIGTRAP, jump, 0);
	__asm__ volatile("lea 1f(%%rip), %%rbx\n\tint3\n\tmov $1, %%eax\n1:" : "=a"(rax)::"rbx", "memory");
	say("out of int3: %ld\n", rax);
	handle(SIGUSR2, jump, 0);
	__asm__ volatile("lea 1f(%%rip), %%rbx\n\tmov %1, %%edi\n\tmov $12, %%esi\n\tmov $62, %%eax\n\t"
			 "syscall\n\tmov $1, %%eax\n1:"
			 : "=a"(rax)
			 : "r"(getpid())
			 : "rbx", "rcx", "r11", "rdi", "rsi", "memory");
	say("out of kill: %ld\n", rax);
}
#else
static void registers_survive(void) {}
static void elsewhere(void) {}
#endif

static void change_mask(int number unused, siginfo_t *info unused, void *context)
{
	sigaddset(&((ucontext_t *)context)->uc_sigmask, SIGUSR2);
}

static void masks(void)
{
	sigset_t now;

	handle(SIGUSR1, change_mask, 0);
	raise(SIGUSR1);
	sigprocmask(SIG_BLOCK, NULL, &now);
	say("mask changed in the frame: %d %d\n", sigismember(&now, SIGUSR2), sigismember(&now, SIGUSR1));
	mask_signal(SIG_UNBLOCK, SIGUSR2);
}

static char *stack_base;
static volatile int on_it;

static void where(int number unused, siginfo_t *info unused, void *context unused)
{
	char here;

	on_it = &here >= stack_base && &here < stack_base + 65536;
}

static void stacks(void)
{
	stack_t stack = { .ss_size = 65536 };

	stack.ss_sp = stack_base = malloc(65536);
	must(sigaltstack(&stack, NULL));
	handle(SIGUSR1, where, SA_ONSTACK);
	raise(SIGUSR1);
	say("on the alternate stack %d\n", on_it);
	handle(SIGUSR1, where, 0);
	raise(SIGUSR1);
	say("on the ordinary stack %d\n", !on_it);
}

static volatile int log_at;
static volatile char log_text[16];

static void nested(int number, siginfo_t *info unused, void *context unused)
{
	log_text[log_at++] = number == SIGUSR1 ? '(' : '[';
	if (number == SIGUSR1)
		raise(SIGUSR2);
	log_text[log_at++] = number == SIGUSR1 ? ')' : ']';
}

int main(void)
{
	registers_survive();
	elsewhere();
	masks();
	stacks();
	handle(SIGUSR1, nested, 0);
	handle(SIGUSR2, nested, 0);
	raise(SIGUSR1);
	say("nested: %s\n", (char *)log_text);
	return 0;
}
