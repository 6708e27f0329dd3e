/* Core dumps: the status says whether one was written. The files themselves are taken away again. */
#include "guest.h"
#include <dirent.h>
#include <sys/resource.h>

static int remove_cores(void)
{
	DIR *directory = opendir(".");
	struct dirent *entry;
	int count = 0;

	while ((entry = readdir(directory)))
		if (!strncmp(entry->d_name, "core", 4))
			count += unlink(entry->d_name) == 0;
	closedir(directory);
	return count;
}

static void *pausing(void *unused_argument unused)
{
	for (;;)
		pause();
	return NULL;
}

static void die(int number, rlim_t limit, int threads)
{
	pid_t child = (pid_t)must(fork());
	int status;

	if (child == 0) {
		struct rlimit value;
		pthread_t thread;

		getrlimit(RLIMIT_CORE, &value);
		value.rlim_cur = limit < value.rlim_max ? limit : value.rlim_max;
		setrlimit(RLIMIT_CORE, &value);
		for (int i = 0; i < threads; i++)
			pthread_create(&thread, NULL, pausing, NULL);
		raise(number);
		_exit(0);
	}
	must(waitpid(child, &status, 0));
	say("%s, core limit %d, %d more threads: %s, %d files\n", signal_name(number), limit != 0, threads,
	    status_text(status), remove_cores());
}

int main(void)
{
	static const int numbers[] = { SIGSEGV, SIGABRT, SIGQUIT, SIGILL, SIGTRAP, SIGSYS, SIGTERM, SIGKILL };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		die(numbers[i], 1 << 24, 0);
		die(numbers[i], 0, 0);
	}
	die(SIGSEGV, 1 << 24, 5);
	return 0;
}
