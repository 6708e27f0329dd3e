/* Signals and threads: directed, process-wide, waited for, cancelled. */
#include "guest.h"
#include <semaphore.h>

static pid_t self;
static sem_t ready;
static volatile int handled;
static volatile pthread_t target;

static void on_signal(int number, siginfo_t *info, void *context unused)
{
	say("  %s code %d in the right thread %d\n", signal_name(number), info->si_code,
	    pthread_equal(pthread_self(), target) != 0);
	handled++; /* last: what waits for it cancels this thread */
}

static void *sleeper(void *tid)
{
	mask_signal(SIG_UNBLOCK, SIGUSR1);
	mask_signal(SIG_UNBLOCK, SIGUSR2);
	*(pid_t *)tid = own_tid();
	sem_post(&ready);
	for (;;)
		pause();
	return NULL;
}

static void *cleanup_sleeper(void *tid)
{
	pthread_cleanup_push((void (*)(void *))(uintptr_t)sem_post, &ready);
	*(pid_t *)tid = own_tid();
	sem_post(&ready);
	for (;;)
		sleep(1000);
	pthread_cleanup_pop(0);
	return NULL;
}

static void *asynchronous(void *tid)
{
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	*(pid_t *)tid = own_tid();
	sem_post(&ready);
	for (volatile long i = 0;; i++)
		;
	return NULL;
}

static void *deaf(void *tid)
{
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	*(pid_t *)tid = own_tid();
	sem_post(&ready);
	usleep(30000);
	return (void *)42L;
}

static pthread_t start(void *(*body)(void *), pid_t *tid)
{
	pthread_t thread;

	must_zero(pthread_create(&thread, NULL, body, tid));
	sem_wait(&ready);
	return thread;
}

static void await_handled(int count)
{
	while (handled < count)
		usleep(500);
}

static void directed(void)
{
	pid_t tids[3];
	pthread_t threads[3];

	for (int i = 0; i < 3; i++)
		threads[i] = start(sleeper, &tids[i]);
	handled = 0;
	for (int i = 0; i < 3; i++) {
		target = threads[i];
		await_blocked(tids[i], -1);
		must_zero(pthread_kill(threads[i], SIGUSR1));
		await_handled(2 * i + 1);
		await_blocked(tids[i], -1);
		must(syscall(SYS_tgkill, self, tids[i], SIGUSR2));
		await_handled(2 * i + 2);
	}
	say("wrong group: %s\n", result_text(syscall(SYS_tgkill, self + 100000, tids[0], SIGUSR1)));
	for (int i = 0; i < 3; i++) {
		void *result;

		must_zero(pthread_cancel(threads[i]));
		must_zero(pthread_join(threads[i], &result));
		say("cancelled %d\n", result == PTHREAD_CANCELED);
	}
}

/* A signal for the process goes to the one thread that does not block it. */
static void process_wide(void)
{
	pid_t tid;

	handled = 0;
	target = start(sleeper, &tid);
	await_blocked(tid, -1);
	must(kill(self, SIGUSR1));
	await_handled(1);
	must_zero(pthread_cancel(target));
	must_zero(pthread_join(target, NULL));
}

static volatile int taken[4], taken_count;

static void *waiter(void *set)
{
	for (;;) {
		siginfo_t info;

		if (sigwaitinfo(set, &info) == -1)
			continue; /* EINTR: another thread was quicker */
		if (info.si_value.sival_int == -1)
			return NULL;
		__sync_fetch_and_add(&taken[info.si_value.sival_int & 3], 1);
		__sync_fetch_and_add(&taken_count, 1);
	}
}

/* Four threads in sigwaitinfo share a stream of queued signals; each goes to exactly one. */
static void shared_stream(void)
{
	pthread_t threads[4];
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 3);
	mask_signal(SIG_BLOCK, SIGRTMIN + 3);
	for (int i = 0; i < 4; i++)
		must_zero(pthread_create(&threads[i], NULL, waiter, &set));
	for (int i = 0; i < 400; i++)
		must(sigqueue(self, SIGRTMIN + 3, (union sigval){ .sival_int = i & 3 }));
	while (taken_count < 400)
		usleep(500);
	for (int i = 0; i < 4; i++)
		must(sigqueue(self, SIGRTMIN + 3, (union sigval){ .sival_int = -1 }));
	for (int i = 0; i < 4; i++)
		must_zero(pthread_join(threads[i], NULL));
	say("stream: %d %d %d %d\n", taken[0], taken[1], taken[2], taken[3]);
}

static void cancels(void)
{
	pid_t tid;
	void *result;
	pthread_t thread = start(cleanup_sleeper, &tid);

	await_blocked(tid, -1);
	must_zero(pthread_cancel(thread));
	sem_wait(&ready);
	must_zero(pthread_join(thread, &result));
	say("cancelled in sleep, cleaned up %d\n", result == PTHREAD_CANCELED);
	thread = start(asynchronous, &tid);
	must_zero(pthread_cancel(thread));
	must_zero(pthread_join(thread, &result));
	say("cancelled in a loop %d\n", result == PTHREAD_CANCELED);
	thread = start(deaf, &tid);
	must_zero(pthread_cancel(thread));
	must_zero(pthread_join(thread, &result));
	say("cancel disabled: result %ld\n", (long)result);
}

int main(void)
{
	self = getpid();
	sem_init(&ready, 0, 0);
	handle(SIGUSR1, on_signal, SA_RESTART);
	handle(SIGUSR2, on_signal, SA_RESTART);
	mask_signal(SIG_BLOCK, SIGUSR1);
	mask_signal(SIG_BLOCK, SIGUSR2);
	directed();
	process_wide();
	shared_stream();
	cancels();
	return 0;
}
