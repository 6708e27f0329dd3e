/* System calls by other doors: int 0x80, x32 numbers, the vsyscall page, numbers beyond the table. */
#include "guest.h"
#include <setjmp.h>
#include <sys/time.h>

#ifdef __x86_64__
static sigjmp_buf back;

static void on_fault(int number, siginfo_t *info unused, void *context unused)
{
	say("%s\n", signal_name(number));
	siglongjmp(back, 1);
}

static long int80(long number, long b, long c, long d)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(number), "b"(b), "c"(c), "d"(d)
			 : "memory", "r8", "r9", "r10", "r11");
	return result;
}

static void by_int80(void)
{
	static char *low;
	long pid = int80(20, 0, 0, 0);

	say("int 0x80 getpid: own pid %d\n", pid == getpid());
	low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	strcpy(low, "written by int 0x80\n");
	say("int 0x80 write: %ld\n", int80(4, 1, (long)low, 20));
	say("int 0x80 bad number: %ld\n", (long)(int)int80(4000, 0, 0, 0));
	say("int 0x80 close: %ld\n", (long)(int)int80(6, 99, 0, 0));
	for (int i = 0; i < 100; i++)
		if (int80(20, 0, 0, 0) != pid || getpid() != pid)
			fail("a mixed call went wrong");
	say("mixed with syscall a hundred times\n");
}

static void by_x32(void)
{
	say("x32 getpid: %s\n", result_text(syscall(0x40000000 | SYS_getpid) > 0 ? 1 : -1));
	say("x32 readv: %s\n", result_text(syscall(0x40000000 | 515, 0, 0, 0)));
}

static void by_vsyscall(void)
{
	long (*volatile old_time)(long *) = (void *)0xffffffffff600400;
	struct timeval now;
	long seconds;

	handle(SIGSEGV, on_fault, 0);
	if (sigsetjmp(back, 1))
		return;
	gettimeofday(&now, NULL);
	seconds = old_time(NULL);
	say("vsyscall time: right %d\n", seconds >= now.tv_sec - 1 && seconds <= now.tv_sec + 5);
}

#else
static void by_int80(void) {}
static void by_x32(void) {}
static void by_vsyscall(void) {}
#endif

static void odd_numbers(void)
{
	static const long numbers[] = { 337, 400, 511, 512, 547, 1000, 65535, 0x7fffffff, -1, -2 };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		say("number %ld: %s\n", numbers[i],
		    result_text(syscall(numbers[i], -1, -1, -1, -1, -1, -1)));
}

int main(void)
{
	by_int80();
	by_x32();
	by_vsyscall();
	odd_numbers();
	return 0;
}
