/*
 * exec from a thread that is not the leader: the pid stays, the other threads are gone, and only
 * descriptors without CLOEXEC, ignored signals and the mask of the exec'ing thread live on.
 */
#include "guest.h"
#include <dirent.h>

static char self[4096], pid_text[32], times_text[32];

static int count_threads(void)
{
	DIR *directory = opendir("/proc/self/task");
	struct dirent *entry;
	int count = 0;

	while ((entry = readdir(directory)))
		count += entry->d_name[0] != '.';
	closedir(directory);
	return count;
}

static void *in_futex(void *unused_argument unused)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&mutex);
	pthread_mutex_lock(&mutex);
	return NULL;
}

static void *in_loop(void *unused_argument unused)
{
	for (;;)
		getppid();
	return NULL;
}

static void *in_vfork(void *unused_argument unused)
{
	pid_t child = vfork();

	if (child == 0)
		usleep(300000); /* outlives its parent's exec */
	if (child == 0)
		_exit(0);
	return NULL;
}

static void *do_exec(void *times)
{
	char *argv[] = { "exec_thread", times, pid_text, NULL };

	mask_signal(SIG_BLOCK, SIGUSR2);
	execv(self, argv);
	fail("execv: %s", errno_name(errno));
	return NULL;
}

/* A failing exec leaves everything as it was. */
static void *fail_exec(void *unused_argument unused)
{
	char *argv[] = { "nothing", NULL };

	execv("/nowhere/nothing", argv);
	say("failed exec in a thread: %s, all other threads live %d\n", errno_name(errno), count_threads() > 10);
	return NULL;
}

static int after(int times)
{
	sigset_t mask;
	struct sigaction usr1, term;

	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	sigaction(SIGUSR1, NULL, &usr1);
	sigaction(SIGTERM, NULL, &term);
	say("after exec %d: same pid %d, tid is pid %d, %d thread, SIGUSR2 blocked %d, SIGUSR1 ignored %d, "
	    "SIGTERM handled %d, kept descriptor %d, closed descriptor %d\n",
	    times, getpid() == atoi(pid_text), getpid() == own_tid(), count_threads(),
	    sigismember(&mask, SIGUSR2), usr1.sa_handler == SIG_IGN, term.sa_handler != SIG_DFL,
	    fcntl(50, F_GETFD) != -1, fcntl(51, F_GETFD) == -1);
	return times;
}

int main(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 0;
	pthread_t thread;
	sigset_t none;

	must(readlink("/proc/self/exe", self, sizeof(self) - 1));
	snprintf(pid_text, sizeof(pid_text), "%s", argc > 2 ? argv[2] : "0");
	if (argc <= 2)
		snprintf(pid_text, sizeof(pid_text), "%d", getpid());
	if (times && after(times) == 5)
		return 7;
	snprintf(times_text, sizeof(times_text), "%d", times + 1);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGUSR1, SIG_IGN);
	handle(SIGTERM, (void (*)(int, siginfo_t *, void *))(void *)exit, 0);
	must(dup3(1, 50, 0));
	must(dup3(1, 51, O_CLOEXEC));
	for (int i = 0; i < 6; i++)
		must_zero(pthread_create(&thread, NULL, in_futex, NULL));
	for (int i = 0; i < 6; i++)
		must_zero(pthread_create(&thread, NULL, in_loop, NULL));
	if (times == 2)
		must_zero(pthread_create(&thread, NULL, in_vfork, NULL));
	must_zero(pthread_create(&thread, NULL, fail_exec, NULL));
	must_zero(pthread_join(thread, NULL));
	must_zero(pthread_create(&thread, NULL, do_exec, times_text));
	/* The leader dies in one of three ways as the other execs: asleep, busy, or already a zombie. */
	if (times % 3 == 0)
		for (;;)
			pause();
	if (times % 3 == 1)
		for (;;)
			getppid();
	syscall(SYS_exit, 0);
}
