/*
 * Children that are made while another thread's calls come from one new place after another: each child calls from the
 * places that its maker has just called from, and from the next ones.
 */
#include "guest.h"

#define PLACES 256
#define THREADS 4
#define SIZE 16
#define AROUND 6

#if defined(__x86_64__)
__asm__(".text\n.balign 16\nplaces: .rept 256; mov $110, %eax; syscall; ret; .balign 16; .endr\n");
#elif defined(__aarch64__)
__asm__(".text\n.balign 16\nplaces: .rept 256; mov w8, #173; svc #0; ret; .balign 16; .endr\n");
#endif

void places(void);

static long call_from(long place)
{
	return ((long (*)(void))((uintptr_t)places + SIZE * (uintptr_t)place))();
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
