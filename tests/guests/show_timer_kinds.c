/* Interval timers, POSIX timers and timer descriptors, which are all far from running out. */
#include "show.h"
#include <sys/time.h>
#include <sys/timerfd.h>

static struct itimerspec far = { { 5, 6 }, { 1000000, 7 } };
static struct itimerspec odd = { { -1, -1 }, { 5, 2000000000 } };
static struct itimerspec none;
static struct itimerspec old;

static void intervals(void)
{
	struct itimerval soon = { { 5, 6 }, { 1000000, 0 } };
	struct itimerval wrong = { { -5, 6000000 }, { 1, -1 } };
	struct itimerval before;

	for (int which = -1; which < 4; which++) {
		call(setitimer, which, &wrong, &before);
		call(getitimer, which, &before);
		call(setitimer, which, bad, NULL);
	}
	call(setitimer, 0, &soon, NULL);
	call(setitimer, 0, NULL, bad);
	call(setitimer, 1, edge(31), &before);
	call(setitimer, 2, edge(32), &before);
	call(getitimer, 0, bad);
	call(getitimer, HIGH_BITS | 1, NULL);
	call(alarm, 1000000);
	call(alarm, HIGH_BITS);
	call(alarm, 0);
}

static void event(int clock, int notify, int signal, int thread, unsigned long value)
{
	struct {
		unsigned long value;
		int signal, notify, thread, pad[11];
	} how = { value, signal, notify, thread, { 0x1234, 5, 6 } };
	int timer = -1;

	call(timer_create, clock, &how, &timer);
	if (timer >= 0)
		call(timer_delete, timer);
}

static void posix_timers(void)
{
	int timer = 77;

	event(1, 0, SIGUSR1, 0, 0x123456789a);
	event(1, 0, 0, 0, 0);
	event(1, 0, 99, 7, 1);
	event(1, 1, SIGUSR1, 0, 5);
	event(1, 1, 4321, 0, -1);
	event(77, 2, SIGUSR2, 5, 0);
	event(1, 2, 99, 5, 0x8000000000000000);
	event(0, 4, SIGRTMIN, 0, 2);
	event(0, 4, SIGRTMIN, -7, 0xffffffff);
	event(0, 3, 12, 9, 1);
	event(0, 6, 12, 9, 1);
	event(0, -1, -1, -1, -1);
	event(-1, 0, 14, 0, 0);
	event(-6, 0, 14, 0, 0);
	call(timer_create, 1, NULL, bad);
	call(timer_create, 1, bad, &timer);
	call(timer_create, 99, edge(63), &timer);
	call(timer_create, 99, edge(64), NULL);
	call(timer_create, 1, NULL, &timer);
	call(timer_settime, timer, 0, &far, &old);
	call(timer_settime, timer, 1, &odd, &old);
	call(timer_settime, timer, -1, &none, &old);
	call(timer_settime, timer, 0, bad, &old);
	call(timer_settime, timer, 0, NULL, NULL);
	call(timer_settime, timer, 0, edge(31), bad);
	call(timer_settime, -1, 2, &far, NULL);
	call(timer_settime, HIGH_BITS | 99, HIGH_BITS | 1, &far, NULL);
	call(timer_gettime, timer, bad);
	call(timer_gettime, timer, NULL);
	call(timer_gettime, timer, &old);
	call(timer_gettime, -1, &old);
	call(timer_getoverrun, timer);
	call(timer_getoverrun, HIGH_BITS | 99);
	call(timer_delete, timer);
	call(timer_delete, -1);
}

static void descriptors(void)
{
	int fd = call(timerfd_create, 1, TFD_NONBLOCK | TFD_CLOEXEC);

	call(timerfd_create, -1, -1);
	call(timerfd_create, 0, 1);
	call(timerfd_create, HIGH_BITS | 99, HIGH_BITS);
	call(timerfd_create, -6, 0);
	call(timerfd_settime, fd, 0, &far, &old);
	call(timerfd_settime, fd, 1, &odd, &old);
	call(timerfd_settime, fd, 3, &none, &old);
	call(timerfd_settime, fd, -1, &none, &old);
	call(timerfd_settime, fd, 0, bad, &old);
	call(timerfd_settime, fd, 0, NULL, NULL);
	call(timerfd_settime, NO_FD, 4, edge(31), bad);
	call(timerfd_settime, -1, TFD_CLOEXEC, &far, NULL);
	call(timerfd_gettime, fd, bad);
	call(timerfd_gettime, fd, NULL);
	call(timerfd_gettime, NO_FD, &old);
	call(timerfd_gettime, 0, &old);
}

int main(void)
{
	intervals();
	posix_timers();
	descriptors();
	return 0;
}
