/*
 * Runs machine code that it is given, as sites of system calls before and after they are replaced, and prints what each run
 * leaves in registers and flags. Reads lines:
 *
 *   code ADDRESS BYTES      puts code there
 *   heal ADDRESS PLACE      whoever faults at the address goes on at the place
 *   run NAME ADDRESS ROOM   calls the function there, while a slot's room is that; its count of handled calls is told
 *
 * A slot has: room at 0, handler at 8, handled calls at 16, a word for the handler at 24.
 */
#include "guest.h"
#include <asm/prctl.h>
#include <ucontext.h>

#define MAX_HEALED 64

struct slot { uint64_t room, handler, handled, save; };

/* What a function finds and leaves: rax to r15 in the order of their numbers, without rsp; then flags. */
struct registers { uint64_t r[16]; };

static struct registers before, after;
static struct slot slot;
static struct { uintptr_t from, to; } healed[MAX_HEALED];
static int healed_count, faults;

void handler(void);
void enter(void (*function)(void), const struct registers *from, struct registers *to);

/* The handler makes the call and counts; as every handler must, it leaves all but rax, rcx and r11 alone. */
__asm__(".text\n"
	"handler:\n"
	"	mov %rcx, %gs:24\n"
	"	mov %gs:16, %rcx\n"
	"	lea 1(%rcx), %rcx\n"
	"	mov %rcx, %gs:16\n"
	"	syscall\n"
	"	mov %gs:24, %rcx\n"
	"	jmp *%rcx\n"
	"enter:\n"
	"	push %rbx\n	push %rbp\n	push %r12\n	push %r13\n	push %r14\n	push %r15\n"
	"	push %rdx\n	push %rdi\n"
	"	push 120(%rsi)\n	popf\n"
	"	mov 0(%rsi), %rax\n	mov 8(%rsi), %rcx\n	mov 16(%rsi), %rdx\n"
	"	mov 24(%rsi), %rbx\n	mov 32(%rsi), %rbp\n	mov 48(%rsi), %rdi\n"
	"	mov 56(%rsi), %r8\n	mov 64(%rsi), %r9\n	mov 72(%rsi), %r10\n"
	"	mov 80(%rsi), %r11\n	mov 88(%rsi), %r12\n	mov 96(%rsi), %r13\n"
	"	mov 104(%rsi), %r14\n	mov 112(%rsi), %r15\n	mov 40(%rsi), %rsi\n"
	"	call *(%rsp)\n"
	"	pushf\n"
	"	push %rsi\n"
	"	mov 24(%rsp), %rsi\n"
	"	mov %rax, 0(%rsi)\n	mov %rcx, 8(%rsi)\n	mov %rdx, 16(%rsi)\n"
	"	mov %rbx, 24(%rsi)\n	mov %rbp, 32(%rsi)\n	mov %rdi, 48(%rsi)\n"
	"	mov %r8, 56(%rsi)\n	mov %r9, 64(%rsi)\n	mov %r10, 72(%rsi)\n"
	"	mov %r11, 80(%rsi)\n	mov %r12, 88(%rsi)\n	mov %r13, 96(%rsi)\n"
	"	mov %r14, 104(%rsi)\n	mov %r15, 112(%rsi)\n"
	"	pop %rax\n	mov %rax, 40(%rsi)\n"
	"	pop %rax\n	mov %rax, 120(%rsi)\n"
	"	add $16, %rsp\n"
	"	pop %r15\n	pop %r14\n	pop %r13\n	pop %r12\n	pop %rbp\n	pop %rbx\n"
	"	ret\n");

static void on_fault(int number, unused siginfo_t *info, void *context)
{
	greg_t *rip = &((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];

	for (int i = 0; i < healed_count; i++) {
		if (healed[i].from == (uintptr_t)*rip) {
			*rip = (greg_t)healed[i].to;
			faults++;
			return;
		}
	}
	fail("%s at %llx", signal_name(number), *rip);
}

static void put_code(uintptr_t address, const char *digits)
{
	size_t size = strlen(digits) / 2;
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

	for (uintptr_t at = address & -page; at < address + size; at += page) {
		void *got = mmap((void *)at, page, PROT_READ | PROT_WRITE | PROT_EXEC,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

		if (got != MAP_FAILED && got != (void *)at)
			fail("no memory at %lx", at);
		if (got == MAP_FAILED && errno != EEXIST)
			fail("no memory at %lx: %s", at, errno_name(errno));
	}
	for (size_t i = 0; i < size; i++) {
		unsigned byte = 0;

		sscanf(digits + 2 * i, "%2x", &byte);
		((volatile unsigned char *)address)[i] = (unsigned char)byte;
	}
}

static void run(const char *name, uintptr_t address, uint64_t room)
{
	for (int i = 0; i < 16; i++)
		before.r[i] = 0x1111111111111111u * (unsigned)i;
	before.r[6] = (uint64_t)-1; /* rdi: no descriptor */
	before.r[15] = 0xad5;	    /* all of the flags of arithmetic, and interrupts */
	slot.room = room;
	slot.handled = 0;
	faults = 0;
	enter((void (*)(void))address, &before, &after);
	say("%s:", name);
	for (int i = 0; i < 16; i++) {
		uint64_t value = after.r[i];

		if (i == 1) /* rcx: an address behind the call */
			value -= address;
		say(" %lx", value);
	}
	say(" / %lu handled, %d healed\n", slot.handled, faults);
}

int main(void)
{
	static char line[4096], word[16], name[64], digits[4096];
	unsigned long address, other;

	slot.handler = (uint64_t)(uintptr_t)handler;
	must(syscall(SYS_arch_prctl, ARCH_SET_GS, &slot));
	handle(SIGSEGV, on_fault, 0);
	handle(SIGILL, on_fault, 0);
	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "code %lx %4095s", &address, digits) == 2)
			put_code(address, digits);
		else if (sscanf(line, "heal %lx %lx", &address, &other) == 2 && healed_count < MAX_HEALED)
			healed[healed_count].from = address, healed[healed_count++].to = other;
		else if (sscanf(line, "run %63s %lx %lu", name, &address, &other) == 3)
			run(name, address, other);
		else if (sscanf(line, "%15s", word) == 1)
			fail("what is \"%s\"?", word);
	}
	return 0;
}
