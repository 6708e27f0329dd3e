/* A descriptor for faults. */
#include "show.h"

int main(void)
{
	call(userfaultfd, 0x40);
	call(userfaultfd, -1);
	call(userfaultfd, 2);
	call(userfaultfd, 4);
	call(userfaultfd, O_CLOEXEC | O_NONBLOCK | 0x100);
	call(userfaultfd, HIGH_BITS | 0x80);
	call(userfaultfd, 1 | O_CLOEXEC | O_NONBLOCK);
	call(userfaultfd, 1);
	return 0;
}
