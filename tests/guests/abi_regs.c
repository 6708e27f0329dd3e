/* A system call changes rax, rcx and r11 and nothing else: not the arguments, flags or vectors. */
#include "guest.h"
#include <sys/stat.h>

#ifdef __x86_64__
struct registers {
	unsigned long rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp, r8, r9, r10, r11, r12, r13, r14, r15, flags;
	unsigned char xmm[16][16];
};

/* Loads all of in, executes syscall, stores all to out. */
void call_with(struct registers *in, struct registers *out);
__asm__(".text\n.globl call_with\ncall_with:\n\t"
	"push %rbx\n\tpush %rbp\n\tpush %r12\n\tpush %r13\n\tpush %r14\n\tpush %r15\n\t"
	"push %rsi\n\t" /* out, found again through rsp */
	"mov %rdi, %rax\n\t"
	"movdqu 136(%rax), %xmm0\n\tmovdqu 152(%rax), %xmm1\n\tmovdqu 168(%rax), %xmm2\n\t"
	"movdqu 184(%rax), %xmm3\n\tmovdqu 200(%rax), %xmm4\n\tmovdqu 216(%rax), %xmm5\n\t"
	"movdqu 232(%rax), %xmm6\n\tmovdqu 248(%rax), %xmm7\n\tmovdqu 264(%rax), %xmm8\n\t"
	"movdqu 280(%rax), %xmm9\n\tmovdqu 296(%rax), %xmm10\n\tmovdqu 312(%rax), %xmm11\n\t"
	"movdqu 328(%rax), %xmm12\n\tmovdqu 344(%rax), %xmm13\n\tmovdqu 360(%rax), %xmm14\n\t"
	"movdqu 376(%rax), %xmm15\n\t"
	"mov 8(%rax), %rbx\n\tmov 16(%rax), %rcx\n\tmov 24(%rax), %rdx\n\tmov 32(%rax), %rsi\n\t"
	"mov 40(%rax), %rdi\n\tmov 48(%rax), %rbp\n\tmov 64(%rax), %r8\n\tmov 72(%rax), %r9\n\t"
	"mov 80(%rax), %r10\n\tmov 88(%rax), %r11\n\tmov 96(%rax), %r12\n\tmov 104(%rax), %r13\n\t"
	"mov 112(%rax), %r14\n\tmov 120(%rax), %r15\n\t"
	"pushq 128(%rax)\n\tpopfq\n\t"
	"mov 0(%rax), %rax\n\t"
	"syscall\n\t"
	"pushfq\n\tpush %rax\n\t"
	"mov 16(%rsp), %rax\n\t" /* out */
	"mov %rbx, 8(%rax)\n\tmov %rcx, 16(%rax)\n\tmov %rdx, 24(%rax)\n\tmov %rsi, 32(%rax)\n\t"
	"mov %rdi, 40(%rax)\n\tmov %rbp, 48(%rax)\n\tmov %r8, 64(%rax)\n\tmov %r9, 72(%rax)\n\t"
	"mov %r10, 80(%rax)\n\tmov %r11, 88(%rax)\n\tmov %r12, 96(%rax)\n\tmov %r13, 104(%rax)\n\t"
	"mov %r14, 112(%rax)\n\tmov %r15, 120(%rax)\n\t"
	"movdqu %xmm0, 136(%rax)\n\tmovdqu %xmm1, 152(%rax)\n\tmovdqu %xmm2, 168(%rax)\n\t"
	"movdqu %xmm3, 184(%rax)\n\tmovdqu %xmm4, 200(%rax)\n\tmovdqu %xmm5, 216(%rax)\n\t"
	"movdqu %xmm6, 232(%rax)\n\tmovdqu %xmm7, 248(%rax)\n\tmovdqu %xmm8, 264(%rax)\n\t"
	"movdqu %xmm9, 280(%rax)\n\tmovdqu %xmm10, 296(%rax)\n\tmovdqu %xmm11, 312(%rax)\n\t"
	"movdqu %xmm12, 328(%rax)\n\tmovdqu %xmm13, 344(%rax)\n\tmovdqu %xmm14, 360(%rax)\n\t"
	"movdqu %xmm15, 376(%rax)\n\t"
	"pop %rbx\n\tmov %rbx, 0(%rax)\n\tpop %rbx\n\tmov %rbx, 128(%rax)\n\t"
	"pop %rsi\n\tpop %r15\n\tpop %r14\n\tpop %r13\n\tpop %r12\n\tpop %rbp\n\tpop %rbx\n\tcld\n\tret\n");

static void compare(const char *name, struct registers *in, struct registers *out, int fork_like)
{
	int same = in->rbx == out->rbx && in->rdx == out->rdx && in->rsi == out->rsi &&
		   in->rdi == out->rdi && in->rbp == out->rbp && in->r8 == out->r8 &&
		   in->r9 == out->r9 && in->r10 == out->r10 && in->r12 == out->r12 &&
		   in->r13 == out->r13 && in->r14 == out->r14 && in->r15 == out->r15;
	/* The flags asked for: carry, parity, adjust, zero, sign, direction, overflow. */
	int flags = ((in->flags ^ out->flags) & 0xcd5) == 0;
	int vectors = memcmp(in->xmm, out->xmm, sizeof(in->xmm)) == 0;
	int clobbered = out->rcx != in->rcx && (out->r11 & 0xcd5) == (in->flags & 0xcd5);

	if (!same) {
		unsigned long *a = &in->rax, *b = &out->rax;

		for (int i = 1; i < 16; i++)
			if (i != 2 && i != 7 && i != 11 && a[i] != b[i])
				say("%s: register %d changed\n", name, i);
	}
	if (!fork_like || !same || !flags || !vectors)
		say("%s: arguments kept %d, flags kept %d, vectors kept %d, rcx and r11 as the CPU leaves them %d\n",
		    name, same, flags, vectors, clobbered);
}

static long call(const char *name, long number, long a, long b, long c, long d, long e, long f, long flags)
{
	struct registers in, out;

	memset(&in, 0x5a, sizeof(in));
	for (int i = 0; i < 16; i++)
		memset(in.xmm[i], 0x10 + i, 16);
	in.rax = (unsigned long)number;
	in.rdi = (unsigned long)a;
	in.rsi = (unsigned long)b;
	in.rdx = (unsigned long)c;
	in.r10 = (unsigned long)d;
	in.r8 = (unsigned long)e;
	in.r9 = (unsigned long)f;
	in.flags = (unsigned long)flags | 0x202;
	out = in;
	call_with(&in, &out);
	compare(name, &in, &out, number == SYS_fork && out.rax == 0);
	if (number == SYS_fork && out.rax == 0)
		syscall(SYS_exit_group, 6);
	return (long)out.rax;
}

static void on_signal(int number unused, siginfo_t *info unused, void *context unused)
{
	__asm__ volatile("pxor %%xmm3, %%xmm3" ::: "xmm3");
}

static void all(void)
{
	static const long flags[] = { 0, 0xcd5, 0x401, 0x8c0 };
	struct stat status;
	long fd, result;

	for (int i = 0; i < 4; i++) {
		say("flags 0x%lx\n", flags[i]);
		fd = call("open", SYS_open, (long)"/dev/null", O_RDONLY, 0, 0x1234, 0x5678, 0x9abc, flags[i]);
		say("  a descriptor %d\n", fd > 2);
		call("close", SYS_close, fd, -1, -2, -3, -4, -5, flags[i]);
		result = call("close again", SYS_close, fd, -1, -2, -3, -4, -5, flags[i]);
		say("  result %ld\n", result);
		result = call("no such call", 0x7fff, 1, 2, 3, 4, 5, 6, flags[i]);
		say("  result %ld\n", result);
		result = call("number -1", -1, 1, 2, 3, 4, 5, 6, flags[i]);
		say("  result %ld\n", result);
		result = call("number above 32 bits", SYS_getppid | 0x100000000L, 1, 2, 3, 4, 5, 6, flags[i]);
		say("  as getppid %d\n", result == getppid());
		call("stat", SYS_newfstatat, AT_FDCWD, (long)"/", (long)&status, 0, 77, 78, flags[i]);
		result = call("kill with a handler", SYS_kill, getpid(), SIGUSR1, 3, 4, 5, 6, flags[i]);
		say("  result %ld\n", result);
		result = call("fork", SYS_fork, 1, 2, 3, 4, 5, 6, flags[i]);
		reap((pid_t)result, "  child");
	}
}
#else
static void on_signal(int number unused, siginfo_t *info unused, void *context unused) {}
static void all(void) {}
#endif

int main(void)
{
	handle(SIGUSR1, on_signal, 0);
	all();
	return 0;
}
