/* Stops at getppid() in known situations: its backtrace is looked at there. argv[1] says in which. */
#include "guest.h"
#include <alloca.h>

static volatile int depth_sum;

static __attribute__((noinline)) long marker(void)
{
	long result = syscall(SYS_getppid);

	return result + depth_sum;
}

static inline __attribute__((always_inline)) long inlined_twice(int number)
{
	depth_sum += number;
	return marker() + number;
}

static inline __attribute__((always_inline)) long inlined_once(int number)
{
	return inlined_twice(number * 2) + 1;
}

static __attribute__((noinline)) long funky_function(int number)
{
	return inlined_once(number) + 3;
}

static __attribute__((noinline)) long with_alloca(int number)
{
	volatile char *room = alloca((size_t)number * 16);

	room[0] = 1;
	return funky_function(number) + room[0];
}

static void on_signal(int number, siginfo_t *info, void *context)
{
	(void)info;
	(void)context;
	with_alloca(number);
}

static int compare(const void *a, const void *b)
{
	(void)b;
	return (int)funky_function(*(const int *)a);
}

static __attribute__((noinline)) void by_qsort(void)
{
	int numbers[] = { 3, 2 };

	qsort(numbers, 2, sizeof(int), compare);
}

static void *thread(void *unused_argument)
{
	(void)unused_argument;
	with_alloca(4);
	return NULL;
}

static __attribute__((noinline)) long recurse(int left)
{
	return left > 0 ? recurse(left - 1) + depth_sum : with_alloca(2);
}

/* Code that no file has: it keeps a frame pointer and calls its argument. */
static const unsigned char jit_code[] = {
#ifdef __x86_64__
	0x55, 0x48, 0x89, 0xe5, 0xff, 0xd7, 0x5d, 0xc3,
#else
	0xfd, 0x7b, 0xbf, 0xa9, 0xfd, 0x03, 0x00, 0x91, 0x00, 0x00, 0x3f, 0xd6,
	0xfd, 0x7b, 0xc1, 0xa8, 0xc0, 0x03, 0x5f, 0xd6,
#endif
};

static void from_jit(void)
{
	with_alloca(5);
}

/* As compilers do for perf(1), it tells the name of what it made. */
static __attribute__((noinline)) void by_jit(void)
{
	char path[64];
	FILE *map;
	char *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memcpy(code, jit_code, sizeof(jit_code));
	__builtin___clear_cache(code, code + sizeof(jit_code));
	snprintf(path, sizeof(path), "/tmp/perf-%d.map", getpid());
	map = fopen(path, "w");
	fprintf(map, "%lx %zx made up: trampoline\n", (unsigned long)code, sizeof(jit_code));
	fclose(map);
	((void (*)(void (*)(void)))code)(from_jit);
	unlink(path);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "plain";

	if (strcmp(what, "plain") == 0)
		with_alloca(3);
	if (strcmp(what, "leaf") == 0)
		marker();
	if (strcmp(what, "recurse") == 0)
		recurse(300);
	if (strcmp(what, "qsort") == 0)
		by_qsort();
	if (strcmp(what, "jit") == 0)
		by_jit();
	if (strcmp(what, "signal") == 0) {
		handle(SIGUSR1, on_signal, 0);
		raise(SIGUSR1);
	}
	if (strcmp(what, "altstack") == 0) {
		stack_t stack = { .ss_sp = malloc(65536), .ss_size = 65536 };

		must(sigaltstack(&stack, NULL));
		handle(SIGSEGV, on_signal, SA_ONSTACK | SA_RESETHAND);
		*(volatile int *)8 = 1;
	}
	if (strcmp(what, "thread") == 0) {
		pthread_t other;

		must_zero(pthread_create(&other, NULL, thread, NULL));
		must_zero(pthread_join(other, NULL));
	}
	return 0;
}
