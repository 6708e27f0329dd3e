/*
 * rows MODE: small situations for tools to act in, one for each mode. The calls that mark a place are raw:
 * getppid, getsid.
 */
#include "guest.h"
#include <sched.h>
#include <sys/auxv.h>
#include <sys/time.h>

static void spin_for_ever(void)
{
	for (volatile int i = 0;; i++)
		;
}

/* state: four threads that make four threads each; those make a hundred calls. */
static void *leaf(void *argument)
{
	for (int i = 0; i < 100; i++)
		syscall(SYS_getpid);
	return argument;
}

static void *branch(void *argument)
{
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		must_zero(pthread_create(&threads[i], NULL, leaf, NULL));
	for (int i = 0; i < 4; i++)
		must_zero(pthread_join(threads[i], NULL));
	return argument;
}

static int mode_state(void)
{
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		must_zero(pthread_create(&threads[i], NULL, branch, NULL));
	for (int i = 0; i < 4; i++)
		must_zero(pthread_join(threads[i], NULL));
	say("joined\n");
	return 0;
}

/* pending: a blocked signal waits while a call marks the place. */
static int mode_pending(void)
{
	mask_signal(SIG_BLOCK, SIGVTALRM);
	must_zero(raise(SIGVTALRM));
	syscall(SYS_getppid);
	return 0;
}

/* delay: a signal that is ignored is raised; a call marks the place behind it. */
static int mode_delay(void)
{
	signal(SIGVTALRM, SIG_IGN);
	must_zero(raise(SIGVTALRM));
	syscall(SYS_getppid);
	return 0;
}

static pid_t waiter;
static int ready[2];

static void announce(void)
{
	waiter = own_tid();
	must(write(ready[1], "", 1));
}

static void start_waiter(void *(*body)(void *))
{
	pthread_t thread;
	char byte;

	must(pipe(ready));
	must_zero(pthread_create(&thread, NULL, body, NULL));
	must(read(ready[0], &byte, 1));
}

static void *in_sigtimedwait(void *argument unused)
{
	struct timespec limit = { .tv_sec = 30 };
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGBUS);
	announce();
	int got = sigtimedwait(&set, &info, &limit);
	say("%s, code %d\n", signal_name(got), info.si_code);
	_exit(got == SIGBUS ? 0 : 1);
}

static int mode_timedwait(void)
{
	mask_signal(SIG_BLOCK, SIGBUS);
	start_waiter(in_sigtimedwait);
	await_blocked(waiter, SYS_rt_sigtimedwait);
	must_zero((int)syscall(SYS_tkill, waiter, SIGBUS));
	for (;;)
		pause();
}

static void *in_sigsuspend(void *argument unused)
{
	sigset_t set;

	sigemptyset(&set);
	announce();
	sigsuspend(&set);
	say("woke up\n");
	_exit(1);
}

static int suspend_with(int number)
{
	mask_signal(SIG_BLOCK, number);
	start_waiter(in_sigsuspend);
	await_blocked(waiter, SYS_rt_sigsuspend);
	must_zero((int)syscall(SYS_tkill, waiter, number));
	return 0;
}

static int mode_suspend(void)
{
	suspend_with(SIGBUS);
	for (;;)
		pause();
}

static void leave(int number unused)
{
	_exit(0);
}

static void leave_after(long milliseconds)
{
	struct itimerval timer = { .it_value.tv_usec = 1000 * milliseconds };

	signal(SIGPROF, leave);
	must_zero(setitimer(ITIMER_PROF, &timer, NULL));
}

static int mode_prof(void)
{
	leave_after(100);
	spin_for_ever();
	return 1;
}

/* hold1: a signal that a tool keeps until the thread's call ends, which it does not. */
static int mode_hold1(void)
{
	suspend_with(SIGSYS);
	leave_after(500);
	spin_for_ever();
	return 1;
}

/* hold2, hold3: the same signal, sent by the thread to itself; then no call, or one. */
static int hold_own(int calls)
{
	struct timespec limit = { .tv_sec = 30 };
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGSYS);
	mask_signal(SIG_BLOCK, SIGSYS);
	must_zero(raise(SIGSYS));
	say("%s\n", signal_name(sigtimedwait(&set, &info, &limit)));
	leave_after(500);
	mask_signal(SIG_UNBLOCK, SIGSYS);
	must_zero((int)syscall(SYS_tgkill, getpid(), own_tid(), SIGSYS));
	if (calls)
		syscall(SYS_getsid, 0);
	spin_for_ever();
	return 1;
}

/* convert: open(2) as it was before openat(2); registers afterwards. */
static int mode_convert(void)
{
#ifdef __x86_64__
	static const char path[] = "/etc/passwd";
	register long arg1 __asm__("rdi") = (long)path;
	register long arg2 __asm__("rsi") = O_RDONLY | O_CLOEXEC;
	register long arg3 __asm__("rdx") = 0600;
	long fd = SYS_open;

	__asm__ volatile("syscall"
			 : "+a"(fd), "+r"(arg1), "+r"(arg2), "+r"(arg3)
			 :
			 : "rcx", "r11", "memory");
	long after[] = { arg1, arg2, arg3 };
	int same = after[0] == (long)path && after[1] == (O_RDONLY | O_CLOEXEC) && after[2] == 0600;

	say("%s registers, ", same ? "same" : "other");
	say("%s descriptor\n", fd > 2 && close((int)fd) == 0 ? "valid" : "no");
#else
	say("same registers, valid descriptor\n");
#endif
	return 0;
}

/* print: one thread writes "a" twice, the other "b" a hundred times. */
static void *write_a(void *argument)
{
	for (int i = 0; i < 2; i++)
		must(write(1, "a", 1));
	return argument;
}

static int mode_print(void)
{
	pthread_t thread;

	must_zero(pthread_create(&thread, NULL, write_a, NULL));
	for (int i = 0; i < 100; i++)
		must(write(1, "b", 1));
	must_zero(pthread_join(thread, NULL));
	must(write(1, "\n", 1));
	return 0;
}

/* vfork HOW: the child shares memory and stack until it ends or executes a program. */
static int mode_vfork(const char *how)
{
	struct timespec nap = { .tv_nsec = 10 * 1000 * 1000 };
	pid_t child = vfork();

	if (child == 0) {
		nanosleep(&nap, NULL);
		if (!strcmp(how, "exec"))
			execl("/bin/true", "true", (char *)NULL);
		syscall(strcmp(how, "exit") ? SYS_exit_group : SYS_exit, 0);
	}
	must(child);
	reap(child, "child");
	return 0;
}

/* random: the sixteen bytes that the kernel gives to each program. */
static int mode_random(void)
{
	const unsigned char *bytes = (const unsigned char *)getauxval(AT_RANDOM);

	for (int i = 0; i < 16; i++)
		say("%02x", bytes[i]);
	say("\n");
	return 0;
}

/* ids: calls whose results a tool may ask for as often as it likes. */
static int mode_ids(void)
{
	unsigned char bytes[16] = { 0 };

	say("%s\n", syscall(SYS_getpid) == getpid() && syscall(SYS_gettid) == own_tid() ? "same" : "other");
	say("%ld bytes\n", syscall(SYS_getrandom, bytes, sizeof(bytes), 0));
	return 0;
}

/* tasks: two threads fill an array, from when both are there; how often did they take turns? */
enum { ENTRIES = 1000000 };
static unsigned char entries[ENTRIES];
static int next_entry;
static pthread_barrier_t both;

static void *fill(void *argument)
{
	pthread_barrier_wait(&both);
	for (;;) {
		int at = __atomic_fetch_add(&next_entry, 1, __ATOMIC_RELAXED);

		if (at >= ENTRIES)
			return NULL;
		entries[at] = (unsigned char)(uintptr_t)argument;
		if (at % 1000 == 0)
			sched_yield();
	}
}

static int mode_tasks(void)
{
	pthread_t threads[2];
	int switches = 0;

	must_zero(pthread_barrier_init(&both, NULL, 2));
	for (uintptr_t i = 0; i < 2; i++)
		must_zero(pthread_create(&threads[i], NULL, fill, (void *)(i + 1)));
	for (int i = 0; i < 2; i++)
		must_zero(pthread_join(threads[i], NULL));
	for (int i = 1; i < ENTRIES; i++)
		switches += entries[i] != entries[i - 1];
	say("%s\n", switches > 1 ? "side by side" : "one after the other");
	return 0;
}

/* interrupted r|p|n|e: a call that a signal with a handler interrupts; with r, it is made again. */
static volatile int handled;

static void note(int number unused)
{
	handled++;
}

static int mode_interrupted(const char *flags)
{
	struct sigaction action = { .sa_handler = note, .sa_flags = *flags == 'r' ? SA_RESTART : 0 };
	int pipes[2];
	char byte;
	pid_t child;

	must(pipe(pipes));
	must_zero(sigaction(SIGALRM, &action, NULL));
	child = (pid_t)must(fork());
	if (child == 0) {
		long result = *flags == 'p' ? pause()
			      : *flags == 'n' ? usleep(20 * 1000 * 1000)
					      : read(pipes[0], &byte, 1);

		say("%s, handled %d\n", result_text(result), handled);
		_exit(0);
	}
	await_blocked(child, -1);
	must(kill(child, SIGALRM));
	if (*flags == 'r') {
		sleep_milliseconds(100); /* the call may go on before its end: whether it does makes no difference */
		must(write(pipes[1], "x", 1));
	}
	must(waitpid(child, NULL, 0));
	return 0;
}

/* daemon: the command ends at once; what it made sleeps for long. */
static int mode_daemon(const char *word)
{
	if (fork() == 0) {
		setsid();
		if (*word)
			execl("/bin/sleep", "sleep", word, (char *)NULL);
		_exit(0);
	}
	return 3;
}

/* orphan: who is the parent, before and after it ended? */
static int mode_orphan(void)
{
	pid_t maker = getpid();
	int asked[2], gone[2];
	char byte = 0;

	must(pipe(asked));
	must(pipe(gone));
	if (fork() == 0) {
		syscall(SYS_getsid, 0);
		must(write(asked[1], &byte, 1));
		close(gone[1]);
		must(read(gone[0], &byte, 1)); /* until the parent is gone */
		while (syscall(SYS_getppid) == maker)
			sched_yield();
		syscall(SYS_getsid, 1);
		_exit(0);
	}
	must(read(asked[0], &byte, 1));
	return 0;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	const char *word = argc > 2 ? argv[2] : "";

	if (!strcmp(mode, "state")) return mode_state();
	if (!strcmp(mode, "pending")) return mode_pending();
	if (!strcmp(mode, "delay")) return mode_delay();
	if (!strcmp(mode, "timedwait")) return mode_timedwait();
	if (!strcmp(mode, "suspend")) return mode_suspend();
	if (!strcmp(mode, "prof")) return mode_prof();
	if (!strcmp(mode, "hold1")) return mode_hold1();
	if (!strcmp(mode, "hold2")) return hold_own(0);
	if (!strcmp(mode, "hold3")) return hold_own(1);
	if (!strcmp(mode, "convert")) return mode_convert();
	if (!strcmp(mode, "print")) return mode_print();
	if (!strcmp(mode, "vfork")) return mode_vfork(word);
	if (!strcmp(mode, "random")) return mode_random();
	if (!strcmp(mode, "ids")) return mode_ids();
	if (!strcmp(mode, "tasks")) return mode_tasks();
	if (!strcmp(mode, "interrupted")) return mode_interrupted(word);
	if (!strcmp(mode, "daemon")) return mode_daemon(word);
	if (!strcmp(mode, "orphan")) return mode_orphan();
	return 64;
}
