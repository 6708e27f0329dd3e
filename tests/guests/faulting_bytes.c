/*
 * Which bytes fault at their own address, whatever bytes follow: each one given (in hexadecimal) is run in front of many
 * others, in the middle of memory and at its end. Prints one line a byte.
 */
#include "guest.h"
#include <setjmp.h>
#include <ucontext.h>

static sigjmp_buf back;
static volatile int got;
static volatile uintptr_t place;

static void on_fault(int number, unused siginfo_t *info, void *context)
{
	got = number;
	place = ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
	siglongjmp(back, 1);
}

/* The signal that running this address ends in. */
static int run(void *code)
{
	got = 0;
	if (sigsetjmp(back, 1) == 0)
		((void (*)(void))code)();
	return got;
}

/* Bytes that follow: each value, alone, repeated, and before a variety of others. */
static void fill(unsigned char *code, size_t size, int turn)
{
	unsigned state = (unsigned)turn * 2654435761u + 1;

	for (size_t i = 1; i < size; i++) {
		state = state * 1103515245u + 12345;
		code[i] = turn < 256 ? (unsigned char)turn : (unsigned char)(state >> 16);
	}
	if (size > 1)
		code[1] = (unsigned char)turn;
}

static int check(int byte, unsigned char *memory, size_t page)
{
	int seen = 0;

	for (int turn = 0; turn < 1024; turn++) {
		for (size_t room = 1; room <= 17; room += turn == 0 ? 1 : 16) {
			unsigned char *code = memory + page - room;

			*code = (unsigned char)byte;
			fill(code, room, turn);
			run(code);
			if ((got != SIGSEGV && got != SIGILL) || place != (uintptr_t)code) {
				say("%02x: %s at %ld, followed by %02x, room %zu\n", byte, signal_name(got),
				    got ? (long)(place - (uintptr_t)code) : 0, turn & 255, room);
				return 0;
			}
			seen |= 1 << (got == SIGILL);
		}
	}
	return seen;
}

int main(int count, char **words)
{
	static const char *const kinds[] = { "", "SIGSEGV", "SIGILL", "SIGSEGV SIGILL" };
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	unsigned char *memory = mmap(NULL, 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	stack_t stack = { .ss_sp = malloc(65536), .ss_size = 65536 };

	if (memory == MAP_FAILED)
		fail("no memory");
	must(mprotect(memory, page, PROT_READ | PROT_WRITE | PROT_EXEC));
	must(sigaltstack(&stack, NULL));
	handle(SIGSEGV, on_fault, SA_ONSTACK);
	handle(SIGILL, on_fault, SA_ONSTACK);
	handle(SIGBUS, on_fault, SA_ONSTACK);
	handle(SIGTRAP, on_fault, SA_ONSTACK);
	handle(SIGFPE, on_fault, SA_ONSTACK);
	for (int i = 1; i < count; i++) {
		int byte = (int)strtol(words[i], NULL, 16);
		int seen = check(byte, memory, page);

		if (seen)
			say("%02x: %s\n", byte, kinds[seen]);
	}
	return 0;
}
