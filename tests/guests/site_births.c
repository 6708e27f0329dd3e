/*
 * Children that are made while other threads' calls come from one new place after another, each far from all others:
 * each child calls from the places that its maker has just called from, and from the next ones.
 */
#include "guest.h"

#define PLACES 256
#define THREADS 4
#define AROUND 6
#define FIRST 0x100000000000
#define DISTANCE 0x100000000 /* farther than a jump reaches */

#if defined(__x86_64__)
__asm__(".text\n.globl get_parent, get_parent_end\nget_parent:\nmov $110, %eax\nsyscall\nret\nget_parent_end:\n");
#elif defined(__aarch64__)
__asm__(".text\n.globl get_parent, get_parent_end\n.balign 4\nget_parent:\nmov w8, #173\nsvc #0\nret\nget_parent_end:\n");
#endif

extern const char get_parent[], get_parent_end[];

static void *at(long place)
{
	return (void *)(FIRST + DISTANCE * place);
}

static void make(long place)
{
	size_t size = (size_t)(get_parent_end - get_parent);
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
	char *code = mmap(at(place), size, PROT_READ | PROT_WRITE, flags, -1, 0);

	if (code == MAP_FAILED)
		fail("no memory for place %ld", place);
	memcpy(code, get_parent, size);
	must(mprotect(code, size, PROT_READ | PROT_EXEC));
	__builtin___clear_cache(code, code + size);
}

static long call_from(long place)
{
	return ((long (*)(void))(uintptr_t)at(place))();
}

static long latest;

static void *call_all(unused void *argument)
{
	for (long place = 0; place < PLACES; place++) {
		__atomic_store_n(&latest, place, __ATOMIC_RELEASE);
		for (int i = 0; i < 40; i++)
			call_from(place);
	}
	return NULL;
}

static int call_some(long place, pid_t maker)
{
	for (long i = place < AROUND ? 0 : place - AROUND; i < place + AROUND && i < PLACES; i++)
		for (int j = 0; j < 8; j++)
			if (call_from(i) != maker)
				return 1;
	return 0;
}

int main(void)
{
	pid_t self = getpid();
	pthread_t threads[THREADS];
	int count = 0, status;

	for (long i = 0; i < PLACES; i++)
		make(i);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, call_all, NULL);
	do {
		pid_t child = (pid_t)must(fork());

		if (child == 0)
			_exit(call_some(__atomic_load_n(&latest, __ATOMIC_ACQUIRE), self));
		must(waitpid(child, &status, 0));
		if (status != 0)
			fail("child %d ended with status %x", count, status);
		count++;
	} while (__atomic_load_n(&latest, __ATOMIC_ACQUIRE) < PLACES - 1);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	say("all children are well\n");
	return 0;
}
