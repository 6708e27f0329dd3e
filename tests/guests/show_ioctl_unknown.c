/* ioctl requests that nobody knows, that two know, and whose number says more than a name. */
#include "show.h"
#include <linux/ioctl.h>

static const unsigned REQUESTS[] = {
	0, 1, 0xdead, 0xffffffff, 0x80000000, 0x40000000, 0xc0000000, 0x1fff0000,
	_IO('!', 200), _IOR('!', 1, int), _IOW('!', 2, char[100]), _IOWR('!', 3, long[1000]),
	0x4dff, 0x80044d0e, 0x40044d0e, 0x80ff4d10, 0xc0044d10, 0x6b00, 0x40206b00, 0x80406a13,
	0x8010552c, 0x80ff4804, 0x80104805, 0xc0054806, 0xc0054807, 0x80054808, 0x80074812,
	0x89e0, 0x89e1, 0x89f0, 0x89ff, 0x8bff, 0x6441, 0x7003, 0x5402, 0x5a05,
	0x4b01, 0x4504, 0x2203, 0x5382, 0x7b9, 0xb101, 0x40045402,
};

int main(void)
{
	int null = open("/dev/null", O_RDWR);

	for (unsigned i = 0; i < sizeof(REQUESTS) / sizeof(*REQUESTS); i++) {
		call(ioctl, null, REQUESTS[i], 0);
		call(ioctl, NO_FD, REQUESTS[i] | HIGH_BITS, 0x1234);
		call(ioctl, -1, REQUESTS[i], bad);
		call(ioctl, -1, REQUESTS[i], HIGH_BITS | 7);
	}
	return 0;
}
