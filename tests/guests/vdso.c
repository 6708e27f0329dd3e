/* vdso MODE: calls that the kernel answers by functions that it maps into each process. */
#include "guest.h"
#include <elf.h>
#include <link.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <sys/time.h>

#ifndef __GLIBC__
static int getcpu(unsigned *processor, unsigned *node)
{
	*node = 0;
	*processor = (unsigned)sched_getcpu();
	return 0;
}
#endif

/* clock: the functions of the vDSO, as the C library calls them. */
static int mode_clock(char *self unused)
{
	struct timespec now = { .tv_nsec = -1 }, fine = { .tv_nsec = -1 };
	struct timeval day = { .tv_usec = -1 };
	unsigned processor = 77, node = 77;
	char bytes[16] = "";
	int gone;

	clock_gettime(CLOCK_REALTIME, &now);
	gettimeofday(&day, NULL);
	gone = day.tv_sec - now.tv_sec <= 1;
	say("clocks agree: %s\n", gone ? "yes" : "no");
	say("time agrees: %s\n", time(NULL) - now.tv_sec <= 1 ? "yes" : "no");
	clock_getres(CLOCK_MONOTONIC, &fine);
	say("resolution %ld\n", fine.tv_nsec);
	say("getcpu %d\n", getcpu(&processor, &node));
	say("getrandom %zd\n", getrandom(bytes, sizeof(bytes), 0));
	say("wrong clock: %s\n", errno_name(clock_gettime(1000, &now) ? errno : 0));
	return 0;
}

/* values: what a tool may change. */
static int mode_values(char *self unused)
{
	struct timespec fine;
	struct timeval day = { 0 };
	unsigned processor = 77, node = 77;

	must_zero(gettimeofday(&day, NULL));
	must_zero(clock_getres(CLOCK_MONOTONIC, &fine));
	must_zero(getcpu(&processor, &node));
	say("%ld %ld %u %ld\n", (long)day.tv_usec, fine.tv_nsec, processor, (long)time(NULL));
	return 0;
}

/* A function of the vDSO, looked up as programs without a C library do. */
static void *vdso_function(const char *name)
{
	const char *base = (const char *)getauxval(AT_SYSINFO_EHDR);
	const ElfW(Ehdr) *header = (const ElfW(Ehdr) *)base;
	const ElfW(Shdr) *sections = (const ElfW(Shdr) *)(base + header->e_shoff);

	for (int i = 0; i < header->e_shnum; i++) {
		const ElfW(Sym) *symbols = (const ElfW(Sym) *)(base + sections[i].sh_offset);
		const char *names = base + sections[sections[i].sh_link].sh_offset;

		if (sections[i].sh_type != SHT_DYNSYM)
			continue;
		for (size_t k = 0; k < sections[i].sh_size / sizeof(*symbols); k++)
			if (!strcmp(names + symbols[k].st_name, name))
				return (void *)(base + symbols[k].st_value);
	}
	return NULL;
}

#ifdef __x86_64__
#define VDSO(name) vdso_function("__vdso_" name)
#else
#define VDSO(name) vdso_function("__kernel_" name)
#endif

static void show_protection(void)
{
	char line[512];
	FILE *maps = fopen("/proc/self/maps", "r");

	while (fgets(line, sizeof(line), maps))
		if (strstr(line, "[vdso]"))
			say("vdso %.4s\n", strchr(line, ' ') + 1);
	fclose(maps);
}

/* direct: past the C library. */
static int mode_direct(char *self unused)
{
	int (*get_time)(clockid_t, struct timespec *) = VDSO("clock_gettime");
	ssize_t (*get_random)(void *, size_t, unsigned, void *, size_t) = VDSO("getrandom");
	uint32_t params[16];
	char bytes[16] = "";
	struct timespec now;
	void *state;
	int rest = 0;

	show_protection();
	say("clock %d, wrong clock %d\n", get_time(CLOCK_MONOTONIC, &now), get_time(1000, &now));
	if (!get_random) {
		say("no getrandom\n");
		return 0;
	}
	memset(params, 0xff, sizeof(params));
	say("question %zd:", get_random(NULL, 0, 0, params, ~0ul));
	for (int i = 3; i < 16; i++)
		rest |= params[i] != 0;
	say(" %u %u %#x, rest %s\n", params[0], params[1], params[2], rest ? "set" : "0");
	state = mmap(NULL, 4096, (int)params[1], (int)params[2], -1, 0);
	say("state %s\n", state == MAP_FAILED ? errno_name(errno) : "mapped");
	for (int i = 0; i < 3; i++)
		say("random %zd\n", get_random(bytes, sizeof(bytes), 0, state, params[0]));
	say("no bytes %zd\n", get_random(bytes, 0, 0, state, params[0]));
	say("wrong flags %zd\n", get_random(bytes, 16, 0x8000, state, params[0]));
	return 0;
}

static void *thread_clock(void *unused_word unused)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return NULL;
}

/* clocks: ten in each of a thread, a child and a program. */
static int clocks(char *self, int depth)
{
	pthread_t thread;
	struct timespec now;

	for (int i = 0; i < 8; i++)
		clock_gettime(CLOCK_MONOTONIC, &now);
	must_zero(pthread_create(&thread, NULL, thread_clock, NULL));
	pthread_join(thread, NULL);
	if (fork() == 0) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		_exit(0);
	}
	wait(NULL);
	if (depth == 0)
		execl("/proc/self/exe", self, "clocks_again", NULL);
	say("done\n");
	return 0;
}

static int mode_clocks(char *self)
{
	return clocks(self, 0);
}

static int mode_clocks_again(char *self)
{
	return clocks(self, 1);
}

static const struct mode modes[] = {
	{ "clock", mode_clock },
	{ "values", mode_values },
	{ "direct", mode_direct },
	{ "clocks", mode_clocks },
	{ "clocks_again", mode_clocks_again },
};

int main(int argc, char **argv)
{
	return run_mode(modes, sizeof(modes) / sizeof(*modes), argc, argv);
}
