/*
 * Calls that tell who makes them and which one it is, lseek(-1, count, base + who). How many each has made lies in a
 * file that the test reads, whatever becomes of the guest.
 */
#ifndef CALLS_STRESS_H
#define CALLS_STRESS_H

#define GUEST_LIMIT_SECONDS 150
#include "guest.h"
#include <sys/prctl.h>
#include <sys/time.h>

enum { MOST = 65536, ROOM = 200 };

static struct shared {
	long next;
	long wrong;         /* calls that gave something else than they must */
	long stop;
	long made[MOST];
	long done[MOST];    /* it made no more than that; else it may have made one more */
} *shared;

static int zero;
static long base;
static double end;
static char **words;
static unsigned chance = 1;
static __thread long handler_who;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static unsigned choose(unsigned below)
{
	chance ^= chance << 13;
	chance ^= chance >> 17;
	chance ^= chance << 5;
	return chance % below;
}

static int goes_on(void)
{
	return now() < end && __atomic_load_n(&shared->next, __ATOMIC_SEQ_CST) < MOST - ROOM;
}

static long newcomer(void)
{
	return __atomic_fetch_add(&shared->next, 1, __ATOMIC_SEQ_CST);
}

static long by_instruction(long count, long whence)
{
#ifdef __x86_64__
	long result;

	__asm__ volatile("syscall" : "=a"(result)
			 : "a"(SYS_lseek), "D"(-1l), "S"(count), "d"(whence) : "rcx", "r11", "memory");
	return result == -EBADF ? (errno = EBADF, -1) : 0;
#else
	return syscall(SYS_lseek, -1, count, whence);
#endif
}

/* The next call of somebody, by one of three instructions. */
static void numbered(long who)
{
	long count = shared->made[who], result;
	int whence = (int)(base + who);

	if (count % 3 == 0)
		result = syscall(SYS_lseek, -1, count, whence);
	else if (count % 3 == 1)
		result = lseek(-1, count, whence);
	else
		result = by_instruction(count, whence);
	if (result != -1 || errno != EBADF)
		__atomic_fetch_add(&shared->wrong, 1, __ATOMIC_SEQ_CST);
	shared->made[who] = count + 1;
}

/* Calls whose memory may be copied, and such that give something. */
static void others(void)
{
	char bytes[100];
	ssize_t size;

	size = read(zero, bytes, 1 + (unsigned)syscall(SYS_getppid) % 99);
	if ((size < 1 && errno != EINTR) || (size > 0 && bytes[size - 1] != 0))
		__atomic_fetch_add(&shared->wrong, 1, __ATOMIC_SEQ_CST);
}

static void several(long who, int count)
{
	for (int i = 0; i < count; i++) {
		numbered(who);
		if (i % 16 == 0)
			others();
	}
}

static void wait_for(pid_t child)
{
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

static void count_one(int signal unused)
{
	int saved = errno;

	if (handler_who != 0)
		numbered(handler_who);
	errno = saved;
}

static void on_signal(int number, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	sigfillset(&action.sa_mask); /* no handler in a handler: both would count for one */
	must(sigaction(number, &action, NULL));
}

/* How many times as long signals wait that come all the time: so that something is done between two of them. */
#define PACE ((long)GUEST_SLOWNESS * GUEST_SLOWNESS)

static void interval(long microseconds)
{
	struct itimerval often = { { 0, microseconds * PACE }, { 0, microseconds * PACE } };

	must(setitimer(ITIMER_REAL, &often, NULL));
}

static void start(pthread_t *thread, void *(*run)(void *), void *what)
{
	must_zero(pthread_create(thread, NULL, run, what));
}

/* Programs that execute the next one, and go on counting. */

static void execute(const char *mode, long who, long times)
{
	char first[24], second[24];

	snprintf(first, sizeof(first), "%ld", who);
	snprintf(second, sizeof(second), "%ld", times);
	execl(words[0], words[0], mode, second, words[3], words[4], first, NULL);
	_exit(1);
}

static void chain_link(long who, long times)
{
	several(who, 50);
	if (times > 1)
		execute("link", who, times - 1);
	shared->done[who] = 1;
	_exit(0);
}

static int begin(char **argv)
{
	int file;

	words = argv;
	zero = (int)must(open("/dev/zero", O_RDONLY | O_CLOEXEC));
	end = now() + atof(argv[2]);
	base = atol(argv[3]);
	file = (int)must(open(argv[4], O_RDWR | O_CREAT | O_CLOEXEC, 0666));
	must(ftruncate(file, sizeof(*shared)));
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	close(file);
	return shared == MAP_FAILED ? -1 : 0;
}

/* A child that nobody would end. */
static void end_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
}

#endif
