/*
 * Where signals find a thread: always in code that the program brought, as whoever unwinds its stack
 * or samples it expects.
 */
#include "guest.h"
#include <link.h>
#include <sys/time.h>
#include <ucontext.h>

#define WANTED 1500
#define MOST 64

static struct { uintptr_t from, to; } places[MOST];
static int count;
static volatile int seen, elsewhere;

static int note(struct dl_phdr_info *info, size_t size unused, void *data unused)
{
	for (int i = 0; i < info->dlpi_phnum && count < MOST; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];

		if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
			continue;
		places[count].from = info->dlpi_addr + part->p_vaddr;
		places[count++].to = info->dlpi_addr + part->p_vaddr + part->p_memsz;
	}
	return 0;
}

static uintptr_t place_of(const ucontext_t *context)
{
#if defined(__x86_64__)
	return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#else
	return (uintptr_t)context->uc_mcontext.pc;
#endif
}

static void on_signal(int number unused, siginfo_t *info unused, void *context)
{
	uintptr_t place = place_of(context);
	int is_known = 0;

	for (int i = 0; i < count; i++)
		is_known |= place >= places[i].from && place < places[i].to;
	elsewhere += !is_known;
	seen++;
}

/* Microseconds between signals: less than a tool takes for one of them, and nothing else gets its turn. */
int main(int argc, char **argv)
{
	suseconds_t period = argc > 1 ? atoi(argv[1]) : 150;
	struct itimerval soon = { { 0, period }, { 0, period } }, never = { { 0, 0 }, { 0, 0 } };
	struct timespec moment = { 0, 50000 };

	dl_iterate_phdr(note, NULL);
	handle(SIGALRM, on_signal, SA_RESTART);
	must(setitimer(ITIMER_REAL, &soon, NULL));
	while (seen < WANTED / 2)
		getppid();
	while (seen < WANTED)
		nanosleep(&moment, NULL);
	must(setitimer(ITIMER_REAL, &never, NULL));
	say("%d of all signals elsewhere\n", elsewhere);
	return 0;
}
