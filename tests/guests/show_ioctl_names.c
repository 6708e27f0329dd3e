/* The name of every number of the old form, and of some thousands of the new one. */
#include "show.h"

int main(void)
{
	static const char TYPES[] = "\x02\x03\x12\x21\x22\"#$&:;<=@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\^`abcdefghijklmnopqrstuvwxz";
	static const unsigned SIZES[] = { 1, 4, 8, 16, 24, 40 };

	for (unsigned type = 0; type < 256; type++)
		for (unsigned number = 0; number < 8; number++)
			call(ioctl, -1, type << 8 | number, 0);
	for (unsigned i = 0; i < sizeof(TYPES) - 1; i++)
		for (unsigned number = 0; number < 12; number++)
			call(ioctl, -1, (1 + i % 3) << 30 | SIZES[(i + number) % 6] << 16 | TYPES[i] << 8 | number, 0);
	return 0;
}
