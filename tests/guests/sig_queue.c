/* Real-time signals queue, keep order and payload: low numbers first, first come first served. */
#include "guest.h"

static pid_t self;

static void on_signal(int number, siginfo_t *info, void *context unused)
{
	say("RTMIN+%d value %d code %s from self %d\n", number - SIGRTMIN, info->si_value.sival_int,
	    info->si_code == SI_QUEUE ? "SI_QUEUE" : info->si_code == SI_USER ? "SI_USER" : "other",
	    info->si_pid == self);
}

static void queue(pid_t pid, int offset, int value)
{
	must(sigqueue(pid, SIGRTMIN + offset, (union sigval){ .sival_int = value }));
}

/* For a thread there is a queue of its own. */
static void queue_to_thread(int offset, int value)
{
	siginfo_t info = { .si_signo = SIGRTMIN + offset, .si_code = SI_QUEUE };

	info.si_pid = self;
	info.si_value.sival_int = value;
	must(syscall(SYS_rt_tgsigqueueinfo, self, own_tid(), SIGRTMIN + offset, &info));
}

static void from_child(void)
{
	sigset_t set;
	siginfo_t info;
	pid_t child;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 5);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	child = (pid_t)must(fork());
	if (child == 0) {
		for (int i = 0; i < 50; i++)
			queue(getppid(), 5, i * 1000003);
		_exit(0);
	}
	reap(child, "sender");
	for (int i = 0; i < 50; i++) {
		if (sigwaitinfo(&set, &info) != SIGRTMIN + 5 || info.si_pid != child ||
		    info.si_value.sival_int != i * 1000003)
			fail("payload %d is wrong", i);
	}
	say("50 payloads from a child, in order\n");
}

static void own_siginfo(void)
{
	siginfo_t info = { 0 }, got;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 6);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	info.si_signo = SIGRTMIN + 6;
	info.si_code = -77;
	info.si_pid = 12345;
	info.si_value.sival_ptr = (void *)0x123456789abcdefUL;
	must(syscall(SYS_rt_sigqueueinfo, self, SIGRTMIN + 6, &info));
	must(sigwaitinfo(&set, &got));
	say("own siginfo: code %d pid %d value %lx\n", got.si_code, got.si_pid,
	    (unsigned long)got.si_value.sival_ptr);
}

static volatile int handled;
static volatile long values;

static void count(int number unused, siginfo_t *info, void *context unused)
{
	handled++;
	values += info->si_value.sival_int;
}

/* Hundreds sent while the receiver makes system calls: none may get lost or changed. */
static void storm(void)
{
	pid_t child;
	int status;

	handle(SIGRTMIN + 7, count, 0);
	child = (pid_t)must(fork());
	if (child == 0) {
		for (int i = 0; i < 600; i++)
			queue(getppid(), 7, i);
		_exit(0);
	}
	for (;;) {
		pid_t pid = waitpid(child, &status, WNOHANG);

		if (pid == child)
			break;
		getppid();
	}
	say("storm: %d handled, values %ld\n", handled, values);
}

int main(void)
{
	sigset_t set;

	self = getpid();
	sigemptyset(&set);
	for (int offset = 0; offset < 4; offset++) {
		sigaddset(&set, SIGRTMIN + offset);
		handle(SIGRTMIN + offset, on_signal, 0);
	}
	/* Handlers run newest first unless they block each other. */
	for (int offset = 0; offset < 4; offset++) {
		struct sigaction action;

		sigaction(SIGRTMIN + offset, NULL, &action);
		action.sa_mask = set;
		sigaction(SIGRTMIN + offset, &action, NULL);
	}
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	for (int value = 0; value < 5; value++)
		for (int offset = 3; offset >= 0; offset--)
			queue(self, offset, offset * 100 + value);
	kill(self, SIGRTMIN + 2);
	must(sigprocmask(SIG_UNBLOCK, &set, NULL));
	say("to the thread\n");
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	for (int value = 0; value < 5; value++)
		queue_to_thread(2, value);
	queue_to_thread(1, 11);
	must(sigprocmask(SIG_UNBLOCK, &set, NULL));
	handle(SIGRTMAX, on_signal, 0);
	must(sigqueue(self, SIGRTMAX, (union sigval){ .sival_int = 7 }));
	from_child();
	own_siginfo();
	storm();
	return 0;
}
