/* Actions, masks and stacks of signals, and waiting for them without anything to wait for. */
#include "show.h"
#include <sys/signalfd.h>

struct action {
	void *handler;
	unsigned long flags;
	void *restorer;
	unsigned long mask;
};

static struct action old;

static void action(int signal, long handler, unsigned long flags, unsigned long mask)
{
	struct action how = { (void *)handler, flags, (void *)0x7777, mask };

	call(rt_sigaction, signal, &how, &old, 8);
}

static void actions(void)
{
	for (int bit = 0; bit < 32; bit++)
		if (bit != 26)
			action(99, bit, 1ul << bit, 1ul << bit);
	action(SIGUSR1, 0, 0, 0);
	action(SIGUSR1, 1, 0x14000004, ~0ul);
	action(SIGUSR1, 2, 0x04000000, 0xfffffffffffbfeff);
	action(SIGUSR1, -1, 0, 0x7fffffffff);
	action(SIGKILL, 0x123456789abc, ~0ul, 5);
	action(SIGUSR1, 0, 0x8000000000000000, 5);
	action(0, 0, 0, 1ul << 63);
	action(-1, 0, 0x04000000, 0);
	call(rt_sigaction, SIGUSR2, NULL, &old, 8);
	call(rt_sigaction, SIGUSR2, NULL, NULL, 8);
	call(rt_sigaction, SIGUSR2, bad, bad, 8);
	call(rt_sigaction, SIGUSR2, &old, &old, 16);
	call(rt_sigaction, SIGUSR2, edge(31), NULL, 8);
	call(rt_sigaction, SIGUSR2, NULL, bad, 8);
	call(rt_sigaction, 64, NULL, &old, HIGH_BITS | 8);
}

static void masks(void)
{
	unsigned long set = 0, before;

	for (int how = -1; how < 4; how++) {
		set = 0x4000 << (how + 1);
		call(rt_sigprocmask, how, &set, &before, 8);
	}
	for (int count = 38; count <= 64; count += 2) {
		set = count == 64 ? ~0ul : (1ul << count) - 1;
		call(rt_sigprocmask, 9, &set, &before, 8);
	}
	set = 0x8000000180000003;
	call(rt_sigprocmask, 2, &set, NULL, 8);
	call(rt_sigprocmask, 0, NULL, &before, 8);
	call(rt_sigprocmask, 0, bad, &before, 8);
	call(rt_sigprocmask, 0, NULL, bad, 8);
	call(rt_sigprocmask, 0, &set, &before, 4);
	call(rt_sigprocmask, 0, &set, &before, 128);
	call(rt_sigprocmask, 0, edge(7), &before, 8);
	set = 0;
	call(rt_sigprocmask, 2, &set, NULL, 8);
	call(rt_sigpending, &set, 8);
	call(rt_sigpending, &set, 4);
	call(rt_sigpending, &set, 0);
	call(rt_sigpending, &set, 9);
	call(rt_sigpending, bad, 8);
	call(rt_sigpending, NULL, 8);
	call(rt_sigpending, edge(4), 8);
	call(rt_sigsuspend, &set, 9);
	call(rt_sigsuspend, bad, 8);
	call(rt_sigsuspend, NULL, 8);
}

static void waits(void)
{
	struct timespec none = { 0, 0 }, odd = { -1, 1000000000 };
	unsigned long set = 0x200;
	siginfo_t info;

	call(rt_sigtimedwait, &set, &info, &none, 8);
	call(rt_sigtimedwait, &set, NULL, &none, 8);
	call(rt_sigtimedwait, &set, &info, &odd, 8);
	call(rt_sigtimedwait, &set, bad, &none, 8);
	call(rt_sigtimedwait, bad, &info, &none, 8);
	call(rt_sigtimedwait, NULL, NULL, bad, 8);
	call(rt_sigtimedwait, &set, &info, edge(15), 8);
	call(rt_sigtimedwait, &set, &info, &none, 7);
	call(rt_sigtimedwait, &set, &info, NULL, -1);
}

static void descriptors(void)
{
	unsigned long set = 1ul << (SIGUSR1 - 1);
	int fd = call(signalfd4, -1, &set, 8, SFD_CLOEXEC | SFD_NONBLOCK);

	set |= 1ul << 40;
	call(signalfd4, fd, &set, 8, 0);
	call(signalfd4, -1, &set, 8, -1);
	call(signalfd4, -1, &set, 16, 1);
	call(signalfd4, -1, bad, 8, 0);
	call(signalfd4, NO_FD, NULL, 8, HIGH_BITS);
	call(signalfd, -1, &set, 8);
	call(signalfd, 0, &set, 8);
	call(signalfd, NO_FD, edge(4), 4);
}

static void stacks(void)
{
	stack_t stack = { (void *)0x10000, 0, 8192 }, before;

	call(sigaltstack, NULL, &before);
	call(sigaltstack, &stack, &before);
	for (int flags = 1; flags < 8; flags++) {
		stack.ss_flags = flags, stack.ss_size = 1;
		call(sigaltstack, &stack, &before);
	}
	stack.ss_flags = (int)0x80000000, stack.ss_size = 65536;
	call(sigaltstack, &stack, NULL);
	stack.ss_flags = -1;
	call(sigaltstack, &stack, NULL);
	stack.ss_flags = SS_DISABLE, stack.ss_sp = NULL;
	call(sigaltstack, &stack, &before);
	call(sigaltstack, bad, bad);
	call(sigaltstack, edge(23), NULL);
	call(sigaltstack, NULL, NULL);
	call(sigaltstack, NULL, bad);
}

static volatile int seen;

static void note(int signal)
{
	seen = signal;
}

/* Handlers return by rt_sigreturn; a pending signal ends a call that waits. */
static void returns(void)
{
	struct sigaction action = { .sa_handler = note };
	unsigned long none = 0, set = 1ul << (SIGUSR1 - 1) | 1ul << 35;

	sigaction(SIGUSR1, &action, NULL);
	call(kill, getpid(), SIGUSR1);
	call(rt_sigprocmask, SIG_BLOCK, &set, NULL, 8);
	call(tgkill, getpid(), getpid(), SIGUSR1);
	call(rt_sigsuspend, &none, 8);
	call(tkill, getpid(), 0);
	call(restart_syscall);
}

static void kills(void)
{
	for (int signal = -1; signal < 68; signal++)
		call(kill, NOBODY, signal);
	call(kill, -NOBODY, HIGH_BITS | SIGHUP);
	call(kill, 0, 99);
	call(kill, -1, -1);
	call(tkill, NOBODY, SIGINT);
	call(tkill, -1, 33);
	call(tgkill, NOBODY, -1, 64);
	call(tgkill, -1, HIGH_BITS | NOBODY, 65);
}

int main(void)
{
	actions();
	masks();
	waits();
	descriptors();
	stacks();
	kills();
	returns();
	return 0;
}
