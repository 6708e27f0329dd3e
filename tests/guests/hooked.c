/*
 * What a program may do around calls that somebody answers for it. Each mode prints what it found; getuid is answered
 * by the tool of the test, so that every line tells whether the call was seen.
 */
#include "guest.h"
#include <sys/syscall.h>
#include <sys/time.h>

extern char **environ;

static long uid(void)
{
	return syscall(SYS_getuid);
}

/* By an instruction of the program's own. */
static long own_uid(void)
{
#if defined(__x86_64__)
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(SYS_getuid) : "rcx", "r11", "memory");
	return result;
#else
	register long number __asm__("x8") = SYS_getuid;
	register long result __asm__("x0");

	__asm__ volatile("svc #0" : "=r"(result) : "r"(number) : "memory");
	return result;
#endif
}

static int own(unused char *self)
{
	long mine = own_uid();

	say("own %ld, of libc %ld\n", mine, uid());
	return 0;
}

/* The first call is answered, the second one is the kernel's. */
static int answers(unused char *self)
{
	for (int i = 0; i < 2; i++)
		say("write %s\n", result_text(write(8765, "dummy_data", 10)));
	return 0;
}

static void *doubled(void *argument)
{
	say("in a thread %ld: %ld\n", (long)argument, uid());
	return (void *)((long)argument + 22);
}

static int thread(unused char *self)
{
	pthread_t made;
	void *value;

	must_zero(pthread_create(&made, NULL, doubled, (void *)77));
	must_zero(pthread_join(made, &value));
	say("gave %ld, itself %ld\n", (long)value, uid());
	return 0;
}

static int forks(unused char *self)
{
	pid_t child = must(fork());

	if (child == 0) {
		say("child %ld\n", uid());
		child = must(fork());
		if (child == 0) {
			say("grandchild %ld\n", uid());
			_exit(3);
		}
		reap(child, "grandchild");
		_exit(4);
	}
	reap(child, "child");
	say("parent %ld\n", uid());
	return 0;
}

static int environment(unused char *self)
{
	for (char **one = environ; *one; one++)
		say("%s ", *one);
	say("executed %ld\n", uid());
	return 0;
}

static int execs(char *self)
{
	char *words[] = { self, (char *)"environment", NULL };
	char *variables[] = { (char *)"ONE=1", (char *)"TWO=two", NULL };

	say("before %ld\n", uid());
	must(execve(self, words, variables));
	return 1;
}

static int vforks(char *self)
{
	char *words[] = { self, (char *)"environment", NULL }, *variables[] = { NULL };
	pid_t child = must(vfork());

	if (child == 0)
		_exit(5);
	reap(child, "vfork and exit");
	child = must(vfork());
	if (child == 0) {
		execve(self, words, variables);
		_exit(99);
	}
	reap(child, "vfork and exec");
	return 0;
}

static char handler_stack[65536];
static pid_t handled_in;

static void in_handler(int number, unused siginfo_t *info, unused void *context)
{
	char here;

	say("%s: %ld on %s stack\n", signal_name(number), uid(),
	    &here >= handler_stack && &here < handler_stack + sizeof(handler_stack) ? "its own" : "the usual");
}

static void *raise_all(unused void *argument)
{
	must_zero(pthread_kill(pthread_self(), SIGTERM));
	must_zero(pthread_kill(pthread_self(), SIGINT));
	return NULL;
}

static int handlers(unused char *self)
{
	stack_t stack = { .ss_sp = handler_stack, .ss_size = sizeof(handler_stack) };
	struct sigaction action;
	pthread_t made;

	must(sigaltstack(&stack, NULL));
	handle(SIGUSR1, in_handler, SA_ONSTACK);
	handle(SIGTERM, in_handler, 0);
	handle(SIGINT, in_handler, SA_NODEFER);
	handle(SIGSYS, in_handler, 0); /* it is the program's */
	raise(SIGUSR1);
	raise(SIGTERM);
	raise(SIGINT);
	raise(SIGSYS);
	must(sigaction(SIGUSR1, NULL, &action));
	say("its action is %s\n", action.sa_sigaction == in_handler ? "kept" : "another");
	must_zero(pthread_create(&made, NULL, raise_all, NULL));
	must_zero(pthread_join(made, NULL));
	return 0;
}

static void fork_in_handler(int number, unused siginfo_t *info, unused void *context)
{
	pid_t child = must(fork());

	if (child == 0) {
		handled_in = getpid();
		say("  child in %s: %ld\n", signal_name(number), uid());
		if (number == SIGTERM)
			raise(SIGINT);
		return; /* and goes on behind raise, too */
	}
	reap(child, "  child");
}

static int handler_forks(unused char *self)
{
	handle(SIGTERM, fork_in_handler, 0);
	handle(SIGINT, fork_in_handler, 0);
	raise(SIGTERM);
	if (handled_in != 0) {
		say("  child goes on: %ld\n", uid());
		_exit(handled_in == getpid() ? 7 : 8);
	}
	say("parent goes on: %ld\n", uid());
	return 0;
}

static volatile int spinning, cleaned;

static void clean(unused void *argument)
{
	cleaned = 1;
}

static void *spin(void *argument)
{
	pthread_cleanup_push(clean, NULL);
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	uid();
	spinning = 1;
	for (;;)
		if (argument)
			usleep(1000);
	pthread_cleanup_pop(0);
	return NULL;
}

static int cancels(unused char *self)
{
	for (long sleeps = 0; sleeps < 2; sleeps++) {
		pthread_t made;
		void *value;

		spinning = cleaned = 0;
		must_zero(pthread_create(&made, NULL, spin, (void *)sleeps));
		while (!spinning)
			usleep(1000);
		must_zero(pthread_cancel(made));
		must_zero(pthread_join(made, &value));
		say("cancelled %d, cleaned %d\n", value == PTHREAD_CANCELED, cleaned);
	}
	return 0;
}

/* A signal that is blocked shortens no sleep. */
static int blocked(unused char *self)
{
	struct timespec time = { 0, 150000000 };
	sigset_t set, pending;

	mask_signal(SIG_BLOCK, SIGTERM);
	must(sigprocmask(SIG_BLOCK, NULL, &set));
	for (int clock = 0; clock < 2; clock++) {
		pid_t target = getpid(), child = must(fork());
		double start = seconds_now();
		int result;

		if (child == 0) {
			await_state(target, "S");
			must(kill(target, SIGTERM));
			_exit(0);
		}
		result = clock ? clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL) : nanosleep(&time, NULL);
		say("slept %d, long enough %d\n", result, seconds_now() - start >= 0.15);
		must(waitpid(child, NULL, 0));
		must(sigpending(&pending));
		say("pending %d, then %s\n", sigismember(&pending, SIGTERM), signal_name(sigwaitinfo(&set, NULL)));
	}
	say("%ld\n", uid());
	return 0;
}

static __thread long local = 1;
static __thread char filled[4096];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long shared, sums[3];

static void *count(void *argument)
{
	long me = (long)argument;

	memset(filled, (int)me + 1, sizeof(filled));
	for (int i = 0; i < 500; i++) {
		uid();
		local++;
		for (size_t at = 0; at < sizeof(filled); at += 512)
			sums[me] += filled[at] != (int)me + 1;
	}
	for (int i = 0; i < 100000; i++) {
		must_zero(pthread_mutex_lock(&lock));
		shared++;
		must_zero(pthread_mutex_unlock(&lock));
	}
	return (void *)local;
}

static int locals(unused char *self)
{
	pthread_t made[3];

	for (long i = 0; i < 3; i++)
		must_zero(pthread_create(&made[i], NULL, count, (void *)i));
	for (int i = 0; i < 3; i++) {
		void *value;

		must_zero(pthread_join(made[i], &value));
		say("local %ld, wrong %ld\n", (long)value, sums[i]);
	}
	say("its own %ld, shared %ld\n", local, shared);
	return 0;
}

/* The registers that a function of C keeps, over a call that is answered and a clone that is not. */
static int registers(unused char *self)
{
#if defined(__x86_64__)
	static const long numbers[] = { SYS_getuid, SYS_fork };

	for (int i = 0; i < 2; i++) {
		long wrong, result;

		__asm__ volatile("push %%rbp\n\tpush %%rbx\n\t"
			"mov $11, %%rbx\n\tmov $12, %%rbp\n\tmov $13, %%r12\n\tmov $14, %%r13\n\t"
			"mov $15, %%r14\n\tmov $16, %%r15\n\tsyscall\n\t"
			"sub $11, %%rbx\n\tsub $12, %%rbp\n\tsub $13, %%r12\n\tsub $14, %%r13\n\t"
			"sub $15, %%r14\n\tsub $16, %%r15\n\tor %%rbp, %%rbx\n\tor %%r12, %%rbx\n\t"
			"or %%r13, %%rbx\n\tor %%r14, %%rbx\n\tor %%r15, %%rbx\n\tmov %%rbx, %%rdx\n\t"
			"pop %%rbx\n\tpop %%rbp"
			: "=a"(result), "=d"(wrong)
			: "a"(numbers[i])
			: "rcx", "r11", "r12", "r13", "r14", "r15", "memory");
		if (i == 1 && result == 0)
			_exit(wrong != 0);
		say("changed %ld\n", wrong);
		if (i == 1)
			reap((pid_t)result, "child");
	}
#else
	say("changed 0\nchanged 0\nchild: exited 0\n");
#endif
	return 0;
}

static volatile long queued;

static void on_queued(int number, siginfo_t *info, unused void *context)
{
	queued = number == SIGUSR2 && info->si_code == SI_QUEUE ? info->si_value.sival_int : -1;
}

static int queues(unused char *self)
{
	siginfo_t info = { .si_signo = SIGUSR2, .si_code = SI_QUEUE };

	info.si_value.sival_int = 4711;
	handle(SIGUSR2, on_queued, 0);
	must(syscall(SYS_rt_tgsigqueueinfo, getpid(), own_tid(), SIGUSR2, &info));
	say("queued %ld\n", queued);
	return 0;
}

static const struct mode modes[] = {
	{ "own", own },
	{ "answers", answers },
	{ "thread", thread },
	{ "forks", forks },
	{ "environment", environment },
	{ "execs", execs },
	{ "vforks", vforks },
	{ "handlers", handlers },
	{ "handler_forks", handler_forks },
	{ "cancels", cancels },
	{ "blocked", blocked },
	{ "locals", locals },
	{ "registers", registers },
	{ "queues", queues },
};

int main(int argc, char **argv)
{
	return run_mode(modes, sizeof(modes) / sizeof(*modes), argc, argv);
}
