/*
 * For guests named show_<family>.c: they make the calls of a family with good, bad and odd arguments, so that
 * what our strace prints of them can be compared with what strace prints. See "Compare with strace" in
 * CONTRIBUTING.md.
 *
 * A guest is harmless whoever runs it, root included: before main() it gives up all capabilities, and it must
 * only make calls that fail, or that change nothing outside of itself and the folder it runs in. It makes the
 * same calls in every run, and does not print.
 */
#ifndef SHOW_H
#define SHOW_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "show_absent.h"

#define unused __attribute__((unused))

/* A system call by its name or number, with up to six words: integers are sign-extended, pointers as they are. */
#define call(name, ...) show_call(SYS_##name, ##__VA_ARGS__)
#define call_number(number, ...) show_call(number, ##__VA_ARGS__)

#define show_call(...) \
	show_pick(__VA_ARGS__, show_6, show_5, show_4, show_3, show_2, show_1, show_0)(__VA_ARGS__)
#define show_pick(n, a, b, c, d, e, f, chosen, ...) chosen
#define show_0(n) syscall(n)
#define show_1(n, a) syscall(n, (long)(a))
#define show_2(n, a, b) syscall(n, (long)(a), (long)(b))
#define show_3(n, a, b, c) syscall(n, (long)(a), (long)(b), (long)(c))
#define show_4(n, a, b, c, d) syscall(n, (long)(a), (long)(b), (long)(c), (long)(d))
#define show_5(n, a, b, c, d, e) syscall(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e))
#define show_6(n, a, b, c, d, e, f) \
	syscall(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

enum {
	NO_FD = 99,		/* a descriptor that is not open; so is -1 */
	NOBODY = 0x7ffffff0,	/* a process that can't be */
};

/* Words whose upper or lower half is odd: for arguments of which a call takes only 32 bits. */
#define HIGH_BITS 0xdeadbeef00000000ul
#define ALL_BITS (-1L)

/* Memory that can't be read: in user space, and in the kernel's. */
static unused char *bad;
#define KERNEL_ADDRESS ((void *)0xffff800000000000ul)

enum { SHOW_PLACE = 16384, SHOW_PLACES = 8, SHOW_PAGE = 4096 };
static char *show_places;
static unsigned show_turn;

/* `size` zero bytes (at most 16 KiB), behind which memory can't be read. Eight of them last at a time. */
static unused void *edge(size_t size)
{
	char *end = show_places + (show_turn++ % SHOW_PLACES) * (SHOW_PLACE + SHOW_PAGE) + SHOW_PLACE;

	memset(end - SHOW_PLACE, 0, SHOW_PLACE);
	return end - size;
}

/* A copy of the first `size` bytes, behind which memory can't be read: a truncated structure or array. */
static unused void *edge_copy(const void *data, size_t size)
{
	return memcpy(edge(size), data, size);
}

/* The characters without the NUL that should end them, then memory that can't be read. */
static unused char *edge_text(const char *text)
{
	return edge_copy(text, strlen(text));
}

/* The text in memory that ends right behind its NUL. */
static unused char *edge_string(const char *text)
{
	return edge_copy(text, strlen(text) + 1);
}

/* Without powers, root fails as everybody does. A guest that needs them defines SHOW_KEEPS_POWERS. */
static void show_give_up_powers(void)
{
#ifndef SHOW_KEEPS_POWERS
	unsigned header[2] = { 0x20080522, 0 };
	unsigned sets[6] = { 0 };

	syscall(SYS_capset, header, sets);
#endif
}

#ifndef GUEST_SLOWNESS /* where a processor is emulated */
#define GUEST_SLOWNESS 1
#endif

/* SIGKILL from a timer: no guest hangs. What it forks must end by itself. */
static void show_arm_limit(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL };
	long limit[4] = { 0, 0, 45 * GUEST_SLOWNESS, 0 };
	int timer = 0;

	if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer) == 0)
		syscall(SYS_timer_settime, timer, 0, limit, NULL);
}

static void __attribute__((constructor)) show_begin(void)
{
	show_arm_limit();
	show_give_up_powers();
	show_places = mmap(NULL, SHOW_PLACES * (SHOW_PLACE + SHOW_PAGE), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (show_places == MAP_FAILED)
		_exit(99);
	for (int i = 0; i < SHOW_PLACES; i++) {
		bad = show_places + i * (SHOW_PLACE + SHOW_PAGE) + SHOW_PLACE;
		mprotect(bad, SHOW_PAGE, PROT_NONE);
	}
	bad += 16;
}

#endif
