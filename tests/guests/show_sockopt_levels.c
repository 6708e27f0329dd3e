/* Options of sockets by name, in every level, set with values of several lengths. */
#include "show.h"
#include <sys/socket.h>

static unsigned char value[1024];

int main(void)
{
	static const short levels[] = { 0, 1, 6, 17, 40, 41, 58, 100, 101, 132, 136, 255, 256, 257, 258, 262, 263, 264,
					266, 268, 269, 270, 272, 273, 274, 275, 276, 277, 278, 279, 280, 281, 282, 283, -1 };
	static const short lengths[] = { 4, 0, 1, 3, 5, 8, 12, 16, 20, 24, 136, 200, -1 };

	for (int i = 0; i < 1024; i++)
		value[i] = 1 + i * 7;
	for (unsigned l = 0; l < sizeof levels / sizeof *levels; l++) {
		int count = l < 2 || levels[l] == 132 ? 136 : levels[l] == 41 ? 80 : levels[l] > 270 ? 20 : 48;

		for (int option = 0; option < count; option++)
			call(setsockopt, -1, levels[l], option, value, lengths[(option + l) % 13]);
	}
	for (int option = 99; option < 140; option++) {
		call(setsockopt, -1, 17, option, value, 4);
		call(getsockopt, -1, 278, option, value, value);
	}
	call(setsockopt, -1, 1, 2, bad, 4);
	call(setsockopt, -1, 1, 2, NULL, 4);
	call(setsockopt, -1, 1, 25, edge(3), 4);
	call(setsockopt, -1, 1, 13, edge(6), 8);
	call(getsockopt, -1, 1, 2, bad, bad);
	call(getsockopt, -1, 1, 2, NULL, NULL);
	return 0;
}
