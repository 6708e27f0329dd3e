/* The clock's discipline. Without capabilities it can only be read: whatever would change it fails. */
#include "show.h"
#include <sys/timex.h>

static void both(int clock, struct timex *how)
{
	struct timex copy = *how;

	call(adjtimex, &copy);
	copy = *how;
	call(clock_adjtime, clock, &copy);
}

static void mode(unsigned modes, int clock)
{
	struct timex how;

	memset(&how, 0x11, sizeof(how));
	how.modes = modes;
	how.status = (int)modes;
	both(clock, &how);
}

int main(void)
{
	struct timex how = { .modes = 0 };

	call(adjtimex, &how);
	memset(&how, 0, sizeof(how));
	call(clock_adjtime, CLOCK_REALTIME, &how);
	for (unsigned bit = 1; bit != 0; bit <<= 1)
		mode(bit, 99);
	mode(ADJ_OFFSET_SINGLESHOT, 0);
	mode(0x8002 | ADJ_TICK, 1);
	mode(0xffffffff, -1);
	mode(ADJ_OFFSET | ADJ_FREQUENCY | ADJ_STATUS, (~3 << 3) | 3);
	call(adjtimex, NULL);
	call(adjtimex, bad);
	call(adjtimex, edge(100));
	call(adjtimex, KERNEL_ADDRESS);
	call(clock_adjtime, 0, NULL);
	call(clock_adjtime, -1, bad);
	call(clock_adjtime, 1, edge(207));
	call(clock_adjtime, HIGH_BITS | 11, edge(208));
	return 0;
}
