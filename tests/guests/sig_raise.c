/* Every standard signal raised at oneself, with the fields of its siginfo, its mask and its flags. */
#include "guest.h"

static volatile sig_atomic_t seen;
static pid_t self;

static void on_signal(int number, siginfo_t *info, void *context unused)
{
	sigset_t mask;

	seen++;
	sigprocmask(SIG_BLOCK, NULL, &mask);
	say("%s: code %d, from self %d, uid same %d, blocked meanwhile %d\n", signal_name(number),
	    info->si_code, info->si_pid == self, info->si_uid == getuid(), sigismember(&mask, number));
}

static void on_reset(int number, siginfo_t *info unused, void *context unused)
{
	struct sigaction action;

	sigaction(number, NULL, &action);
	say("SA_RESETHAND: handler is default again %d\n", action.sa_handler == SIG_DFL);
}

static volatile int depth, deepest, runs;

static void on_nested(int number, siginfo_t *info unused, void *context unused)
{
	depth++;
	if (depth > deepest)
		deepest = depth;
	if (++runs < 5)
		raise(number);
	depth--;
}

static volatile int order[4], ordered;

static void on_order(int number, siginfo_t *info unused, void *context unused)
{
	order[ordered++ & 3] = number;
}

static void with_masks(void)
{
	struct sigaction action = { .sa_sigaction = on_order, .sa_flags = SA_SIGINFO };
	sigset_t both;

	sigemptyset(&both);
	sigaddset(&both, SIGUSR1);
	sigaddset(&both, SIGUSR2);
	action.sa_mask = both;
	must(sigaction(SIGUSR1, &action, NULL));
	must(sigaction(SIGUSR2, &action, NULL));
	must(sigprocmask(SIG_BLOCK, &both, NULL));
	kill(self, SIGUSR2);
	kill(self, SIGUSR1);
	kill(self, SIGUSR2);
	must(sigprocmask(SIG_UNBLOCK, &both, NULL));
	say("blocked USR2 USR1 USR2, then: %s %s, %d in all\n", signal_name(order[0]),
	    signal_name(order[1]), ordered);
}

int main(void)
{
	self = getpid();
	for (int number = 1; number < 32; number++) {
		struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };

		if (sigaction(number, &action, NULL) == -1) {
			say("%s: %s\n", signal_name(number), errno_name(errno));
			continue;
		}
		raise(number);
		kill(self, number);
		syscall(SYS_tgkill, self, self, number);
	}
	say("%d seen\n", seen);
	handle(SIGUSR1, on_reset, SA_RESETHAND);
	raise(SIGUSR1);
	handle(SIGUSR1, on_nested, SA_NODEFER);
	raise(SIGUSR1);
	say("SA_NODEFER: %d deep\n", deepest);
	deepest = runs = 0;
	handle(SIGUSR1, on_nested, 0);
	raise(SIGUSR1);
	say("without: %d deep\n", deepest);
	signal(SIGUSR1, SIG_IGN);
	raise(SIGUSR1);
	say("ignored\n");
	with_masks();
	say("kill(0 signal) %s, bad signal %s\n", result_text(kill(self, 0)), result_text(kill(self, 65)));
	return 0;
}
