/* Timers. */
#include "show.h"

static long words[16];
static int buffer[64];

int main(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_NONE, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 5 };
	int timer = 0;

	for (int clock = -10; clock < 14; clock++)
		call(timer_create, clock, bad, &timer);
	for (int notify = -1; notify < 7; notify++) {
		event.sigev_notify = notify;
		call(timer_create, 77, &event, &timer);
	}
	event.sigev_signo = 99, event.sigev_notify = SIGEV_SIGNAL, event.sigev_value.sival_ptr = KERNEL_ADDRESS;
	call(timer_create, CLOCK_REALTIME, &event, &timer);
	call(timer_create, CLOCK_REALTIME, NULL, bad);
	call(timer_create, CLOCK_REALTIME, edge_copy(&event, 63), &timer);
	call(timer_create, CLOCK_REALTIME, NULL, &timer);
	event.sigev_notify = SIGEV_NONE, event.sigev_signo = 0;
	call(timer_create, CLOCK_BOOTTIME, &event, &timer);
	words[2] = 1000;
	call(timer_settime, timer, 0, words, buffer);
	words[2] = 0;
	call(timer_settime, timer, 1, words, NULL);
	call(timer_settime, timer, -1, words, bad);
	call(timer_settime, -1, 0, NULL, NULL);
	call(timer_settime, NOBODY, 2, bad, buffer);
	words[1] = -1, words[3] = 1L << 40;
	call(timer_settime, timer, 0, words, NULL);
	call(timer_settime, timer, 0, edge_copy(words, 24), NULL);
	call(timer_gettime, timer, buffer);
	call(timer_gettime, timer, NULL);
	call(timer_gettime, -1, buffer);
	call(timer_getoverrun, timer);
	call(timer_getoverrun, -1);
	call(timer_delete, timer);
	call(timer_delete, HIGH_BITS | 77);
	memset(words, 0, sizeof(words));
	for (int which = -1; which < 4; which++) {
		call(setitimer, which, words, buffer);
		call(getitimer, which, buffer);
	}
	words[1] = 1000000, words[2] = 5, words[3] = -1;
	call(setitimer, 1, words, NULL);
	call(setitimer, 1, bad, buffer);
	call(setitimer, 1, edge_copy(words, 31), buffer);
	call(setitimer, 2, NULL, NULL);
	call(setitimer, 2, NULL, bad);
	call(getitimer, 0, NULL);
	call(getitimer, 0, bad);
	call(alarm, 0);
	call(alarm, 1000);
	call(alarm, HIGH_BITS);
	return 0;
}
