/* What comes with signals, as a program makes it up and as the kernel does. */
#include "show.h"
#include <setjmp.h>
#include <sys/wait.h>

union info {
	struct {
		int signal, errno_, code, pad, words[28];
	};
	char bytes[128];
};

static union info made(int signal, int code, int error)
{
	union info info = { .signal = signal, .errno_ = error, .code = code };

	for (int i = 0; i < 28; i++)
		info.words[i] = 0x01010101 * (i + 1);
	return info;
}

/* The kernel refuses codes of its own for other processes, and there is none: all fail. */
static void codes(int signal, int first, int last)
{
	for (int code = first; code <= last; code++) {
		union info info = made(signal, code, code % 3 == 0 ? 0 : code);

		call(rt_sigqueueinfo, NOBODY, signal, &info);
	}
}

static void zeroes(int signal, const int *codes, int count)
{
	for (int i = 0; i < count; i++) {
		union info info = { .signal = signal, .code = codes[i] };

		call(rt_sigqueueinfo, NOBODY, signal, &info);
		info.words[0] = 5;
		call(rt_sigqueueinfo, NOBODY, signal, &info);
		info.words[0] = 0, info.words[1] = 7;
		call(rt_sigqueueinfo, NOBODY, signal, &info);
	}
}

static void queued(void)
{
	const int signals[] = { SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGCHLD, SIGPOLL, SIGSYS, SIGUSR1, SIGALRM };

	for (unsigned i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		codes(signals[i], -9, 17);
	codes(SIGRTMIN + 3, -3, 3);
	codes(SIGALRM, -62, -58);
	codes(0, -1, 2);
	codes(99, -1, 1);
	codes(SIGTRAP, 0x7f, 0x81);
	codes(SIGCHLD, 0x7f, 0x81);
	codes(SIGUSR1, 0x7f, 0x81);
	codes(SIGTRAP, 0x3fe, 0x406);
	for (int status = 0; status < 70; status += 23) {
		union info info = made(SIGCHLD, 1 + status % 6, 0);

		info.words[2] = status;
		info.words[4] = status, info.words[5] = 0, info.words[6] = -1, info.words[7] = -1;
		call(rt_sigqueueinfo, NOBODY, SIGCHLD, &info);
	}
	union info info = made(SIGUSR2, SI_QUEUE, 0);
	info.words[1] = -1, info.words[2] = info.words[3] = 0;
	call(rt_sigqueueinfo, NOBODY, SIGUSR2, &info);
	info.words[3] = 1;
	call(rt_tgsigqueueinfo, NOBODY, -1, SIGUSR2, &info);
	call(rt_tgsigqueueinfo, -1, NOBODY, -5, &info);
	info = made(SIGSYS, 1, 0);
	info.words[3] = 0xc000003e;
	call(rt_sigqueueinfo, NOBODY, SIGSYS, &info);
	info.words[2] = -1, info.words[3] = 0xc00000b7;
	call(rt_sigqueueinfo, NOBODY, SIGSYS, &info);
	info.words[2] = 1 << 20, info.words[3] = 0x40000003;
	call(rt_sigqueueinfo, NOBODY, SIGSYS, &info);
	for (unsigned i = 0; i < 4; i++) {
		const unsigned archs[] = { 0xc000003e, 0x40000003, 0xc00000b7, 0x3e };

		info.words[2] = 39, info.words[3] = archs[i];
		call(rt_sigqueueinfo, NOBODY, SIGSYS, &info);
	}
	zeroes(SIGUSR1, (const int[]){ 0, -1, -2, -3, -5, -6, 1, 0x80 }, 8);
	zeroes(SIGSEGV, (const int[]){ -6, 1, 3, 4, 0x80 }, 5);
	zeroes(SIGCHLD, (const int[]){ -6, 1, 2, 0x80 }, 4);
	zeroes(SIGPOLL, (const int[]){ 0, -5, 1, 0x80 }, 4);
	zeroes(SIGBUS, (const int[]){ 1, 4, 5, 0x80 }, 4);
	zeroes(SIGSYS, (const int[]){ 1, 2, 0x80 }, 3);
	zeroes(SIGRTMIN, (const int[]){ 1, 0x80 }, 2);
	for (int error = 41; error < 5000; error += 157) {
		info = made(SIGUSR1, 0, error == 512 ? 513 : error);
		call(rt_sigqueueinfo, NOBODY, SIGUSR1, &info);
	}
	call(rt_sigqueueinfo, NOBODY, SIGUSR1, NULL);
	call(rt_sigqueueinfo, NOBODY, SIGUSR1, bad);
	call(rt_sigqueueinfo, NOBODY, SIGUSR1, edge(127));
	call(rt_sigqueueinfo, NOBODY, -1, edge(128));
	call(rt_tgsigqueueinfo, 0, 0, 0, KERNEL_ADDRESS);
	call(pidfd_send_signal, NO_FD, SIGUSR1, &info, 0);
	call(pidfd_send_signal, -1, -1, bad, -1);
}

static void wait_for(int signal)
{
	unsigned long set = 1ul << (signal - 1);
	struct timespec no_time = { 0, 0 };
	union info info;

	call(rt_sigtimedwait, &set, &info, &no_time, 8);
}

static sigjmp_buf place;

static void leave(int signal)
{
	siglongjmp(place, signal);
}

#define fault(what) do { if (sigsetjmp(place, 1) == 0) { what; } } while (0)

/* A page of a file, behind the file's end. */
static void abort_by_file(void)
{
	int fd = open("empty", O_RDWR | O_CREAT, 0600);
	volatile char *page = mmap(NULL, SHOW_PAGE, PROT_READ, MAP_SHARED, fd, 0);

	(void)*page;
}

static void handle(int signal)
{
	struct sigaction action = { .sa_handler = leave };

	sigaction(signal, &action, NULL);
}

/* Signals that are really sent: those to itself, those of children, and those of faults. */
static void delivered(void)
{
	unsigned long all = ~0ul;
	int pid = getpid();

	call(rt_sigprocmask, SIG_BLOCK, &all, NULL, 8);
	union info info = made(SIGUSR1, SI_QUEUE, 5);
	info.words[2] = 7, info.words[3] = 0;
	call(rt_sigqueueinfo, pid, SIGUSR1, &info);
	wait_for(SIGUSR1);
	for (int code = -8; code < -1; code++) {
		info = made(SIGRTMIN + 2, code, 0);
		call(rt_sigqueueinfo, pid, SIGRTMIN + 2, &info);
		wait_for(SIGRTMIN + 2);
	}
	call(kill, pid, SIGUSR2);
	wait_for(SIGUSR2);
	call(tgkill, pid, pid, SIGUSR2);
	wait_for(SIGUSR2);
	wait_for(SIGUSR2);
	int child = fork();
	if (child == 0)
		_exit(3);
	call(wait4, child, NULL, 0, NULL);
	wait_for(SIGCHLD);
	child = fork();
	if (child == 0)
		kill(getpid(), SIGKILL);
	call(wait4, child, NULL, 0, NULL);
	wait_for(SIGCHLD);
	call(rt_sigprocmask, SIG_UNBLOCK, &all, NULL, 8);
	handle(SIGSEGV);
	handle(SIGILL);
	handle(SIGFPE);
	handle(SIGTRAP);
	handle(SIGBUS);
	fault(*(volatile int *)16 = 5);
	fault(*(volatile char *)bad = 5);
	fault(*(volatile int *)KERNEL_ADDRESS = 5);
	fault(__builtin_trap());
	fault(raise(SIGTRAP));
	fault(abort_by_file());
	fault(raise(SIGFPE));
}

int main(void)
{
	queued();
	delivered();
	return 0;
}
