/* Makes an ioctl call on no descriptor for each number, in hexadecimal, that it reads. */
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	static unsigned numbers[1 << 20];
	unsigned count = 0;

	while (count < 1 << 20 && scanf("%x", &numbers[count]) == 1)
		count++;
	for (unsigned i = 0; i < count; i++)
		syscall(SYS_ioctl, -1, numbers[i], 0);
	return 0;
}
