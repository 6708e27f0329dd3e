/* On which processors a process may run: what it asks is what it gets, and what its children get. */
#include "guest.h"
#include <sched.h>

static int count(void)
{
	cpu_set_t set;

	must(sched_getaffinity(0, sizeof(set), &set));
	return CPU_COUNT(&set);
}

static void *in_thread(void *unused_argument unused)
{
	return (void *)(long)count();
}

int main(void)
{
	cpu_set_t all, one;
	int cpus, right = 0, tried = 0, status;
	pthread_t thread;
	void *counted;

	must(sched_getaffinity(0, sizeof(all), &all));
	cpus = CPU_COUNT(&all);
	say("configured as sysconf says %d\n", cpus == sysconf(_SC_NPROCESSORS_ONLN));
	for (int cpu = 0; cpu < CPU_SETSIZE && tried < 4; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		tried++;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		must(sched_setaffinity(0, sizeof(one), &one));
		for (int i = 0; i < 20; i++)
			getppid();
		right += sched_getcpu() == cpu && count() == 1;
	}
	say("moved rightly %d\n", right == tried);
	must_zero(pthread_create(&thread, NULL, in_thread, NULL));
	must_zero(pthread_join(thread, &counted));
	say("a thread inherits one: %ld\n", (long)counted);
	if (must(fork()) == 0) {
		execl("/bin/sh", "sh", "-c", "test \"$(nproc)\" = 1", (char *)NULL);
		_exit(127);
	}
	must(wait(&status));
	say("so does a program: %s\n", status_text(status));
	must(sched_setaffinity(0, sizeof(all), &all));
	say("all again %d\n", count() == cpus);
	CPU_ZERO(&one);
	say("none: %s\n", result_text(sched_setaffinity(0, sizeof(one), &one)));
	return 0;
}
