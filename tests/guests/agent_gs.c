/* A program that uses the register gs, in the midst of its calls; on other processors, just calls. */
#include "guest.h"
#ifdef __x86_64__
#include <asm/prctl.h>
#endif

static long words[4] = { 11, 22, 33, 44 };

static volatile int wrong;

static void make_calls(int count)
{
	for (int i = 0; i < count; i++)
		if (getppid() <= 0 || lseek(-1, i, SEEK_SET) != -1)
			wrong++;
}

static void *in_thread(void *unused_argument unused)
{
	make_calls(500);
	return NULL;
}

static pthread_t begin_thread(void)
{
	pthread_t thread;

	must_zero(pthread_create(&thread, NULL, in_thread, NULL));
	return thread;
}

int main(void)
{
	unsigned long base = 0, word = 0;
	pthread_t thread;

	make_calls(100);
#ifdef __x86_64__
	base = 1;
	must(syscall(SYS_arch_prctl, ARCH_GET_GS, &base));
#endif
	say("base %lu\n", base);
	thread = begin_thread();
#ifdef __x86_64__
	must(syscall(SYS_arch_prctl, ARCH_SET_GS, words));
	make_calls(100);
	__asm__ volatile("mov %%gs:8, %0" : "=r"(word));
	must(syscall(SYS_arch_prctl, ARCH_GET_GS, &base));
#else
	word = words[1];
	base = (unsigned long)words;
#endif
	say("word %lu, base is %s\n", word, base == (unsigned long)words ? "ours" : "another");
	must_zero(pthread_join(thread, NULL));
	must_zero(pthread_join(begin_thread(), NULL));
	say("%d wrong\n", wrong);
	return 0;
}
