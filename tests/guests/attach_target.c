/*
 * attach_target SECONDS: busy with threads, children, signals and sleeps, all of which it checks, so
 * that a tracer may come and go meanwhile. Makes the file "ready" once all of it is under way, and ends
 * when somebody has removed it and enough of everything was done, or after so many seconds.
 */
#include "guest.h"

static volatile int ending;
static volatile long calls, children, ticks, sleeps;

static void *caller(void *index)
{
	pid_t parent = getppid();
	int fds[2];
	char byte;

	must(pipe2(fds, O_CLOEXEC));
	while (!ending) {
		char mine = (char)(long)index;

		must(write(fds[1], &mine, 1));
		if (read(fds[0], &byte, 1) != 1 || byte != mine)
			fail("thread %ld read something else", (long)index);
		if (getppid() != parent)
			fail("another parent");
		if (syscall(SYS_getpid) != getpid() || close(-1) != -1 || errno != EBADF)
			fail("a wrong result");
		__sync_fetch_and_add(&calls, 1);
		usleep(1000 * GUEST_SLOWNESS);
	}
	return NULL;
}

static void *forker(void *unused_argument unused)
{
	for (int i = 0; !ending; i++) {
		int status, wanted = i % 2 ? i % 100 : 7;
		pid_t child = (pid_t)must(fork());

		if (child == 0) {
			if (i % 2)
				_exit(wanted);
			execl("/bin/sh", "sh", "-c", "exit 7", (char *)NULL);
			_exit(127);
		}
		while (waitpid(child, &status, 0) == -1 && errno == EINTR)
			;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != wanted)
			fail("child %d was %s", i, status_text(status));
		children++;
		usleep(5000);
	}
	return NULL;
}

static void *sleeper(void *unused_argument unused)
{
	while (!ending) {
		struct timespec time = { 0, 200000000 };
		double begin = seconds_now();

		if (nanosleep(&time, NULL) == -1)
			fail("a sleep ended with %s", errno_name(errno));
		if (seconds_now() - begin < 0.199)
			fail("a sleep was too short: %f", seconds_now() - begin);
		sleeps++;
	}
	return NULL;
}

static void *blocked(void *unused_argument unused)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&mutex);
	pthread_mutex_lock(&mutex);
	return NULL;
}

static void on_tick(int number unused, siginfo_t *info, void *context unused)
{
	if (info->si_code != SI_TIMER || info->si_value.sival_int != 4711)
		fail("a tick of another clock");
	ticks++;
}

/* Ticks come to the main thread only. */
static void start_ticks(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 1 };
	struct itimerspec spec = { { 0, 10000000 * GUEST_SLOWNESS }, { 0, 10000000 * GUEST_SLOWNESS } };
	timer_t timer;

	event.sigev_value.sival_int = 4711;
	handle(SIGRTMIN + 1, on_tick, SA_RESTART);
	must(timer_create(CLOCK_MONOTONIC, &event, &timer));
	must(timer_settime(timer, 0, &spec, NULL));
	mask_signal(SIG_UNBLOCK, SIGRTMIN + 1);
}

static int enough(void)
{
	return calls > 100 && children > 10 && ticks > 20 && sleeps > 2;
}

int main(int argc, char **argv)
{
	double seconds = GUEST_SLOWNESS * (argc > 1 ? atof(argv[1]) : 2), begin = seconds_now();
	pthread_t threads[32], thread;
	int count = 0;

	mask_signal(SIG_BLOCK, SIGRTMIN + 1);
	for (long i = 0; i < 20; i++)
		must_zero(pthread_create(&threads[count++], NULL, caller, (void *)i));
	must_zero(pthread_create(&threads[count++], NULL, forker, NULL));
	must_zero(pthread_create(&threads[count++], NULL, sleeper, NULL));
	for (int i = 0; i < 5; i++)
		must_zero(pthread_create(&thread, NULL, blocked, NULL));
	start_ticks();
	close((int)must(open("ready", O_WRONLY | O_CREAT | O_CLOEXEC, 0600)));
	while (seconds_now() - begin < seconds && (!access("ready", F_OK) || !enough()))
		sleep_milliseconds(10);
	ending = 1;
	mask_signal(SIG_BLOCK, SIGRTMIN + 1);
	for (int i = 0; i < count; i++)
		must_zero(pthread_join(threads[i], NULL));
	say("calls %d, children %d, ticks %d, sleeps %d\n", calls > 100, children > 10, ticks > 20, sleeps > 2);
	return 5;
}
