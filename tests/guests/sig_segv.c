/* SIGSEGV and SIGBUS as a way of life: recover by siglongjmp, repair the page, use another stack. */
#include "guest.h"
#include <setjmp.h>

static sigjmp_buf back;
static volatile char *page;
static volatile int repaired;
static volatile int *volatile nowhere = (volatile int *)16;

static void on_fault(int number, siginfo_t *info, void *context unused)
{
	say("%s code %d at the expected address %d\n", signal_name(number), info->si_code,
	    info->si_addr == (void *)page);
	siglongjmp(back, 1);
}

static void on_repair(int number unused, siginfo_t *info unused, void *context unused)
{
	repaired++;
	must(mprotect((void *)page, 4096, PROT_READ | PROT_WRITE));
}

static int volatile depth;

static volatile int deep_enough;

static void __attribute__((noinline)) deeper(void)
{
	volatile char use[4096];

	use[0] = (char)depth++;
	if (!deep_enough)
		deeper();
	use[1] = use[0];
}

static void on_overflow(int number, siginfo_t *info unused, void *context unused)
{
	stack_t stack;

	sigaltstack(NULL, &stack);
	say("%s on the alternate stack %d after some depth %d\n", signal_name(number),
	    (stack.ss_flags & SS_ONSTACK) != 0, depth > 10);
	siglongjmp(back, 1);
}

static void overflow(void)
{
	stack_t stack = { .ss_sp = malloc(65536), .ss_size = 65536 };

	must(sigaltstack(&stack, NULL));
	handle(SIGSEGV, on_overflow, SA_ONSTACK);
	for (int i = 0; i < 2; i++)
		if (!sigsetjmp(back, 1))
			deeper();
	stack.ss_flags = SS_DISABLE;
	must(sigaltstack(&stack, NULL));
}

static void past_the_end(void)
{
	int fd = (int)must(memfd_create("short", MFD_CLOEXEC));

	must(ftruncate(fd, 4096));
	page = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fd, 0);
	page += 4096;
	handle(SIGBUS, on_fault, 0);
	if (!sigsetjmp(back, 1))
		(void)*page;
	close(fd);
}

int main(void)
{
	pid_t child;

	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap((void *)page, 4096);
	handle(SIGSEGV, on_fault, 0);
	if (!sigsetjmp(back, 1))
		*page = 1;
	page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!sigsetjmp(back, 1))
		*page = 1;
	page = NULL;
	if (!sigsetjmp(back, 1))
		*page = 1;
	/* A bad pointer handed to the kernel is an errno, no signal. */
	say("read into nowhere: %s\n", result_text(syscall(SYS_getrandom, 8, 8, 0)));

	page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	handle(SIGSEGV, on_repair, 0);
	for (int i = 0; i < 100; i++) {
		*page += 1;
		mprotect((void *)page, 4096, PROT_NONE);
	}
	mprotect((void *)page, 4096, PROT_READ);
	say("repaired %d times, the page holds %d\n", repaired, *page);
	overflow();
	past_the_end();

	child = (pid_t)must(fork());
	if (child == 0) {
		signal(SIGSEGV, SIG_DFL);
		*nowhere = 1;
	}
	reap(child, "child with a null pointer");
	child = (pid_t)must(fork());
	if (child == 0) {
		signal(SIGSEGV, SIG_IGN);
		*nowhere = 1;
	}
	reap(child, "child ignoring SIGSEGV");
	child = (pid_t)must(fork());
	if (child == 0) {
		mask_signal(SIG_BLOCK, SIGSEGV);
		*nowhere = 1;
	}
	reap(child, "child blocking SIGSEGV");
	return 0;
}
