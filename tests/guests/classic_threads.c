/* Small old tests of tracers: threads on stacks of their own choice, that fork, exec, exit and are left. */
#include "guest.h"
#include <sched.h>

#define HINT ((void *)0x67000000)
#define THREADS 8

static volatile int stop, ran;

static void *private_data(void *index)
{
	static __thread long mine;

	mine = (long)index;
	for (int i = 0; i < 50; i++)
		sched_yield();
	return (void *)(long)(mine == (long)index);
}

static int run_threads(void *(*body)(void *), char *stacks, size_t size)
{
	pthread_t threads[THREADS];
	int good = 0;

	for (long i = 0; i < THREADS; i++) {
		pthread_attr_t attributes;

		pthread_attr_init(&attributes);
		if (stacks)
			must_zero(pthread_attr_setstack(&attributes, stacks + (size_t)i * size, size));
		must_zero(pthread_create(&threads[i], &attributes, body, (void *)i));
		pthread_attr_destroy(&attributes);
	}
	for (int i = 0; i < THREADS; i++) {
		void *result;

		must_zero(pthread_join(threads[i], &result));
		good += result != NULL;
	}
	return good;
}

/* Where one asks for an address near which a tracer might have put things of its own. */
static void hinted_stacks(void)
{
	size_t size = 256 * 1024;
	char *stacks = mmap(HINT, THREADS * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t child;

	say("stacks where they were wanted: %d\n", (void *)stacks == HINT);
	child = (pid_t)must(fork());
	say("%d of %d threads\n", run_threads(private_data, stacks, size), THREADS);
	if (child == 0)
		_exit(0);
	reap(child, "a child with as many");
}

static void *writes(void *index unused)
{
	for (int i = 0; i < 1000; i++)
		must(write(2, ".", 1));
	return (void *)1;
}

static volatile int prepared, in_parent, in_child;
static void prepare(void) { prepared++; }
static void parent(void) { in_parent++; }
static void child_too(void) { in_child++; }

/* One of the threads forks while the others run; the child has but this one, and its handlers ran. */
static void *forks(void *index)
{
	const char *self = "/proc/self/stat";
	char *words[] = { "cat", (char *)self, NULL };
	int status, null;
	pid_t child;

	if ((long)index != 3)
		return private_data(index);
	for (int exec = 0; exec < 2; exec++) {
		child = fork();
		if (child == 0 && exec) {
			null = open("/dev/null", O_WRONLY);
			dup2(null, 1);
			execv("/bin/cat", words);
			_exit(1);
		}
		if (child == 0) {
			usleep(1000);
			_exit(in_child == 1 && prepared == 1 ? 11 : 12);
		}
		if (waitpid(child, &status, 0) != child)
			return NULL;
		if (status != (exec ? 0 : 11 << 8))
			return NULL;
	}
	return (void *)(long)(in_parent == 2);
}

static void *leaves(void *unused_argument unused)
{
	ran = 1;
	syscall(SYS_exit, 0);
	return NULL;
}

/* A thread ends by a bare exit while the first one spins without a call. */
static void exits_beside_spinning(void)
{
	pthread_t thread;

	must_zero(pthread_create(&thread, NULL, leaves, NULL));
	while (!ran)
		;
	for (volatile long i = 0; i < 20000000; i++)
		;
	must_zero(pthread_join(thread, NULL));
	say("a thread left while the first one spun\n");
}

static void *blocks_or_leaves(void *index)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

	__sync_fetch_and_add(&ran, 1);
	if ((long)index % 2)
		return NULL;
	pthread_mutex_lock(&mutex);
	pause();
	return NULL;
}

/* mixed: half of the threads have left, half are blocked, and the process ends. */
static int mixed(void)
{
	pthread_t thread;

	ran = 0;
	for (long i = 0; i < THREADS; i++)
		must_zero(pthread_create(&thread, NULL, blocks_or_leaves, (void *)i));
	while (ran < THREADS)
		usleep(100);
	say("%d\n", ran);
	syscall(SYS_exit_group, 0);
	return 1;
}

static void mixed_by_popen(const char *self)
{
	char command[4200], line[64] = "";
	FILE *pipe;

	snprintf(command, sizeof(command), "%s mixed", self);
	pipe = popen(command, "re");
	if (!pipe || !fgets(line, sizeof(line), pipe))
		fail("popen");
	say("threads that ran: %d, status %d\n", atoi(line), pclose(pipe));
}

static void *outlives(void *unused_argument unused)
{
	await_state(getpid(), "Z");
	say("the first thread is a zombie, this one ends the process\n");
	_exit(6);
}

static void dual_exit(void)
{
	pid_t child = (pid_t)must(fork());
	pthread_t thread;

	if (child == 0) {
		must_zero(pthread_create(&thread, NULL, outlives, NULL));
		syscall(SYS_exit, 0);
	}
	reap(child, "left by its first thread");
}

static void *naps(void *unused_argument unused)
{
	return (void *)(long)(usleep(100000) == 0);
}

/* Two threads sleep at the same time. */
static void sleepers(void)
{
	pthread_t threads[2];
	int slept = 0;

	for (int i = 0; i < 2; i++)
		must_zero(pthread_create(&threads[i], NULL, naps, NULL));
	for (int i = 0; i < 2; i++) {
		void *result;

		must_zero(pthread_join(threads[i], &result));
		slept += result != NULL;
	}
	say("threads that slept: %d\n", slept);
}

#define WAITERS 5

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t links[THREADS + 1], all = PTHREAD_COND_INITIALIZER, more = PTHREAD_COND_INITIALIZER;
static int link_is_due[THREADS + 1], waiters, open_to_all, let_in;

/* Each signals the next one's condition. */
static void *link_of_chain(void *index)
{
	long mine = (long)index;

	pthread_mutex_lock(&lock);
	while (!link_is_due[mine])
		pthread_cond_wait(&links[mine], &lock);
	link_is_due[mine + 1] = 1;
	pthread_cond_signal(&links[mine + 1]);
	pthread_mutex_unlock(&lock);
	return (void *)1;
}

static void *waiter(void *unused_argument unused)
{
	pthread_mutex_lock(&lock);
	waiters++;
	pthread_cond_signal(&more);
	while (!open_to_all)
		pthread_cond_wait(&all, &lock);
	let_in++;
	pthread_mutex_unlock(&lock);
	return NULL;
}

static void conditions(void)
{
	pthread_t threads[WAITERS];

	for (int i = 0; i <= THREADS; i++)
		must_zero(pthread_cond_init(&links[i], NULL));
	link_is_due[0] = 1;
	say("links of a chain: %d\n", run_threads(link_of_chain, NULL, 0));
	for (int i = 0; i < WAITERS; i++)
		must_zero(pthread_create(&threads[i], NULL, waiter, NULL));
	pthread_mutex_lock(&lock);
	while (waiters < WAITERS)
		pthread_cond_wait(&more, &lock);
	open_to_all = 1;
	pthread_cond_broadcast(&all);
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < WAITERS; i++)
		must_zero(pthread_join(threads[i], NULL));
	say("woken by a broadcast: %d\n", let_in);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return mixed();
	sleepers();
	conditions();
	hinted_stacks();
	say("%d threads wrote\n", run_threads(writes, NULL, 0));
	pthread_atfork(prepare, parent, child_too);
	say("%d threads beside one that forks\n", run_threads(forks, NULL, 0));
	exits_beside_spinning();
	mixed_by_popen(argv[0]);
	dual_exit();
	return 0;
}
