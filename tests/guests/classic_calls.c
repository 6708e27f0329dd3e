/* Small old tests of tracers: ids, naps, many files and writes, forks, and signals by bare system calls. */
#include "guest.h"
#include <linux/openat2.h>
#include <sys/stat.h>

static long bare(long number)
{
	long result;
#ifdef __x86_64__
	__asm__ volatile("syscall" : "=a"(result) : "a"(number) : "rcx", "r11", "memory");
#else
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = 0;

	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8) : "memory");
	result = x0;
#endif
	return result;
}

static void ids(void)
{
	say("getpid by instruction: %d\n", bare(SYS_getpid) == getpid());
	say("gettid by instruction: %d\n", bare(SYS_gettid) == own_tid());
}

static void naps(void)
{
	struct timespec nap = { 0, 1000000 };
	double start = seconds_now(), mean;

	for (int i = 0; i < 200; i++)
		must(nanosleep(&nap, NULL));
	mean = (seconds_now() - start) / 200;
	say("200 naps of a millisecond, none shorter: %d\n", mean >= 0.001);
}

static void on_tick(int number unused, siginfo_t *info unused, void *context unused) {}

/* Interrupted again and again, it is slept to its end by what is left of it. */
static void interrupted_nap(void)
{
	struct timespec left = { 0, 300000000 }; /* also where its turns come late */
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct itimerspec every = { { 0, 7000000 }, { 0, 7000000 } };
	double start = seconds_now();
	int result, times = 0;
	timer_t timer;

	handle(SIGUSR1, on_tick, 0);
	must(timer_create(CLOCK_MONOTONIC, &event, &timer));
	must(timer_settime(timer, 0, &every, NULL));
	while ((result = clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left)) == EINTR)
		times++;
	timer_delete(timer);
	say("clock_nanosleep: %s, interrupted %d, slept enough %d\n", errno_name(result), times > 1,
	    seconds_now() - start >= 0.3);
}

static void files(void)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS };
	struct open_how odd = { .flags = O_RDONLY, .mode = 0644 };
	int first = (int)must(open("/dev/urandom", O_RDONLY)), second, opened = 0;

	for (int i = 0; i < 1000; i++) {
		int fd = open("/etc/passwd", O_RDONLY);

		opened += fd == first + 1 && access("/etc/passwd", R_OK) == 0 && close(fd) == 0;
	}
	say("open, access and close: %d\n", opened);
	second = (int)must(openat(AT_FDCWD, "/dev/urandom", O_RDONLY));
	say("the next descriptor: %d\n", second - first);
	close(second);
	second = (int)syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", &how, sizeof(how));
	say("openat2: %s\n", second == -1 ? errno_name(errno) : second == first + 1 ? "ok" : "odd");
	if (second != -1)
		close(second);
	second = (int)syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", &odd, sizeof(odd));
	say("openat2, a mode without O_CREAT: %s\n", second == -1 ? errno_name(errno) : "ok");
	for (const char *at = "many bytes\n"; *at; at++)
		must(write(1, at, 1));
	close(first);
}

/* Every way to ask for a file's status says the same. */
static void stats(void)
{
	const char *path = "/proc/self/exe";
	struct stat by_path, by_link, by_fd, by_folder;
	struct statx wide;
	int fd = (int)must(open(path, O_RDONLY));

	must(stat(path, &by_path));
	must(lstat(path, &by_link));
	must(fstat(fd, &by_fd));
	must(fstatat(AT_FDCWD, path, &by_folder, 0));
	must(statx(fd, "", AT_EMPTY_PATH, STATX_INO, &wide));
	say("stat: fstat %d, lstat %d, fstatat %d, statx %d\n", by_path.st_ino == by_fd.st_ino,
	    by_path.st_ino == by_link.st_ino, by_path.st_ino == by_folder.st_ino,
	    by_path.st_ino == wide.stx_ino);
	close(fd);
}

static volatile int *count;

static void on_child(int number unused, siginfo_t *info unused, void *context unused)
{
	__sync_fetch_and_add(count, 1);
}

/* Each of a hundred children sends itself SIGCHLD, which both it and its parent count at their end. */
static void forks(int blocked)
{
	*count = 0;
	handle(SIGCHLD, on_child, SA_RESTART);
	for (int i = 0; i < 100; i++) {
		pid_t child = (pid_t)must(fork());
		int status;

		if (child == 0) {
			if (blocked)
				mask_signal(SIG_BLOCK, SIGCHLD);
			kill(getpid(), SIGCHLD);
			_exit(0);
		}
		must(waitpid(child, &status, 0));
		if (status != 0)
			say("child %d: %s\n", i, status_text(status));
	}
	say("100 forks, SIGCHLD %s in children: %d\n", blocked ? "blocked" : "handled", *count);
	signal(SIGCHLD, SIG_DFL);
}

static void on_last_child(int number unused, siginfo_t *info unused, void *context unused)
{
	say("a child ended under a long sleep\n");
	_exit(0);
}

/* Its parent does not wait: it sleeps for long, and ends in the handler. */
static void fork_no_wait(void)
{
	pid_t outer = (pid_t)must(fork());

	if (outer == 0) {
		handle(SIGCHLD, on_last_child, SA_RESTART);
		if (must(fork()) == 0)
			_exit(3);
		for (;;)
			sleep(900);
	}
	reap(outer, "it");
}

static void execs_itself(const char *self, int by_vfork)
{
	pid_t child = (pid_t)must(by_vfork ? vfork() : fork());

	if (child == 0) {
		execl(self, self, "child", NULL);
		_exit(1);
	}
	reap(child, by_vfork ? "vfork and exec" : "fork and exec");
}

static volatile int alarms;

static void on_alarm(int number unused)
{
	alarms++;
}

#ifdef __x86_64__
struct kernel_action {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(void);
	unsigned long mask;
};

void own_restorer(void);
__asm__(".text\n.globl own_restorer\nown_restorer:\n\tmov $15, %eax\n\tsyscall\n");

static void bare_action(void)
{
	struct kernel_action action = { on_alarm, 0x04000000, own_restorer, 1ul << (SIGUSR1 - 1) }, old;

	must(syscall(SYS_rt_sigaction, SIGALRM, &action, NULL, 8));
	must(syscall(SYS_rt_sigaction, SIGALRM, NULL, &old, 8));
	say("rt_sigaction: as it was set %d\n", !memcmp(&action, &old, sizeof(old)));
}
#else
static void bare_action(void)
{
	signal(SIGALRM, on_alarm);
	say("rt_sigaction: as it was set 1\n");
}
#endif

static void alarm_while_spinning(void)
{
	sigset_t pending;

	bare_action();
	ualarm(20000, 0);
	while (!alarms)
		;
	say("alarms: %d\n", alarms);
	mask_signal(SIG_BLOCK, SIGALRM);
	raise(SIGALRM);
	sigpending(&pending);
	say("blocked: %d alarms, pending %d\n", alarms, sigismember(&pending, SIGALRM));
	mask_signal(SIG_UNBLOCK, SIGALRM);
	say("unblocked: %d alarms\n", alarms);
}

static __attribute__((noinline)) void *return_address(void)
{
	return __builtin_return_address(0);
}

int main(int argc, char **argv)
{
	char *code = return_address();

	if (argc > 1) {
		say("child\n");
		return 4;
	}
	count = shared_memory(4096);
	ids();
	naps();
	interrupted_nap();
	files();
	stats();
	forks(0);
	forks(1);
	fork_no_wait();
	execs_itself(argv[0], 0);
	execs_itself(argv[0], 1);
	alarm_while_spinning();
	say("a return address lies in the caller: %d\n", code > (char *)main && code < (char *)main + 4096);
	return 0;
}
