/* Calls with pointers that lead nowhere, made often: they fail, and nothing else happens, whatever becomes of SIGSEGV. */
#include "guest.h"

static volatile int handled;

static void on_fault(int signal unused)
{
	handled++;
}

static const char *handler_name(void)
{
	struct sigaction action;

	sigaction(SIGSEGV, NULL, &action);
	return action.sa_handler == SIG_DFL ? "default" :
	       action.sa_handler == SIG_IGN ? "ignored" : "handler";
}

static int is_blocked(void)
{
	sigset_t set;

	sigprocmask(SIG_SETMASK, NULL, &set);
	return sigismember(&set, SIGSEGV);
}

static void make_calls(const char *what)
{
	int wrong = 0;

	for (int i = 0; i < 20; i++) {
		wrong += !(syscall(SYS_chdir, 8) == -1 && errno == EFAULT);
		wrong += !(syscall(SYS_write, 1, 16, 3) == -1 && errno == EFAULT);
		wrong += !(syscall(SYS_uname, 24) == -1 && errno == EFAULT);
		wrong += !(syscall(SYS_nanosleep, 32, 0) == -1 && errno == EFAULT);
		wrong += !(chdir("/nowhere") == -1 && errno == ENOENT);
	}
	say("%s: %d wrong, %s, blocked %d, handled %d\n", what, wrong, handler_name(), is_blocked(),
	    handled);
}

int main(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	make_calls("default action");
	signal(SIGSEGV, on_fault);
	make_calls("a handler");
	sigprocmask(SIG_BLOCK, &set, NULL);
	make_calls("a handler, blocked");
	raise(SIGSEGV);
	say("pending: handled %d\n", handled);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	say("unblocked: handled %d\n", handled);
	signal(SIGSEGV, SIG_IGN);
	make_calls("ignored");
	raise(SIGSEGV);
	say("still there\n");
	return 0;
}
