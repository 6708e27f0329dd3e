/* Disk quotas: every command, of calls that are refused. */
#include "show.h"

#define QCMD(command, type) (int)((unsigned)(command) << 8 | (type))

static const unsigned commands[] = {
	0x800001, 0x800002, 0x800003, 0x800004, 0x800005, 0x800006, 0x800007, 0x800008, 0x800009, 0x800000, 0x80000a,
	0x5801, 0x5802, 0x5803, 0x5804, 0x5805, 0x5806, 0x5807, 0x5808, 0x5809, 0x580a, 0,
};

int main(void)
{
	/* struct if_dqblk, if_nextdqblk, if_dqinfo, fs_disk_quota, fs_quota_stat, fs_quota_statv by turns */
	unsigned long words[40];
	unsigned char bytes[200];

	for (int i = 0; i < 40; i++)
		words[i] = i * 0x100000001ul;
	for (int i = 0; i < 200; i++)
		bytes[i] = i;
	for (unsigned i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		call(quotactl, QCMD(commands[i], 0), "/dev/nothing", 1000, words);
		call(quotactl, QCMD(commands[i], 1), NULL, -1, bytes);
		call(quotactl, QCMD(commands[i], 2), bad, HIGH_BITS | 7, bad);
		call(quotactl, QCMD(commands[i], 3), edge_text("/dev"), 7, NULL);
		call(quotactl, QCMD(commands[i], 0xff), "/dev/nothing", 7, edge_copy(words, 7));
	}
	call(quotactl, QCMD(0x800002, 0), "/dev/nothing", 1, "/aquota.user");
	call(quotactl, QCMD(0x800002, 0), "/dev/nothing", 2, "/aquota.user");
	call(quotactl, QCMD(0x800002, 0), "/dev/nothing", 4, "/aquota.user");
	call(quotactl, QCMD(0x800002, 0), "/dev/nothing", HIGH_BITS | 4, edge_text("/aquota"));
	for (unsigned flags = 1; flags < 0x100; flags <<= 1) {
		words[8] = flags;
		call(quotactl, QCMD(0x800008, 0), "/dev/nothing", 5, words);
		((unsigned *)words)[5] = flags;
		((unsigned *)words)[4] = flags << 8;
		call(quotactl, QCMD(0x800006, 0), "/dev/nothing", 5, words);
	}
	bytes[0] = 1;
	bytes[1] = 0x35;
	bytes[2] = 0xff;
	bytes[3] = 0x7f;
	call(quotactl, QCMD(0x5804, 0), "/dev/nothing", 5, bytes);
	*(int *)words = 0x3f;
	call(quotactl, QCMD(0x5801, 0), "/dev/nothing", 5, words);
	call(quotactl, QCMD(0x5802, 0), "/dev/nothing", 5, words);
	call(quotactl, QCMD(0x5806, 0), "/dev/nothing", 5, words);
	call(quotactl, -1, NULL, 5, NULL);
	call(quotactl, 0, NULL, 5, bad);
	call(quotactl, HIGH_BITS | 0x12345678, NULL, 5, bad);
	call(quotactl_fd, NO_FD, QCMD(0x800007, 0), 1000, words);
	call(quotactl_fd, -1, QCMD(0x800008, 1), 1000, words);
	call(quotactl_fd, AT_FDCWD, QCMD(0x800005, 2), -1, words);
	call(quotactl_fd, HIGH_BITS, QCMD(0x800002, 0), 1, "/aquota.user");
	call(quotactl_fd, NO_FD, 0, 0, NULL);
	return 0;
}
