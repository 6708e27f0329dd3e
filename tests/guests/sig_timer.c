/* Timers of every kind, and the signals and descriptors by which they tell. */
#include "guest.h"
#include <poll.h>
#include <sys/time.h>
#include <sys/timerfd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static volatile int handled, value, code, in_thread;
static pid_t want_tid;

static void on_timer(int number unused, siginfo_t *info, void *context unused)
{
	handled++;
	value = info->si_value.sival_int;
	code = info->si_code;
	in_thread = own_tid() == want_tid;
}

static void burn_until(int count)
{
	while (handled < count)
		;
}

static void interval_timers(void)
{
	static const struct { int which, number; const char *name; } kinds[] = {
		{ ITIMER_REAL, SIGALRM, "ITIMER_REAL" },
		{ ITIMER_VIRTUAL, SIGVTALRM, "ITIMER_VIRTUAL" },
		{ ITIMER_PROF, SIGPROF, "ITIMER_PROF" },
	};

	for (int i = 0; i < 3; i++) {
		struct itimerval spec = { { 0, 5000 }, { 0, 5000 } }, left;

		handled = 0;
		handle(kinds[i].number, on_timer, SA_RESTART);
		must(setitimer(kinds[i].which, &spec, NULL));
		must(getitimer(kinds[i].which, &left));
		burn_until(5);
		memset(&spec, 0, sizeof(spec));
		must(setitimer(kinds[i].which, &spec, &left));
		say("%s: five times, code %d, interval %ld us\n", kinds[i].name, code,
		    (long)left.it_interval.tv_usec);
	}
	handled = 0;
	alarm(100);
	say("alarm: left at least 90 s %d\n", alarm(1) > 90);
	say("alarm: pause %s, ", result_text(pause()));
	say("handled %d\n", handled);
}

static void posix_timer(int notify, const char *name)
{
	struct sigevent event = { .sigev_notify = notify, .sigev_signo = SIGRTMIN + 1 };
	struct itimerspec spec = { { 0, 3000000 }, { 0, 3000000 } };
	timer_t timer;

	event.sigev_value.sival_int = 31337;
	want_tid = own_tid();
	event.sigev_notify_thread_id = want_tid;
	handled = 0;
	handle(SIGRTMIN + 1, on_timer, SA_RESTART);
	must(timer_create(CLOCK_MONOTONIC, &event, &timer));
	must(timer_settime(timer, 0, &spec, NULL));
	burn_until(3);
	must(timer_delete(timer));
	say("%s: code %s, value %d, in its thread %d\n", name, code == SI_TIMER ? "SI_TIMER" : "?", value,
	    in_thread);
}

/* While blocked, expirations are counted as overruns of one pending signal. */
static void overruns(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 2 };
	struct itimerspec spec = { { 0, 1000000 }, { 0, 1000000 } }, off = { { 0, 0 }, { 0, 0 } };
	sigset_t set;
	siginfo_t info;
	timer_t timer;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 2);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(timer_create(CLOCK_MONOTONIC, &event, &timer));
	must(timer_settime(timer, 0, &spec, NULL));
	sleep_milliseconds(50);
	must(sigwaitinfo(&set, &info));
	say("overruns counted %d, as timer_getoverrun says %d\n", info.si_overrun >= 20,
	    timer_getoverrun(timer) == info.si_overrun);
	must(timer_settime(timer, 0, &off, NULL));
	must(timer_delete(timer));
}

static void descriptors(void)
{
	struct itimerspec spec = { { 0, 2000000 }, { 0, 2000000 } };
	int fd = (int)must(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
	struct pollfd poller = { fd, POLLIN, 0 };
	uint64_t count = 0, once;

	must(timerfd_settime(fd, 0, &spec, NULL));
	while (count < 10) {
		must(read(fd, &once, 8));
		count += once;
	}
	say("timerfd: ten expirations\n");
	sleep_milliseconds(10);
	say("timerfd: poll %d\n", poll(&poller, 1, 0));
	fcntl(fd, F_SETFL, O_NONBLOCK);
	must(read(fd, &once, 8));
	spec.it_interval.tv_nsec = spec.it_value.tv_nsec = 0;
	must(timerfd_settime(fd, 0, &spec, NULL));
	say("timerfd, disarmed: %s\n", result_text(read(fd, &once, 8)));
	close(fd);
}

int main(void)
{
	interval_timers();
	posix_timer(SIGEV_SIGNAL, "SIGEV_SIGNAL");
	posix_timer(4 /* SIGEV_THREAD_ID */, "SIGEV_THREAD_ID");
	overruns();
	descriptors();
	return 0;
}
