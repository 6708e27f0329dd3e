/*
 * traps MODE: instructions that ask the processor, and faults of the guest's own between them. The tools of
 * the tests answer with counts, so that what is printed is the same in every run.
 */
#include "traps.h"
#include <setjmp.h>
#include <sys/prctl.h>

#ifdef __x86_64__
#define ARCH_GET_CPUID 0x1011
#define ARCH_SET_CPUID 0x1012
#endif

/* The first read tells where the tool's count stands; libraries may have read before. */
static uint64_t first;

static unsigned next(void)
{
	uint64_t now = rdtsc();

	if (!first)
		first = now;
	return (unsigned)(now - first);
}

static int mode_tsc(char *self unused)
{
	uint32_t aux = 0;

	say("rdtsc %u", next());
	say(" %u\n", next());
	say("rdtscp %u", (unsigned)(rdtscp(&aux) - first));
	say(" aux %u\n", aux);
	return 0;
}

/* big: a counter whose halves are both needed. */
static int mode_big(char *self unused)
{
	say("%llx\n", (unsigned long long)rdtsc());
	return 0;
}

static void *thread_tsc(void *unused_word unused)
{
	say("thread %u\n", next());
	return NULL;
}

/* tree: kept over clone, fork, vfork and exec. */
static int mode_tree(char *self)
{
	pthread_t thread;
	int status;
	pid_t child;

	say("main %u\n", next());
	must_zero(pthread_create(&thread, NULL, thread_tsc, NULL));
	pthread_join(thread, NULL);
	child = fork();
	if (child == 0) {
		say("child %u\n", next());
		execl("/proc/self/exe", self, "big", NULL);
		_exit(1);
	}
	waitpid(child, &status, 0);
	child = vfork();
	if (child == 0) {
		next();
		_exit(3);
	}
	waitpid(child, &status, 0);
	say("vfork %d, then %u\n", WEXITSTATUS(status), next());
	return 0;
}

static sigjmp_buf back;
static volatile int faults;
static volatile int last_code;

static void on_fault(int number unused, siginfo_t *info, void *context unused)
{
	faults++;
	last_code = info->si_code;
	siglongjmp(back, 1);
}

static void catch_faults(void)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &action, NULL);
}

static int *volatile nowhere = (int *)8;

static void fault(void)
{
	if (sigsetjmp(back, 1) == 0)
		*nowhere = 1;
}

static void show(const char *when)
{
	struct sigaction action;
	sigset_t mask, pending;

	sigaction(SIGSEGV, NULL, &action);
	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	sigpending(&pending);
	say("%s: %s, %s%s\n", when,
	    action.sa_handler == SIG_DFL ? "default" : action.sa_handler == SIG_IGN ? "ignored" :
	    action.sa_sigaction == on_fault && action.sa_flags & SA_SIGINFO ? "caught" : "other",
	    sigismember(&mask, SIGSEGV) ? "blocked" : "open",
	    sigismember(&pending, SIGSEGV) ? ", pending" : "");
}

static void set_blocked(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	pthread_sigmask(how, &set, NULL);
}

/* faults: genuine ones still are the guest's own. */
static int mode_faults(char *self unused)
{
	catch_faults();
	next();
	fault();
	say("%d faults, code %d\n", faults, last_code);
	next();
	fault();
	say("%d faults, reads %u\n", faults, next());
	return 0;
}

static int mode_raise(char *self unused)
{
	catch_faults();
	if (sigsetjmp(back, 1) == 0)
		raise(SIGSEGV);
	say("%d caught, code %s\n", faults, last_code == SI_TKILL ? "SI_TKILL" : "other");
	return 0;
}

/* segfault: nobody catches it. */
static int mode_segfault(char *self unused)
{
	next();
	*nowhere = 1;
	return 0;
}

static void *thread_blocked(void *unused_word unused)
{
	show("thread");
	return NULL;
}

static void on_usr1(int number unused)
{
	next();
	show("in a handler that blocks it");
}

/* states: whatever the guest did to SIGSEGV, a read changes none of it. */
static int mode_states(char *self unused)
{
	struct sigaction masks = { .sa_handler = on_usr1 };
	pthread_t thread;

	next();
	show("at first");
	set_blocked(SIG_BLOCK);
	next();
	show("blocked");
	must_zero(pthread_create(&thread, NULL, thread_blocked, NULL));
	pthread_join(thread, NULL);
	catch_faults();
	next();
	show("blocked and caught");
	raise(SIGSEGV);
	next();
	show("and sent");
	next();
	show("and read again");
	if (sigsetjmp(back, 1) == 0)
		set_blocked(SIG_UNBLOCK);
	set_blocked(SIG_UNBLOCK);
	say("%d faults, code %s\n", faults, last_code == SI_TKILL ? "SI_TKILL" : "other");
	next();
	show("caught");
	sigaddset(&masks.sa_mask, SIGSEGV);
	sigaction(SIGUSR1, &masks, NULL);
	raise(SIGUSR1);
	next();
	show("after it");
	signal(SIGSEGV, SIG_IGN);
	next();
	show("ignored");
	set_blocked(SIG_BLOCK);
	next();
	show("ignored and blocked");
	if (fork() == 0) {
		next();
		show("child");
		_exit(0);
	}
	wait(NULL);
	signal(SIGSEGV, SIG_DFL);
	next();
	show("default and blocked");
	return 0;
}

/* states_exec: what an exec leaves of it. */
static int mode_states_exec(char *self)
{
	set_blocked(SIG_BLOCK);
	signal(SIGSEGV, SIG_IGN);
	execl("/proc/self/exe", self, "states_after", NULL);
	return 1;
}

static int mode_states_after(char *self unused)
{
	next();
	show("after exec");
	return 0;
}

/* prctl: the guest's own use of the same calls. */
static int mode_prctl(char *self unused)
{
	int state = 0;

	catch_faults();
	must_zero(prctl(PR_GET_TSC, &state));
	say("at first %d\n", state);
	next();
	must_zero(prctl(PR_SET_TSC, PR_TSC_SIGSEGV));
	must_zero(prctl(PR_GET_TSC, &state));
	say("then %d\n", state);
	if (sigsetjmp(back, 1) == 0)
		next();
	say("%d faults, code %#x\n", faults, (unsigned)last_code);
	if (fork() == 0) {
		must_zero(prctl(PR_GET_TSC, &state));
		if (sigsetjmp(back, 1) == 0)
			next();
		say("child %d, %d faults\n", state, faults);
		_exit(0);
	}
	wait(NULL);
	say("wrong state: %s\n", errno_name(prctl(PR_SET_TSC, 7) ? errno : 0));
	say("wrong place: %s\n", errno_name(prctl(PR_GET_TSC, 8) ? errno : 0));
	must_zero(prctl(PR_SET_TSC, PR_TSC_ENABLE));
	must_zero(prctl(PR_GET_TSC, &state));
	next();
	say("again %d, %d faults\n", state, faults);
	return 0;
}

#ifdef __x86_64__
/* code: prefixes, the end of a mapping, code that may only be executed. */
static int mode_code(char *self unused)
{
	static const unsigned char plain[] = { 0x0f, 0x31, 0xc3 };
	static const unsigned char prefixed[] = { 0x66, 0x2e, 0xf3, 0x48, 0x0f, 0x31, 0xc3 };
	static const unsigned char privileged[] = { 0x0f, 0x32, 0xc3 }; /* rdmsr */
	unsigned char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void (*at)(void);

	munmap(page + 4096, 4096);
	memcpy(page, prefixed, sizeof(prefixed));
	memcpy(page + 4096 - sizeof(plain), plain, sizeof(plain));
	memcpy(page + 64, privileged, sizeof(privileged));
	mprotect(page, 4096, PROT_EXEC);
	next();
	at = (void (*)(void))(uintptr_t)page;
	__asm__ volatile("call *%0" : : "r"(at) : "rax", "rdx", "memory");
	at = (void (*)(void))(uintptr_t)(page + 4096 - sizeof(plain));
	__asm__ volatile("call *%0" : : "r"(at) : "rax", "rdx", "memory");
	say("reads %u\n", next());
	catch_faults();
	at = (void (*)(void))(uintptr_t)(page + 64);
	if (sigsetjmp(back, 1) == 0)
		__asm__ volatile("call *%0" : : "r"(at) : "rax", "rdx", "rcx", "memory");
	say("%d faults, code %#x\n", faults, (unsigned)last_code);
	return 0;
}

static void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t out[4])
{
	__asm__ volatile("cpuid" : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3])
			 : "a"(leaf), "c"(subleaf));
}

/* cpuid: a processor that can trap it. */
static int mode_cpuid(char *self unused)
{
	uint32_t out[4];

	cpuid(0, 0, out);
	say("vendor %.4s%.4s%.4s\n", (char *)&out[1], (char *)&out[3], (char *)&out[2]);
	cpuid(7, 3, out);
	say("%x %x %x %x\n", out[0], out[1], out[2], out[3]);
	return 0;
}

/*
 * forged: the same where the processor can't: the guest sends itself the signal that a trap raises, so that
 * it comes at the instruction. Without a tool, the handler sees it. The leaf is what the call gave, 0.
 */
static void forged(uint32_t out[4])
{
	siginfo_t info = { .si_signo = SIGSEGV, .si_code = 0x80 };
	long pid = getpid(), tid = gettid();
	long result = SYS_rt_tgsigqueueinfo;
	register long r10 __asm__("r10") = (long)&info;

	__asm__ volatile("push %%rbx\n\tsyscall\n\tcpuid\n\tmov %%ebx, %%edi\n\tpop %%rbx"
			 : "+a"(result), "+D"(pid), "+d"(out[0]), "=c"(out[2])
			 : "S"(tid), "r"(r10)
			 : "r11", "memory");
	out[3] = out[0];
	out[1] = (uint32_t)pid;
	out[0] = (uint32_t)result;
}

static int mode_forged(char *self unused)
{
	uint32_t out[4] = { SIGSEGV };

	catch_faults();
	if (sigsetjmp(back, 1) == 0)
		forged(out);
	say("%d faults; %x %x %x %x\n", faults, out[0], out[1], out[2], out[3]);
	return 0;
}

static int mode_arch_prctl(char *self unused)
{
	say("get %ld\n", syscall(SYS_arch_prctl, ARCH_GET_CPUID, 0));
	say("set %s\n", errno_name(syscall(SYS_arch_prctl, ARCH_SET_CPUID, 1) ? errno : 0));
	return 0;
}
#endif

static const struct mode modes[] = {
	{ "tsc", mode_tsc },
	{ "big", mode_big },
	{ "tree", mode_tree },
	{ "faults", mode_faults },
	{ "raise", mode_raise },
	{ "segfault", mode_segfault },
	{ "states", mode_states },
	{ "states_exec", mode_states_exec },
	{ "states_after", mode_states_after },
	{ "prctl", mode_prctl },
#ifdef __x86_64__
	{ "code", mode_code },
	{ "cpuid", mode_cpuid },
	{ "forged", mode_forged },
	{ "arch_prctl", mode_arch_prctl },
#endif
};

int main(int argc, char **argv)
{
	return run_mode(modes, sizeof(modes) / sizeof(*modes), argc, argv);
}
