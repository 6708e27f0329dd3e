/* Time by the vDSO and by system call agree, and time never runs backwards. */
#include "guest.h"
#include <sched.h>
#include <sys/auxv.h>
#include <sys/time.h>

static double as_seconds(struct timespec time)
{
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(void)
{
	static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW,
		CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME, CLOCK_TAI,
		CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID };
	struct timespec first, second, third, resolution, raw_resolution;
	struct timeval day;
	int backwards = 0;
	unsigned cpu, node;

	say("there is a vDSO %d\n", getauxval(AT_SYSINFO_EHDR) != 0);
	for (size_t i = 0; i < sizeof(clocks) / sizeof(*clocks); i++) {
		must(clock_gettime(clocks[i], &first));
		must(syscall(SYS_clock_gettime, clocks[i], &second));
		must(clock_gettime(clocks[i], &third));
		must(clock_getres(clocks[i], &resolution));
		must(syscall(SYS_clock_getres, clocks[i], &raw_resolution));
		say("clock %d: in order %d, resolution same %d\n", clocks[i],
		    as_seconds(first) <= as_seconds(second) && as_seconds(second) <= as_seconds(third),
		    resolution.tv_nsec == raw_resolution.tv_nsec);
	}
	must(clock_gettime(CLOCK_MONOTONIC, &first));
	for (int i = 0; i < 200000; i++) {
		clock_gettime(CLOCK_MONOTONIC, &second);
		backwards += as_seconds(second) < as_seconds(first);
		first = second;
	}
	say("backwards %d\n", backwards);
	must(gettimeofday(&day, NULL));
	say("time and gettimeofday agree %d\n", labs(time(NULL) - day.tv_sec) <= 2);
	say("getcpu %d\n", syscall(SYS_getcpu, &cpu, &node, NULL) == 0 && sched_getcpu() >= 0);
	say("bad clock: %s\n", result_text(clock_gettime(99, &first)));
	return 0;
}
