/* ptrace: every request, with structures, for a process that can't be: who is traced can't trace its children. */
#include "show.h"
#include <linux/elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#define NOWHERE 0x123456789010

static long buffer[1024];

/* All requests, by number. */
static void all(void)
{
	for (int request = 1; request < 36; request++)
		call(ptrace, request, NOBODY, 0x1234, 0x5678);
	for (int request = 0x4200; request < 0x4216; request++) {
		call(ptrace, request, NOBODY, 0x1234, NOWHERE);
		call(ptrace, request, NOBODY, 0, 0);
	}
	call(ptrace, -1, NOBODY, 5, 6);
	call(ptrace, HIGH_BITS | 7, HIGH_BITS | NOBODY, 0, 9);
	call(ptrace, 0x1234567, -1, NOWHERE, NOWHERE);
	call(ptrace, 101, -1, NOWHERE, NOWHERE);
}

static void places(void)
{
	for (int offset = 0; offset < 0x3b0; offset += 8)
		call(ptrace, 3, NOBODY, offset, NOWHERE);
	call(ptrace, 3, NOBODY, 1, NOWHERE);
	call(ptrace, 3, NOBODY, ALL_BITS, NOWHERE);
	for (int offset = 0; offset < 0x3b0; offset += 56)
		call(ptrace, 6, NOBODY, offset, 7);
	call(ptrace, 6, NOBODY, 0x33, ALL_BITS);
}

static void signals(void)
{
	for (int signal = 0; signal < 68; signal += 6) {
		call(ptrace, PTRACE_CONT, NOBODY, 1, signal);
		call(ptrace, PTRACE_DETACH, NOBODY, NULL, signal);
	}
	call(ptrace, PTRACE_SYSCALL, NOBODY, 0, -1);
	call(ptrace, PTRACE_SINGLESTEP, NOBODY, 0, HIGH_BITS | 5);
	call(ptrace, 33 /* PTRACE_SINGLEBLOCK */, NOBODY, 0, SIGUSR1);
	call(ptrace, 31 /* PTRACE_SYSEMU */, NOBODY, 0, SIGUSR1);
	call(ptrace, 32 /* PTRACE_SYSEMU_SINGLESTEP */, NOBODY, 0, 77);
}

static void options(void)
{
	for (int bit = 0; bit < 25; bit++)
		call(ptrace, PTRACE_SETOPTIONS, NOBODY, 5, 1 << bit);
	call(ptrace, PTRACE_SEIZE, NOBODY, 5, 0x3000ff);
	call(ptrace, PTRACE_SEIZE, NOBODY, 0, ALL_BITS);
	call(ptrace, 21 /* PTRACE_OLDSETOPTIONS */, NOBODY, 0, 0x7f);
}

static void structures(void)
{
	struct __ptrace_peeksiginfo_args peek = { 5, PTRACE_PEEKSIGINFO_SHARED, 3 };
	struct iovec vector = { buffer, 64 };
	struct { unsigned long offset, flags; } metadata = { 3, 9 };
	struct { unsigned long mode, selector, offset, length; } dispatch = { 1, 0x10, 5, 7 };
	siginfo_t info = { .si_signo = SIGUSR1, .si_code = SI_QUEUE };
	unsigned long mask = 1ul << (SIGUSR1 - 1);
	const int types[] = { NT_PRSTATUS, NT_PRFPREG, 0x202, 0x200, 0x201, 0x204, 0x205, 0x400, 0x401, 0x402, 0x403,
		0x404, 0x405, 0x406, 0x407, 0x408, 0x409, 0x40a, 0x40b, 0x40c, 0x40d, 0x46e62b7f, 0, 77, -1 };

	for (unsigned i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		call(ptrace, PTRACE_GETREGSET, NOBODY, types[i], &vector);
		call(ptrace, PTRACE_SETREGSET, NOBODY, types[i], &vector);
	}
	vector.iov_len = 8 * 27;
	call(ptrace, PTRACE_SETREGSET, NOBODY, NT_PRSTATUS, &vector);
	vector.iov_len = 500;
	call(ptrace, PTRACE_SETREGSET, NOBODY, NT_PRSTATUS, &vector);
	call(ptrace, PTRACE_SETREGSET, NOBODY, NT_PRFPREG, &vector);
	vector.iov_len = 12;
	call(ptrace, PTRACE_SETREGSET, NOBODY, NT_PRSTATUS, &vector);
	vector.iov_len = 0;
	call(ptrace, PTRACE_SETREGSET, NOBODY, NT_PRSTATUS, &vector);
	vector.iov_base = (void *)NOWHERE, vector.iov_len = 200;
	call(ptrace, PTRACE_SETREGSET, NOBODY, NT_PRSTATUS, &vector);
	call(ptrace, PTRACE_SETREGSET, NOBODY, NT_PRSTATUS, edge(15));
	call(ptrace, PTRACE_GETREGSET, NOBODY, NT_PRSTATUS, NULL);
	call(ptrace, PTRACE_PEEKSIGINFO, NOBODY, &peek, NOWHERE);
	peek.flags = 6, peek.nr = -1, peek.off = -1;
	call(ptrace, PTRACE_PEEKSIGINFO, NOBODY, &peek, NOWHERE);
	call(ptrace, PTRACE_PEEKSIGINFO, NOBODY, edge(15), NOWHERE);
	call(ptrace, PTRACE_SETSIGINFO, NOBODY, NOWHERE, &info);
	call(ptrace, PTRACE_SETSIGMASK, NOBODY, 8, &mask);
	call(ptrace, PTRACE_SETSIGMASK, NOBODY, 4, &mask);
	call(ptrace, PTRACE_GETSIGMASK, NOBODY, 8, &mask);
	call(ptrace, 0x420c /* PTRACE_SECCOMP_GET_FILTER */, NOBODY, 5, NOWHERE);
	call(ptrace, 0x420d /* PTRACE_SECCOMP_GET_METADATA */, NOBODY, 16, &metadata);
	call(ptrace, 0x420d, NOBODY, 8, &metadata);
	call(ptrace, 0x420d, NOBODY, 4, &metadata);
	call(ptrace, 0x420e /* PTRACE_GET_SYSCALL_INFO */, NOBODY, 88, NOWHERE);
	call(ptrace, 0x420f /* PTRACE_GET_RSEQ_CONFIGURATION */, NOBODY, 24, NOWHERE);
	call(ptrace, 0x4210 /* PTRACE_SET_SYSCALL_USER_DISPATCH_CONFIG */, NOBODY, 32, &dispatch);
	call(ptrace, 0x4211 /* PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG */, NOBODY, 32, &dispatch);
	call(ptrace, 13 /* PTRACE_SETREGS */, NOBODY, NOWHERE, buffer);
	call(ptrace, 15 /* PTRACE_SETFPREGS */, NOBODY, NOWHERE, buffer);
	call(ptrace, 19 /* PTRACE_SETFPXREGS */, NOBODY, NOWHERE, buffer);
}

int main(void)
{
	all();
	places();
	signals();
	options();
	structures();
	call(ptrace, PTRACE_TRACEME, 1, 2, 3);
	return 0;
}
