/* Clocks by number and by process or descriptor, sleeping, and the time of day. Nothing sets the machine's. */
#include "show.h"
#include <sys/time.h>

#define CLOCK_OF_PROCESS(pid, kind) ((int)(~(unsigned)(pid) << 3) | (kind))
#define CLOCK_OF_THREAD(pid, kind) (CLOCK_OF_PROCESS(pid, kind) | 4)
#define CLOCK_OF_FD(fd) ((~(fd) << 3) | 3)

static struct timespec short_time = { 0, 1000 };
static struct timespec odd_time = { -1, 1000000000 };
static struct timespec left;

static void by_clock(int clock)
{
	call(clock_getres, clock, &left);
	call(clock_gettime, clock, bad);
	call(clock_settime, clock, &odd_time);
	call(clock_nanosleep, clock, 0, &odd_time, &left);
}

int main(void)
{
	for (int clock = -1; clock <= 13; clock++)
		by_clock(clock);
	for (int kind = 0; kind < 4; kind++) {
		by_clock(CLOCK_OF_PROCESS(0, kind));
		by_clock(CLOCK_OF_THREAD(NOBODY, kind));
		by_clock(CLOCK_OF_PROCESS(4321, kind));
	}
	by_clock(CLOCK_OF_FD(NO_FD));
	by_clock(CLOCK_OF_FD(0));
	by_clock(0x7fffffff);
	by_clock((int)0x80000000);
	call(clock_gettime, HIGH_BITS | 1, &left);
	call(clock_gettime, 1, NULL);
	call(clock_getres, 1, NULL);
	call(clock_getres, 0, KERNEL_ADDRESS);
	call(clock_settime, 0, NULL);
	call(clock_settime, 0, bad);
	call(clock_settime, 1, edge(15));
	call(clock_nanosleep, 1, 1, &short_time, NULL);
	call(clock_nanosleep, 1, -1, &short_time, NULL);
	call(clock_nanosleep, 1, 0, &short_time, bad);
	call(clock_nanosleep, 0, 2, bad, &left);
	call(clock_nanosleep, HIGH_BITS, HIGH_BITS | 1, NULL, NULL);
	call(nanosleep, &short_time, &left);
	call(nanosleep, &short_time, NULL);
	call(nanosleep, &odd_time, bad);
	call(nanosleep, NULL, &left);
	call(nanosleep, edge(12), NULL);
	call(nanosleep, bad, bad);

	struct timeval now = { 1, 2000000 };
	struct timezone zone = { 60, 1 };
	struct timezone east = { -120000, -3 };

	call(gettimeofday, bad, NULL);
	call(gettimeofday, NULL, bad);
	call(gettimeofday, NULL, &zone);
	call(gettimeofday, NULL, NULL);
	zone.tz_minuteswest = 100000;
	call(settimeofday, &now, &zone);
	call(settimeofday, NULL, &east);
	call(settimeofday, &now, NULL);
	call(settimeofday, &now, bad);
	call(settimeofday, bad, &east);
	call(settimeofday, edge(12), edge(4));
	call(settimeofday, edge_copy(&now, 16), edge_copy(&east, 8));
	return 0;
}
