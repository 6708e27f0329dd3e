/* The ways threads wait for each other: condition variables, robust and PI locks, barriers, requeue. */
#include "guest.h"
#include <linux/futex.h>
#include <semaphore.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static volatile int turn, waiting, woken;

#define CHAIN 10

/* Each thread waits for its turn and passes it on. */
static void *link_of_chain(void *argument)
{
	pthread_mutex_lock(&mutex);
	while (turn != (int)(long)argument)
		pthread_cond_wait(&condition, &mutex);
	turn++;
	pthread_cond_broadcast(&condition);
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static void conditions(void)
{
	pthread_t threads[CHAIN];
	struct timespec time;

	for (long i = CHAIN - 1; i >= 0; i--)
		must_zero(pthread_create(&threads[i], NULL, link_of_chain, (void *)i));
	for (int i = 0; i < CHAIN; i++)
		must_zero(pthread_join(threads[i], NULL));
	say("chain of %d\n", turn);
	clock_gettime(CLOCK_REALTIME, &time);
	time.tv_nsec += 20000000;
	if (time.tv_nsec >= 1000000000) {
		time.tv_nsec -= 1000000000;
		time.tv_sec++;
	}
	pthread_mutex_lock(&mutex);
	say("timed wait: %s\n", errno_name(pthread_cond_timedwait(&condition, &mutex, &time)));
	pthread_mutex_unlock(&mutex);
}

static pthread_mutex_t robust;

static void *dies_with_lock(void *unused_argument unused)
{
	pthread_mutex_lock(&robust);
	return NULL;
}

static void robust_locks(void)
{
	pthread_mutexattr_t attributes;
	pthread_t thread;
	pthread_mutex_t *between = shared_memory(4096);
	pid_t child;

	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&robust, &attributes);
	must_zero(pthread_create(&thread, NULL, dies_with_lock, NULL));
	must_zero(pthread_join(thread, NULL));
	say("owner thread died: %s\n", errno_name(pthread_mutex_lock(&robust)));
	must_zero(pthread_mutex_consistent(&robust));
	must_zero(pthread_mutex_unlock(&robust));
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(between, &attributes);
	child = (pid_t)must(fork());
	if (child == 0) {
		pthread_mutex_lock(between);
		kill(getpid(), SIGKILL);
	}
	reap(child, "owner process");
	say("owner process died: %s\n", errno_name(pthread_mutex_lock(between)));
	must_zero(pthread_mutex_unlock(between));
	say("not made consistent: %s\n", errno_name(pthread_mutex_lock(between)));
}

static pthread_mutex_t inherit;
static volatile long counted;

static void *count(void *unused_argument unused)
{
	for (int i = 0; i < 500; i++) {
		pthread_mutex_lock(&inherit);
		counted++;
		pthread_mutex_unlock(&inherit);
	}
	return NULL;
}

static void inheriting_locks(void)
{
	pthread_mutexattr_t attributes;
	pthread_t threads[4];

	pthread_mutexattr_init(&attributes);
	must_zero(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT));
	must_zero(pthread_mutex_init(&inherit, &attributes));
	for (int i = 0; i < 4; i++)
		must_zero(pthread_create(&threads[i], NULL, count, NULL));
	for (int i = 0; i < 4; i++)
		must_zero(pthread_join(threads[i], NULL));
	say("counted under a PI lock: %ld\n", counted);
}

static volatile int word_a, word_b;

static void *futex_waiter(void *unused_argument unused)
{
	__sync_fetch_and_add(&waiting, 1);
	syscall(SYS_futex, &word_a, FUTEX_WAIT, 0, NULL, NULL, 0);
	__sync_fetch_and_add(&woken, 1);
	return NULL;
}

static void requeue(void)
{
	pthread_t threads[5];
	long moved = 0, more;

	for (int i = 0; i < 5; i++)
		must_zero(pthread_create(&threads[i], NULL, futex_waiter, NULL));
	while (waiting < 5)
		usleep(500);
	/* Move everyone who waits on a to b, until five were moved. */
	while (moved < 5) {
		more = must(syscall(SYS_futex, &word_a, FUTEX_CMP_REQUEUE, 0, 1000L, &word_b, 0));
		moved += more;
		usleep(500);
	}
	say("requeued %ld, woken on the old word %ld\n", moved,
	    must(syscall(SYS_futex, &word_a, FUTEX_WAKE, 100, NULL, NULL, 0)));
	say("woken on the new word %ld\n", must(syscall(SYS_futex, &word_b, FUTEX_WAKE, 2, NULL, NULL, 0)) +
		must(syscall(SYS_futex, &word_b, FUTEX_WAKE, 100, NULL, NULL, 0)));
	for (int i = 0; i < 5; i++)
		must_zero(pthread_join(threads[i], NULL));
	say("all awake %d\n", woken);
	say("wrong value: %s\n", result_text(syscall(SYS_futex, &word_a, FUTEX_WAIT, 1, NULL, NULL, 0)));
	say("bitset of none: %s\n",
	    result_text(syscall(SYS_futex, &word_a, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0)));
}

static pthread_key_t key;
static volatile int destroyed;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static volatile int once_ran;

static void destroy(void *value)
{
	destroyed += (int)(long)value;
}

static void run_once(void)
{
	once_ran++;
}

static void *with_key(void *value)
{
	pthread_once(&once, run_once);
	pthread_setspecific(key, value);
	return NULL;
}

static void keys(void)
{
	pthread_t thread;

	pthread_key_create(&key, destroy);
	for (long i = 1; i <= 5; i++) {
		must_zero(pthread_create(&thread, NULL, with_key, (void *)i));
		must_zero(pthread_join(thread, NULL));
	}
	say("destructors: %d, once: %d\n", destroyed, once_ran);
}

static sem_t semaphore;

static void *poster(void *unused_argument unused)
{
	for (int i = 0; i < 1000; i++)
		sem_post(&semaphore);
	return NULL;
}

static void *churned(void *value)
{
	return value;
}

static void churn(void)
{
	long sum = 0;

	for (long i = 0; i < 500; i++) {
		pthread_t thread;
		void *result;

		must_zero(pthread_create(&thread, NULL, churned, (void *)i));
		must_zero(pthread_join(thread, &result));
		sum += (long)result;
	}
	say("500 threads one after another: %ld\n", sum);
}

int main(void)
{
	pthread_t thread;

	conditions();
	robust_locks();
	inheriting_locks();
	requeue();
	keys();
	sem_init(&semaphore, 0, 0);
	must_zero(pthread_create(&thread, NULL, poster, NULL));
	for (int i = 0; i < 1000; i++)
		while (sem_wait(&semaphore) == -1)
			;
	must_zero(pthread_join(thread, NULL));
	say("1000 posts, 1000 waits\n");
	churn();
	return 0;
}
