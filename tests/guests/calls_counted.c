/*
 * Calls that tell who makes them and which one it is: lseek(-1, count, who). Threads, forks, programs executed and
 * signal handlers make them; a child is killed at some moment. Every line says how many calls somebody made.
 */
#include "guest.h"
#include <sys/time.h>

static struct shared {
	long who;
	long handled;
	long killed;
} *shared;

static const long calls = 20000;

static long next_one(void)
{
	return __sync_add_and_fetch(&shared->who, 1);
}

static void make_calls(long who, long count)
{
	for (long i = 0; i < count; i++)
		if (syscall(SYS_lseek, -1, i, who) != -1 || errno != EBADF)
			say("%ld: call %ld gave something else\n", who, i);
	say("%ld made %ld\n", who, count);
}

static void on_signal(int signal unused)
{
	int saved = errno;

	syscall(SYS_lseek, -1, __sync_fetch_and_add(&shared->handled, 1), 0);
	errno = saved;
}

static void interrupt_often(int on)
{
	struct itimerval often = { { 0, on ? 150 : 0 }, { 0, on ? 150 : 0 } };
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
}

static void *in_thread(void *count)
{
	make_calls(next_one(), (long)count);
	return NULL;
}

static void in_threads(int number, long count)
{
	pthread_t threads[100];

	for (int i = 0; i < number; i++)
		must_zero(pthread_create(&threads[i], NULL, in_thread, (void *)count));
	for (int i = 0; i < number; i++)
		must_zero(pthread_join(threads[i], NULL));
}

static void wait_for(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			must(-1);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		say("a child %s\n", status_text(status));
}

static void in_children(const char *program)
{
	pid_t child = (pid_t)must(fork());

	if (child == 0) {
		in_threads(2, calls / 10);
		make_calls(next_one(), calls / 10);
		_exit(0);
	}
	make_calls(next_one(), calls / 10);
	wait_for(child);
	child = (pid_t)must(fork());
	if (child == 0) {
		char who[24];

		snprintf(who, sizeof(who), "%ld", next_one());
		must(execl(program, program, who, NULL));
	}
	wait_for(child);
}

/* What it had made by then is known to within one. */
static void in_killed_child(void)
{
	long who = next_one();
	pid_t child;
	int status;

	shared->killed = 0;
	child = (pid_t)must(fork());
	if (child == 0)
		for (;;) {
			syscall(SYS_lseek, -1, shared->killed, who);
			shared->killed++;
		}
	usleep(3000 + 1000 * (who % 7));
	kill(child, SIGKILL);
	must(waitpid(child, &status, 0));
	say("%ld was killed after %ld\n", who, shared->killed);
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		make_calls(atol(argv[1]), calls / 10);
		return 0;
	}
	shared = shared_memory(4096);
	make_calls(next_one(), calls);
	interrupt_often(1);
	make_calls(next_one(), calls);
	in_threads(4, calls / 2);
	in_threads(100, 50);
	in_children(argv[0]);
	interrupt_often(0);
	for (int i = 0; i < 10; i++)
		in_killed_child();
	say("0 made %ld\n", shared->handled);
	return 0;
}
