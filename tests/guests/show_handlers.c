/* Signals: handlers, masks, sending, waiting. */
#include "show.h"

static long words[64];
static char buffer[1024];

static void handlers(void)
{
	struct { void *handler; unsigned long flags; void *restorer; unsigned long mask; } action = { 0 };

	for (int signal = -1; signal < 67; signal++)
		call(rt_sigaction, signal, bad, NULL, 8);
	action.handler = SIG_IGN;
	call(rt_sigaction, SIGUSR1, &action, buffer, 8);
	call(rt_sigaction, SIGUSR1, NULL, buffer, 8);
	action.handler = (void *)0x1000, action.restorer = (void *)0x2000;
	for (int bit = 0; bit < 64; bit++) {
		action.flags = 1ul << bit;
		call(rt_sigaction, SIGKILL, &action, NULL, 8);
	}
	action.flags = 0x14000004, action.mask = 0x201;
	call(rt_sigaction, SIGUSR2, &action, buffer, 8);
	action.mask = -1ul, action.flags = -1ul;
	call(rt_sigaction, SIGKILL, &action, NULL, 8);
	action.mask = ~0x201ul, action.flags = 0, action.handler = SIG_ERR;
	call(rt_sigaction, SIGKILL, &action, NULL, 8);
	call(rt_sigaction, SIGUSR2, NULL, NULL, 8);
	call(rt_sigaction, SIGUSR2, NULL, bad, 8);
	call(rt_sigaction, SIGUSR2, edge_copy(&action, 31), NULL, 8);
	call(rt_sigaction, SIGUSR2, &action, buffer, 4);
	call(rt_sigaction, SIGUSR2, &action, buffer, ALL_BITS);
	action.handler = SIG_DFL;
	call(rt_sigaction, SIGUSR2, &action, NULL, 8);
	call(rt_sigaction, SIGUSR1, &action, NULL, 8);
}

static void masks(void)
{
	for (int bit = 0; bit < 64; bit++) {
		words[0] = 1ul << bit;
		call(rt_sigprocmask, 9, words, NULL, 8);
	}
	for (int count = 28; count < 64; count++) {
		words[0] = (1ul << count) - 1;
		call(rt_sigprocmask, 9, words, NULL, 8);
		words[0] = ~words[0];
		call(rt_sigprocmask, 9, words, NULL, 8);
	}
	words[0] = 0;
	for (int how = -1; how < 4; how++)
		call(rt_sigprocmask, how, words, words + 1, 8);
	call(rt_sigprocmask, 0, NULL, words, 8);
	call(rt_sigprocmask, 0, NULL, NULL, 8);
	call(rt_sigprocmask, 0, bad, bad, 8);
	call(rt_sigprocmask, 0, NULL, bad, 8);
	call(rt_sigprocmask, 0, words, words, 7);
	call(rt_sigprocmask, 0, words, words, 128);
	call(rt_sigprocmask, 0, edge_copy(words, 4), NULL, 8);
	call(rt_sigpending, words, 8);
	call(rt_sigpending, words, 4);
	call(rt_sigpending, words, 16);
	call(rt_sigpending, NULL, 8);
	call(rt_sigpending, bad, 8);
	call(rt_sigsuspend, words, 4);
	call(rt_sigsuspend, bad, 8);
	call(rt_sigsuspend, NULL, 0);
}

static void sending(void)
{
	int *info = (int *)buffer;
	int self = getpid();

	call(kill, NOBODY, 0);
	call(kill, -NOBODY, SIGTERM);
	call(kill, NOBODY, -1);
	call(kill, NOBODY, 65);
	call(kill, HIGH_BITS | NOBODY, HIGH_BITS | SIGHUP);
	call(tgkill, NOBODY, NOBODY, SIGHUP);
	call(tgkill, -1, -1, 99);
	call(tgkill, self, NOBODY, 0);
	call(tkill, NOBODY, SIGRTMIN);
	call(tkill, -1, -1);
	words[0] = 1L << (SIGUSR1 - 1) | 1L << (SIGRTMIN + 1);
	call(rt_sigprocmask, SIG_BLOCK, words, NULL, 8);
	call(tgkill, self, self, SIGUSR1);
	words[10] = 0, words[11] = 1000;
	call(rt_sigtimedwait, words, buffer, words + 10, 8);
	call(rt_sigtimedwait, words, buffer, words + 10, 8);
	call(rt_sigtimedwait, words, NULL, words + 10, 4);
	call(rt_sigtimedwait, bad, NULL, words + 10, 8);
	call(rt_sigtimedwait, words, NULL, bad, 8);
	words[10] = -1;
	call(rt_sigtimedwait, words, bad, words + 10, 8);
	for (int code = -8; code < 8; code++) {
		memset(buffer, 0, 128);
		info[0] = SIGUSR1, info[1] = 5, info[2] = code, info[4] = 77, info[5] = 88, info[6] = 0x1234;
		call(rt_sigqueueinfo, NOBODY, SIGUSR1, buffer);
	}
	static const int signals[] = { SIGCHLD, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGIO, SIGSYS, 0, 99 };
	for (unsigned i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		for (int code = -1; code < 4; code++) {
			info[0] = signals[i], info[2] = code;
			call(rt_sigqueueinfo, NOBODY, signals[i], buffer);
		}
	call(rt_sigqueueinfo, NOBODY, SIGUSR1, NULL);
	call(rt_sigqueueinfo, NOBODY, -1, bad);
	call(rt_sigqueueinfo, -1, 0, edge_copy(buffer, 127));
	call(rt_tgsigqueueinfo, NOBODY, NOBODY, SIGUSR1, buffer);
	call(rt_tgsigqueueinfo, -1, -1, 77, bad);
	info[0] = SIGRTMIN + 2, info[2] = -1;
	call(rt_sigqueueinfo, self, SIGRTMIN + 2, buffer);
	call(rt_sigtimedwait, words, buffer, NULL, 8);
	call(rt_sigprocmask, SIG_UNBLOCK, words, NULL, 8);
	signal(SIGUSR1, SIG_IGN);
	call(tgkill, self, self, SIGUSR1);
	call(kill, self, SIGURG);
}

static void stacks(void)
{
	call(sigaltstack, NULL, buffer);
	call(sigaltstack, NULL, NULL);
	words[0] = 0x1000, words[1] = 1, words[2] = 65536;
	call(sigaltstack, words, NULL);
	words[1] = 2;
	call(sigaltstack, words, buffer);
	words[1] = 0x80000004, words[2] = -1L;
	call(sigaltstack, words, buffer);
	words[1] = 0, words[2] = 5;
	call(sigaltstack, words, buffer);
	call(sigaltstack, bad, bad);
	call(sigaltstack, edge_copy(words, 20), NULL);
	call(sigaltstack, NULL, bad);
	call(restart_syscall);
}

int main(void)
{
	handlers();
	masks();
	sending();
	stacks();
	return 0;
}
