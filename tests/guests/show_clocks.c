/* Clocks and sleeping. */
#include "show.h"

static long words[32];

int main(void)
{
	for (int clock = -12; clock < 14; clock++)
		call(clock_getres, clock, bad);
	call(clock_getres, 1, words);
	call(clock_getres, 1, NULL);
	call(clock_getres, 8 | -4096, words);
	call(clock_gettime, 0, words);
	call(clock_gettime, -1, words);
	call(clock_gettime, 1, NULL);
	call(clock_gettime, 1, bad);
	call(clock_gettime, HIGH_BITS | 1, edge(15));
	call(clock_gettime, ~NOBODY << 3 | 2, words);
	words[0] = 5, words[1] = 7;
	call(clock_settime, 1, words);
	call(clock_settime, 77, NULL);
	call(clock_settime, -1, bad);
	words[1] = -1;
	call(clock_settime, 0, words);
	words[1] = 1000000000, words[0] = -1;
	call(clock_settime, 0, words);
	call(nanosleep, words, words + 2);
	call(nanosleep, NULL, NULL);
	call(nanosleep, bad, bad);
	call(nanosleep, edge_copy(words, 15), words + 2);
	words[0] = 0, words[1] = 1;
	call(nanosleep, words, words + 2);
	call(nanosleep, words, NULL);
	call(nanosleep, words, bad);
	call(clock_nanosleep, 1, 0, words, words + 2);
	call(clock_nanosleep, 1, 1, words, words + 2);
	call(clock_nanosleep, 1, -1, words, words + 2);
	call(clock_nanosleep, 77, 2, bad, NULL);
	call(clock_nanosleep, 3, 0, words, words);
	words[0] = -1;
	call(clock_nanosleep, 1, 0, words, words + 2);
	call(gettimeofday, words, NULL);
	call(gettimeofday, NULL, words);
	call(gettimeofday, NULL, NULL);
	call(gettimeofday, bad, bad);
	call(settimeofday, NULL, NULL);
	call(settimeofday, bad, NULL);
	call(settimeofday, NULL, bad);
	words[0] = 5, words[1] = 1000001;
	int zone[2] = { -60, 3 };
	call(settimeofday, words, zone);
	call(settimeofday, words, edge_copy(zone, 7));
	call(time, NULL);
	call(time, words);
	call(time, bad);
	call(times, words);
	call(times, NULL);
	call(times, bad);
	memset(words, 0, sizeof(words));
	call(adjtimex, NULL);
	call(adjtimex, bad);
	call(clock_adjtime, 77, words);
	call(clock_adjtime, 0, bad);
	return 0;
}
