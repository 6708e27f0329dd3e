/*
 * Calls from instructions with all kinds of neighbours, by several threads at once and under a timer's signals: whoever
 * replaces those instructions does so while they are run.
 */
#include "guest.h"
#include <sys/time.h>

#define THREADS 4

#if defined(__x86_64__)
#define ROUNDS 1000
/* Each closes no descriptor; some do what a system call's result decides on. */
__asm__(".text\n"
	"compared: mov $3, %eax; mov $-1, %rdi; syscall; cmp $-4096, %rax; ja 1f; xor %eax, %eax\n"
	"1:	ret\n"
	"	.byte 0xcc, 0xcc, 0xcc\n"
	"jumping: xor %eax, %eax; mov $3, %al; mov $-1, %rdi; syscall; jmp 1f\n"
	"	.byte 0xc3\n"
	"1:	ret\n"
	"returning: xor %eax, %eax; mov $3, %al; mov $-1, %rdi; syscall; ret\n"
	"	mov $0xe0, %eax; ret\n"
	"calling: xor %eax, %eax; mov $3, %al; mov $-1, %rdi; syscall; call back; ret\n"
	"	.fill 64, 1, 0x90\n"
	"back:	ret\n"
	"loaded: mov $-1, %rdi; .fill 12, 1, 0x90; mov $3, %eax; syscall; call back; ret\n"
	"reading: mov $3, %eax; mov $-1, %rdi; syscall; mov five(%rip), %rcx; ret\n"
	"padded: mov $3, %eax; mov $-1, %rdi; syscall; ret\n"
	"	.byte 0x66, 0x90\n"
	"again: mov $3, %eax; mov $-1, %rdi; jmp 1f\n"
	"	mov $3, %eax\n"
	"1:	syscall; call back; ret\n"
	"five:	.quad 5\n");

long compared(void), jumping(void), returning(void), calling(void), loaded(void), reading(void),
	padded(void), again(void);

static long (*const shapes[])(void) = { compared, jumping, returning, calling,
					loaded, reading, padded, again };
#elif defined(__aarch64__)
#define ROUNDS 250
__asm__(".text\n"
	"compared: mov w8, #57; mov x0, #-1; svc #0; cmn x0, #4095; b.hi 1f; mov x0, #0\n"
	"1:	ret\n"
	"returning: mov w8, #57; mov x0, #-1; svc #0; ret\n"
	"calling: mov x9, x30; mov w8, #57; mov x0, #-1; svc #0; bl back; mov x30, x9; ret\n"
	"back:	ret\n"
	"again: mov w8, #57; mov x0, #-1; b 1f\n"
	"	mov w8, #56\n"
	"1:	svc #0; ldr x9, five; ret\n"
	"	.balign 8\n"
	"five:	.quad 5\n");

long compared(void), returning(void), calling(void), again(void);

static long (*const shapes[])(void) = { compared, returning, calling, again };
#endif

#define SHAPES (sizeof(shapes) / sizeof(*shapes))

static void on_alarm(unused int number, unused siginfo_t *info, unused void *context)
{
}

static void *call_all(unused void *argument)
{
	for (size_t i = 0; i < ROUNDS * SHAPES; i++) {
		long result = shapes[i % SHAPES]();

		if (result != -EBADF)
			fail("shape %zu gave %ld", i % SHAPES, result);
	}
	return NULL;
}

int main(void)
{
	struct itimerval often = { { 0, 1000 }, { 0, 1000 } }, never = { { 0, 0 }, { 0, 0 } };
	pthread_t threads[THREADS];

	handle(SIGALRM, on_alarm, SA_RESTART);
	must(setitimer(ITIMER_REAL, &often, NULL));
	for (int i = 0; i < THREADS; i++)
		must_zero(pthread_create(&threads[i], NULL, call_all, NULL));
	for (int i = 0; i < THREADS; i++)
		must_zero(pthread_join(threads[i], NULL));
	must(setitimer(ITIMER_REAL, &never, NULL));
	say("all shapes\n");
	return 0;
}
