/* watched MODE: runs until its input ends, while a tool comes and goes; says what it noticed of that. */
#include "traps.h"

/* A count that only a tool gives: by it, a clock of the kernel's would be years ahead. */
#define TOOLS_COUNT (1ull << 62)

/* Some thread read it. */
static volatile int was_watched;

static int is_watched(void)
{
	if (rdtsc() != TOOLS_COUNT)
		return 0;
	was_watched = 1;
	return 1;
}

static void read_and_clock(struct timespec *before)
{
	struct timespec now;

	is_watched();
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec < before->tv_sec)
		say("time went back\n");
	*before = now;
}

/* loop: reads and clocks until its input ends; then says whether any was odd. */
static int mode_loop(char *self unused)
{
	struct timespec before;
	char byte;

	must_zero(fcntl(0, F_SETFL, O_NONBLOCK));
	clock_gettime(CLOCK_MONOTONIC, &before);
	say("ready\n");
	while (read(0, &byte, 1) < 0)
		read_and_clock(&before);
	say("%s\n", is_watched() ? "is watched" : was_watched ? "was watched, and is no more" :
	    "was never watched");
	return 0;
}

static void *sleep_long(void *unused_word unused)
{
	struct timespec time = { .tv_sec = 60 };
	int result = nanosleep(&time, NULL);

	say("a sleep ended: %s\n", errno_name(result ? errno : 0));
	return NULL;
}

/* loops: the same in a process whose other threads sleep and read. */
static void *read_on(void *unused_word unused)
{
	struct timespec before;

	clock_gettime(CLOCK_MONOTONIC, &before);
	for (;;)
		read_and_clock(&before);
	return NULL;
}

static void with_threads(int count, void *(*run)(void *))
{
	pthread_t thread;

	while (count-- > 0)
		pthread_create(&thread, NULL, run, NULL);
}

static int mode_loops(char *self)
{
	with_threads(1, sleep_long);
	with_threads(2, read_on);
	return mode_loop(self);
}

/* crowd: the same with so many that there is seldom a moment at which none of them is inside of a function. */
static int mode_crowd(char *self)
{
	with_threads(6, sleep_long);
	with_threads(6, read_on);
	return mode_loop(self);
}

/* Written by a tool: where to go. */
static volatile int told;
static volatile int inside, over;

static void *await_input(void *unused_word unused)
{
	char byte;

	read(0, &byte, 1);
	over = 1;
	return NULL;
}

/* spin: stays where no step ends (between a load-exclusive and its store, on aarch64) until its input ends. */
static int mode_spin(char *self unused)
{
	pthread_t thread;
	sigset_t trap;

	pthread_create(&thread, NULL, await_input, NULL);
	sigemptyset(&trap);
	sigaddset(&trap, SIGTRAP);
	pthread_sigmask(SIG_BLOCK, &trap, NULL);
	say("ready\n");
	while (!told)
		syscall(SYS_getppid, &told, &inside);
#ifdef __aarch64__
	static int word;
	int loaded, stored;

	__asm__ volatile("ldxr %w0, [%2]\n"
			 "1:\tstr %w5, [%3]\n"
			 "\tldr %w1, [%4]\n"
			 "\tcbz %w1, 1b\n"
			 "\tstxr %w1, %w0, [%2]\n"
			 : "=&r"(loaded), "=&r"(stored)
			 : "r"(&word), "r"(&inside), "r"(&over), "r"(1)
			 : "memory");
#else
	while (!over)
		inside = 1;
#endif
	say("went on\n");
	return 0;
}

static const struct mode modes[] = {
	{ "loop", mode_loop },
	{ "spin", mode_spin },
	{ "loops", mode_loops },
	{ "crowd", mode_crowd },
};

int main(int argc, char **argv)
{
	return run_mode(modes, sizeof(modes) / sizeof(*modes), argc, argv);
}
