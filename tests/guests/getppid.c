/* The loop of the benches: getppid COUNT [raw]; prints only whether every answer was the same. */
#include "guest.h"

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 1000, odd = 0;
	pid_t parent = getppid();

	for (long i = 0; i < count; i++)
		odd += syscall(SYS_getppid) != parent;
	say("%ld calls, %ld odd answers\n", count, odd);
	return odd != 0;
}
