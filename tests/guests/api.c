/*
 * api MODE [WORD]: makes few, well known system calls for tools to change, and says what came of them.
 * The calls that mark a place are raw: getuid, getppid, gettid.
 */
#include "guest.h"

static long raw(long number, long a, long b, long c)
{
	return syscall(number, a, b, c);
}

/* kill: a hundred times a signal that would be the end. */
static int mode_kill(void)
{
	int zeros = 0;

	for (int i = 0; i < 100; i++)
		zeros += raw(SYS_tgkill, getpid(), gettid(), SIGTERM) == 0;
	say("%d times 0\n", zeros);
	return 0;
}

static int mode_uid(void)
{
	say("uid %ld\n", raw(SYS_getuid, 0, 0, 0));
	return 0;
}

static int mode_write(void)
{
	static const char text[] = "hello, world\n";

	return write(1, text, sizeof(text) - 1) != sizeof(text) - 1;
}

static int mode_open(const char *path)
{
	char text[64] = "";
	long fd = raw(SYS_openat, AT_FDCWD, (long)path, O_RDONLY);

	if (fd < 0) {
		say("open: %s\n", errno_name(errno));
		return 1;
	}
	must_zero(read((int)fd, text, sizeof(text) - 1) < 0);
	say("read: %s", text);
	return 0;
}

static int mode_nap(void)
{
	struct timespec time = { .tv_nsec = 20 * 1000 * 1000 };
	int error = nanosleep(&time, NULL) ? errno : 0;

	say("nap: %s\n", errno_name(error));
	return 0;
}

static void on_end(unused int signal, unused siginfo_t *info, unused void *context)
{
}

/* half: a second's sleep that a signal ends in its middle. */
static int mode_half(void)
{
	struct timespec time = { 1, 0 }, left = { 0, 0 };
	pid_t self = getpid(), child;
	int result;

	handle(SIGUSR2, on_end, 0);
	child = (pid_t)must(fork());
	if (child == 0) {
		sleep_milliseconds(500);
		_exit(kill(self, SIGUSR2) != 0);
	}
	result = nanosleep(&time, &left);
	say("%s, %s left\n", errno_name(result ? errno : 0), left.tv_nsec <= 750000000 && !left.tv_sec ? "half" : "all");
	must(waitpid(child, NULL, 0));
	return 0;
}

static void on_queued(int signal, siginfo_t *info, void *context unused)
{
	say("signal %d, code %d, value %d\n", signal - SIGRTMIN, info->si_code, info->si_value.sival_int);
}

static int mode_queue(void)
{
	struct sigaction action = { .sa_sigaction = on_queued, .sa_flags = SA_SIGINFO };

	must_zero(sigaction(SIGRTMIN + 1, &action, NULL));
	must_zero(sigaction(SIGRTMIN + 2, &action, NULL));
	for (int i = 0; i < 3; i++)
		must_zero(sigqueue(getpid(), SIGRTMIN + 1, (union sigval){ .sival_int = 40 + i }));
	say("end\n");
	return 0;
}

static int mode_fork(void)
{
	int status = -1;
	long pid = raw(SYS_clone, SIGCHLD, 0, 0);

	if (pid == 0) {
		say("child\n");
		_exit(7);
	}
	must_zero(waitpid((pid_t)pid, &status, 0) != pid);
	say("status %d\n", WEXITSTATUS(status));
	return 0;
}

static void *mark(void *argument)
{
	for (long i = 0; i < 10; i++)
		raw(SYS_getuid, 0, 0, 0);
	return argument;
}

static int mode_threads(long count)
{
	pthread_t threads[64];

	for (long i = 0; i < count; i++)
		must_zero(pthread_create(&threads[i], NULL, mark, NULL));
	for (long i = 0; i < count; i++)
		must_zero(pthread_join(threads[i], NULL));
	say("joined\n");
	return 0;
}

static int mode_exec(char *path)
{
	char *words[] = { path, "write", NULL };

	execv(path, words);
	say("exec: %s\n", errno_name(errno));
	return 1;
}

static void *block(void *argument)
{
	raw(SYS_getuid, 0, 0, 0);
	return argument;
}

/* blocked: a thread makes a call that a tool may keep for ever; the process ends all the same. */
static int mode_blocked(void)
{
	pthread_t thread;

	must_zero(pthread_create(&thread, NULL, block, NULL));
	raw(SYS_getppid, 0, 0, 0);
	say("leaving\n");
	_exit(5);
}

static int mode_alarm(void)
{
	must_zero(raise(SIGALRM));
	say("alive\n");
	return 0;
}

/* memory: a text over the end of a page, behind which nothing is, and one in read-only memory. */
static int mode_memory(void)
{
	char *page = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *constant = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must_zero(page == MAP_FAILED || constant == MAP_FAILED);
	strcpy(page + 4090, "over the edge");
	must_zero(munmap(page + 2 * 4096, 4096));
	strcpy(page + 8192 - 5, "last");
	struct timespec time = { .tv_sec = 12, .tv_nsec = 345 };
	syscall(SYS_getppid, page + 4090, page + 8192 - 5, constant, &time);
	say("constant: %s\n", constant);
	say("time: %ld %ld\n", (long)time.tv_sec, time.tv_nsec);
	return 0;
}

static volatile sig_atomic_t usr1;

static void on_usr1(int number)
{
	(void)number;
	usr1++;
}

/* A signal that does not queue. */
static int mode_usr1(void)
{
	signal(SIGUSR1, on_usr1);
	raise(SIGUSR1);
	say("SIGUSR1 %d times\n", (int)usr1);
	return 0;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	char *word = argc > 2 ? argv[2] : "";

	if (!strcmp(mode, "kill")) return mode_kill();
	if (!strcmp(mode, "uid")) return mode_uid();
	if (!strcmp(mode, "write")) return mode_write();
	if (!strcmp(mode, "open")) return mode_open(word);
	if (!strcmp(mode, "nap")) return mode_nap();
	if (!strcmp(mode, "half")) return mode_half();
	if (!strcmp(mode, "queue")) return mode_queue();
	if (!strcmp(mode, "fork")) return mode_fork();
	if (!strcmp(mode, "threads")) return mode_threads(atol(word));
	if (!strcmp(mode, "exec")) return mode_exec(word);
	if (!strcmp(mode, "blocked")) return mode_blocked();
	if (!strcmp(mode, "usr1")) return mode_usr1();
	if (!strcmp(mode, "alarm")) return mode_alarm();
	if (!strcmp(mode, "memory")) return mode_memory();
	return 64;
}
