/*
 * count_exact MODE: what must come out exact whatever a tracer injects meanwhile.
 *
 *   loop      adds one to a number, again and again, while a timer interrupts
 *   queue     gets 100 queued signals from a child, while it makes a call that a tool makes last
 *   fixed     keeps data of its own at an address that tracers like, and gives it back
 */
#include "guest.h"

#define FIXED ((char *)0x70000000)

static volatile long ticks, values, in_order = 1;

static void on_tick(int number unused, siginfo_t *info unused, void *context unused)
{
	ticks++;
}

static int loop(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct itimerspec every = { { 0, 1000000 }, { 0, 1000000 } };
	static long memory;
	long turns = 0;
	timer_t timer;

	handle(SIGUSR1, on_tick, 0);
	must(timer_create(CLOCK_MONOTONIC, &event, &timer));
	must(timer_settime(timer, 0, &every, NULL));
	while (ticks < 100) {
		for (int i = 0; i < 1000; i++, turns++)
#ifdef __x86_64__
			__asm__ volatile("incq %0" : "+m"(memory));
#else
			__asm__ volatile("ldr x9, %0\n\tadd x9, x9, 1\n\tstr x9, %0" : "+m"(memory)::"x9");
#endif
	}
	must(timer_delete(timer));
	say("counted exactly: %d\n", memory == turns);
	return 0;
}

static void on_value(int number unused, siginfo_t *info, void *context unused)
{
	in_order &= info->si_value.sival_int == values && info->si_code == SI_QUEUE;
	values++;
}

static int queue(void)
{
	pid_t self = getpid(), child;
	int status;

	handle(SIGRTMIN, on_value, SA_RESTART);
	child = (pid_t)must(fork());
	if (child == 0) {
		for (int i = 0; i < 100; i++) {
			must(sigqueue(self, SIGRTMIN, (union sigval){ .sival_int = i }));
			if (i % 3 == 0)
				usleep(500);
		}
		_exit(0);
	}
	while (values < 100)
		syscall(SYS_getuid);
	must(waitpid(child, &status, 0));
	say("%ld signals, in order %ld, child %s\n", values, in_order, status_text(status));
	return 0;
}

static int fixed(void)
{
	char *page;

	for (int i = 0; i < 3; i++) {
		page = mmap(FIXED, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		if (page != FIXED)
			fail("no page there");
		say("empty: %d\n", page[0] == 0 && page[4095] == 0);
		memset(page, 'x', 4096);
		syscall(SYS_getuid);
		must(mprotect(page, 4096, PROT_NONE));
		syscall(SYS_getuid);
		must(mprotect(page, 4096, PROT_READ));
		say("kept: %d\n", page[0] == 'x' && page[4095] == 'x');
		must(munmap(page, 4096));
		syscall(SYS_getuid);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "loop";

	return !strcmp(mode, "queue") ? queue() : !strcmp(mode, "fixed") ? fixed() : loop();
}
