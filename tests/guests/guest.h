/*
 * What every guest program shares: a life limit, printing, names, waiting for another thread.
 *
 * A guest prints facts about what it observed, the same in every run: no ids, addresses or times.
 * No guest can hang for ever: a timer of its own kills the process, and each forked child, hard.
 */
#ifndef GUEST_H
#define GUEST_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef GUEST_LIMIT_SECONDS
#define GUEST_LIMIT_SECONDS 60
#endif
#ifndef GUEST_SLOWNESS /* where a processor is emulated */
#define GUEST_SLOWNESS 1
#endif

#define unused __attribute__((unused))

/* One write each, straight to the descriptor: nothing is buffered that a fork could print twice. */
#define say(...) ((void)dprintf(1, __VA_ARGS__))

/* SIGKILL from a timer: no handler, mask or use of alarm() by the guest gets in its way. */
static void arm_limit(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL };
	struct itimerspec spec = { .it_value.tv_sec = GUEST_LIMIT_SECONDS * GUEST_SLOWNESS };
	timer_t timer;

	if (timer_create(CLOCK_MONOTONIC, &event, &timer) == 0)
		timer_settime(timer, 0, &spec, NULL);
}

static void __attribute__((constructor)) begin_limit(void)
{
	arm_limit();
	pthread_atfork(NULL, NULL, arm_limit);
}

/* A program that does one of several things, the one that its first argument names. */
struct mode {
	const char *name;
	int (*run)(char *self);
};

static unused int run_mode(const struct mode *modes, size_t count, int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < count; i++)
		if (!strcmp(argv[1], modes[i].name))
			return modes[i].run(argv[0]);
	say("no such mode\n");
	return 2;
}

static unused const char *errno_name(int error)
{
	static const struct { int error; const char *name; } names[] = {
#define E(name) { name, #name }
		{ 0, "0" }, E(EPERM), E(ENOENT), E(ESRCH), E(EINTR), E(EIO), E(E2BIG), E(ENOEXEC),
		E(EBADF), E(ECHILD), E(EAGAIN), E(ENOMEM), E(EACCES), E(EFAULT), E(EBUSY), E(EEXIST),
		E(EXDEV), E(ENOTDIR), E(EISDIR), E(EINVAL), E(ENFILE), E(EMFILE), E(ENOTTY), E(ETXTBSY),
		E(EFBIG), E(ENOSPC), E(ESPIPE), E(EROFS), E(EPIPE), E(ERANGE), E(EDEADLK), E(ENAMETOOLONG),
		E(ENOSYS), E(ENOTEMPTY), E(ELOOP), E(ETIMEDOUT), E(EOPNOTSUPP), E(EALREADY),
		E(EOWNERDEAD), E(ENOTRECOVERABLE), E(ECONNREFUSED), E(ENOTCONN), E(EINPROGRESS),
		E(ENOMSG), E(EIDRM), E(ENXIO), E(ENODEV), E(EADDRINUSE), E(EADDRNOTAVAIL), E(EDOM),
		E(ENOTSOCK), E(EMSGSIZE), E(ECONNRESET), E(ECANCELED), E(EPROTONOSUPPORT), E(EOVERFLOW),
#undef E
		{ 512, "ERESTARTSYS" }, { 513, "ERESTARTNOINTR" }, { 514, "ERESTARTNOHAND" },
		{ 516, "ERESTART_RESTARTBLOCK" },
	};
	static __thread char other[16];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].error == error)
			return names[i].name;
	snprintf(other, sizeof(other), "errno %d", error);
	return other;
}

static unused const char *signal_name(int number)
{
	static const char *const names[] = {
		"0", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE",
		"SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT",
		"SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU",
		"SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS",
	};
	static __thread char other[4][24];
	static __thread unsigned turn;
	char *text = other[turn++ % 4];

	if (number >= 0 && number < (int)(sizeof(names) / sizeof(*names)))
		return names[number];
	snprintf(text, sizeof(other[0]), "SIGNAL_%d", number);
	return text;
}

/* "exited 3", "killed by SIGSEGV", "stopped by SIGSTOP", "continued" */
static unused const char *status_text(int status)
{
	static __thread char text[64];

	if (WIFEXITED(status))
		snprintf(text, sizeof(text), "exited %d", WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		snprintf(text, sizeof(text), "killed by %s%s", signal_name(WTERMSIG(status)),
			 WCOREDUMP(status) ? " (core)" : "");
	else if (WIFSTOPPED(status))
		snprintf(text, sizeof(text), "stopped by %s%s", signal_name(WSTOPSIG(status)),
			 status >> 16 ? " (with an event)" : "");
	else if (WIFCONTINUED(status))
		snprintf(text, sizeof(text), "continued");
	else
		snprintf(text, sizeof(text), "status 0x%x", status);
	return text;
}

/* "ok", a small positive value as such, or the errno's name: the usual way to print a result. */
static unused const char *result_text(long result)
{
	static __thread char text[4][32];
	static __thread unsigned turn;
	int error = errno;
	char *mine = text[turn++ % 4];

	if (result == -1)
		return errno_name(error);
	snprintf(mine, sizeof(text[0]), "%ld", result);
	return mine;
}

static unused void __attribute__((noreturn, format(printf, 1, 2))) fail(const char *format, ...)
{
	va_list list;

	dprintf(2, "guest failed: ");
	va_start(list, format);
	vdprintf(2, format, list);
	va_end(list);
	dprintf(2, "\n");
	_exit(99);
}

/* For calls which can't fail in a sane world: say which did and give up. */
#define must(call)                                                                         \
	({                                                                                 \
		long must_result = (long)(call);                                           \
		if (must_result == -1)                                                     \
			fail("%s:%d: %s: %s", __FILE__, __LINE__, #call, errno_name(errno)); \
		must_result;                                                               \
	})

#define must_zero(call)                                                                    \
	do {                                                                               \
		int must_error = (call);                                                   \
		if (must_error != 0)                                                       \
			fail("%s:%d: %s: %s", __FILE__, __LINE__, #call, errno_name(must_error)); \
	} while (0)

/* Has threads get stacks of so many bytes, or as few as the machine allows. */
static unused void small_stacks(pthread_attr_t *attributes, size_t bytes)
{
	size_t least = (size_t)sysconf(_SC_THREAD_STACK_MIN);

	must_zero(pthread_attr_init(attributes));
	must_zero(pthread_attr_setstacksize(attributes, bytes > least ? bytes : least));
}

static unused pid_t own_tid(void)
{
	return (pid_t)syscall(SYS_gettid);
}

static unused void sleep_milliseconds(long milliseconds)
{
	struct timespec left = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

	while (nanosleep(&left, &left) == -1 && errno == EINTR)
		;
}

static unused double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The state letter of a thread, as /proc shows it; '-' when it is gone. */
static unused char thread_state(pid_t tid)
{
	char path[64], text[512], *after;
	int fd;
	ssize_t size;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return '-';
	size = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (size <= 0)
		return '-';
	text[size] = 0;
	after = strrchr(text, ')');
	return after ? after[2] : '-';
}

/* Wait until a thread has one of these states. */
static unused void await_state(pid_t tid, const char *states)
{
	for (int i = 0; i < 20000; i++) {
		if (strchr(states, thread_state(tid)))
			return;
		usleep(1000);
	}
	fail("thread is '%c', never became one of '%s'", thread_state(tid), states);
}

/*
 * Wait until a thread sleeps inside this system call (any but futex, if -1): what a signal will interrupt. By a futex, a
 * thread may be waiting for a tracer. Call and state are not of the same moment: any call must be found several times.
 */
static unused void await_blocked(pid_t tid, long number)
{
	int wanted = number == -1 ? 3 : 1, found = 0;
	char path[64], text[256];

	snprintf(path, sizeof(path), "/proc/%d/syscall", tid);
	for (int i = 0; i < 20000; i++) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t size = fd == -1 ? -1 : read(fd, text, sizeof(text) - 1);

		if (fd != -1)
			close(fd);
		if (size > 0) {
			text[size] = 0;
			long call = strtol(text, NULL, 10);

			if (text[0] >= '0' && text[0] <= '9' && thread_state(tid) == 'S' &&
			    (number == -1 ? call != SYS_futex : call == number))
				found++;
			else
				found = 0;
			if (found == wanted)
				return;
		}
		usleep(1000);
	}
	fail("thread never slept in system call %ld", number);
}

/* Memory that survives fork as shared. */
static unused void *shared_memory(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		fail("no shared memory");
	return memory;
}

/* Install a handler; flags as for sigaction. */
static unused void handle(int number, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = flags | SA_SIGINFO };

	must(sigaction(number, &action, NULL));
}

static unused void mask_signal(int how, int number)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	must_zero(pthread_sigmask(how, &set, NULL));
}

/* Wait for a child and print how it ended. */
static unused int reap(pid_t pid, const char *what)
{
	int status = 0;
	pid_t got;

	while ((got = waitpid(pid, &status, 0)) == -1 && errno == EINTR)
		;
	if (got != pid)
		fail("waitpid for %s: %s", what, errno_name(errno));
	say("%s: %s\n", what, status_text(status));
	return status;
}

#endif
