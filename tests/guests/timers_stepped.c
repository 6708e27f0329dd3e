/* What single-stepping could change: flags, traps of the program's own, signal masks and handlers, calls. */
#include "guest.h"
#include <ucontext.h>

static volatile sig_atomic_t traps, alarms;

/* Set by a tool that interrupts the program at some time, and wants that to happen before it ends. */
static volatile int awaited;

static void on_trap(int number, siginfo_t *info, void *context)
{
	(void)number, (void)context;
	traps++;
	if (info->si_code > 0 && info->si_pid == 0)
		return;
}

static void on_user(int number, siginfo_t *info, void *context)
{
	(void)number, (void)info, (void)context;
	alarms++;
}

#ifdef __x86_64__
#define TRAP_FLAG 0x100

static void __attribute__((noinline)) flags(void)
{
	unsigned long pushed, entry = 0;
	unsigned short narrow;

	__asm__ volatile("sub $128, %%rsp\n\tpushfq\n\tpop %0\n\tadd $128, %%rsp" : "=r"(pushed) : : "memory", "cc");
	__asm__ volatile("sub $128, %%rsp\n\tpushfw\n\tpopw %0\n\tadd $128, %%rsp" : "=r"(narrow) : : "memory", "cc");
	__asm__ volatile("syscall" : "+a"((long){ SYS_getuid }) : : "rcx", "memory", "cc");
	__asm__ volatile("mov %1, %%eax\n\tsyscall\n\tmov %%r11, %0"
			 : "=r"(entry) : "i"(SYS_getuid) : "rax", "rcx", "r11", "memory");
	say("trap flag: pushed %d, %d, by a call %d\n", (pushed & TRAP_FLAG) != 0,
	    (narrow & TRAP_FLAG) != 0, (entry & TRAP_FLAG) != 0);
	/* flags that are pushed and popped again */
	__asm__ volatile("sub $128, %%rsp\n\tpushfq\n\tpopfq\n\tnop\n\tnop\n\tadd $128, %%rsp" : : : "memory", "cc");
	say("traps after popf: %d\n", (int)traps);
}

/* Three instructions under the program's own trap flag. */
static void __attribute__((noinline)) own_steps(void)
{
	traps = 0;
	__asm__ volatile("sub $128, %%rsp\n"
			 "\tpushfq\n"
			 "\torq $0x100, (%%rsp)\n"
			 "\tpopfq\n"
			 "\tnop\n"
			 "\tnop\n"
			 "\tpushfq\n"
			 "\tandq $~0x100, (%%rsp)\n"
			 "\tpopfq\n"
			 "\tnop\n"
			 "\tadd $128, %%rsp" : : : "memory", "cc");
	say("own steps: %d\n", (int)traps);
}

static void breakpoint(void)
{
	traps = 0;
	__asm__ volatile("int3");
	say("own breakpoints: %d\n", (int)traps);
}

static void strings(void)
{
	char from[100] = "some text", to[100];
	void *source = from, *target = to;
	size_t size = sizeof(from);

	__asm__ volatile("rep movsb" : "+S"(source), "+D"(target), "+c"(size) : : "memory");
	say("copied: %s, %zu left\n", to, size);
}
#else
static void flags(void) {}
static void own_steps(void) {}
static void strings(void) {}
static void breakpoint(void)
{
	say("no breakpoint\n");
}
#endif

static void masks(void)
{
	sigset_t all, before, now;
	struct sigaction action;

	sigfillset(&all);
	must(sigprocmask(SIG_SETMASK, &all, &before));
	for (volatile int i = 0; i < 3; i++)
		;
	must(sigprocmask(SIG_SETMASK, NULL, &now));
	say("blocked: %d\n", sigismember(&now, SIGTRAP));
	must(kill(getpid(), SIGTRAP));
	must(sigpending(&now));
	say("pending: %d\n", sigismember(&now, SIGTRAP));
	traps = 0;
	must(sigprocmask(SIG_SETMASK, &before, NULL));
	say("delivered: %d\n", (int)traps);
	must(sigaction(SIGTRAP, NULL, &action));
	say("handler: %s\n", action.sa_sigaction == on_trap ? "as it was" : "another");
}

static void signals(void)
{
	for (int i = 0; i < 5; i++)
		must(raise(SIGUSR1));
	must(raise(SIGWINCH)); /* ignored */
	traps = 0;
	must(raise(SIGTRAP));
	say("signals: %d, traps: %d\n", (int)alarms, (int)traps);
}

static void *thread_main(void *argument)
{
	for (volatile int i = 0; i < 10; i++)
		;
	return argument;
}

static void tasks(void)
{
	pthread_t thread;
	pid_t pid;

	must_zero(pthread_create(&thread, NULL, thread_main, NULL));
	must_zero(pthread_join(thread, NULL));
	pid = (pid_t)must(fork());
	if (pid == 0)
		_exit(4);
	reap(pid, "forked");
	pid = (pid_t)must(vfork());
	if (pid == 0)
		_exit(5);
	reap(pid, "vforked");
}

int main(int argc, char **argv)
{
	syscall(SYS_getppid, &awaited);
	handle(SIGTRAP, on_trap, 0);
	handle(SIGUSR1, on_user, 0);
	flags();
	strings();
	breakpoint();
	own_steps();
	masks();
	signals();
	tasks();
	do
		sleep_milliseconds(10);
	while (awaited);
	if (argc < 2) {
		say("executing\n");
		must(execl("/proc/self/exe", argv[0], "again", NULL));
	}
	say("done\n");
	return 0;
}
