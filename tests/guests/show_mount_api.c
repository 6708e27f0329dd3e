/* Mounting in the new way: trees, contexts and attributes. */
#include "show.h"

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_quotactl_fd
#define SYS_quotactl_fd 443
#endif

static const char target[] = "missing/target";

static void bits(int number, int position, long a, long b, long c, long d)
{
	long words[5] = { a, b, c, d, 0 };

	for (int bit = 0; bit < 32; bit++) {
		if (bit == 21) /* MOUNT_ATTR_NOSYMFOLLOW came later than its call */
			continue;
		words[position] = 1l << bit;
		syscall(number, words[0], words[1], words[2], words[3], words[4]);
	}
	words[position] = 0;
	syscall(number, words[0], words[1], words[2], words[3], words[4]);
	words[position] = -1;
	syscall(number, words[0], words[1], words[2], words[3], words[4]);
	words[position] = HIGH_BITS | 1;
	syscall(number, words[0], words[1], words[2], words[3], words[4]);
}

static void trees(void)
{
	bits(SYS_open_tree, 2, AT_FDCWD, (long)target, 0, 0);
	call(open_tree, NO_FD, NULL, 0);
	call(open_tree, -1, bad, O_CLOEXEC);
	call(open_tree, 3, edge_text("x"), 0x81901);
	bits(SYS_move_mount, 4, AT_FDCWD, (long)target, NO_FD, (long)target);
	call(move_mount, AT_FDCWD, NULL, AT_FDCWD, NULL, 0);
	call(move_mount, -1, bad, -1, edge_text("to"), 0x77);
	call(move_mount, HIGH_BITS | 5, "", HIGH_BITS | 6, "", 0x377);
	bits(SYS_fspick, 2, AT_FDCWD, (long)target, 0, 0);
	call(fspick, NO_FD, bad, 15);
	call(fspick, NO_FD, NULL, 0);
	bits(SYS_fsopen, 1, (long)"tmpfs", 0, 0, 0);
	call(fsopen, NULL, 1);
	call(fsopen, bad, 2);
	call(fsopen, "a name that is much longer than what is usually shown", 3);
	call(fsopen, edge_text("ext4"), -1);
	bits(SYS_fsmount, 1, NO_FD, 0, 0, 0);
	bits(SYS_fsmount, 2, NO_FD, 0, 0, 0);
	call(fsmount, -1, 1, 0xf);
	call(fsmount, -1, 0, 0x200000 | 0x30);
}

static void configuring(void)
{
	static const char blob[] = "\0\1\2 binary \377 value that is longer than what is shown of it";

	for (int command = -1; command < 10; command++) {
		if (command == 8) /* FSCONFIG_CMD_CREATE_EXCL is newer */
			continue;
		call(fsconfig, NO_FD, command, "key", "value", 5);
		call(fsconfig, NO_FD, command, NULL, NULL, 0);
		call(fsconfig, NO_FD, command, bad, bad, -100);
		call(fsconfig, NO_FD, command, edge_text("key"), edge_text("value"), 3);
		call(fsconfig, NO_FD, command, "long key, longer than what is usually shown",
		     "long value, longer than what is usually shown", 0x7fffffff);
		call(fsconfig, NO_FD, command, "", "", HIGH_BITS | 4);
		call(fsconfig, NO_FD, command, "k", blob, sizeof(blob));
		call(fsconfig, NO_FD, command, "k", edge_copy(blob, 8), 8);
		call(fsconfig, NO_FD, command, "k", edge_copy(blob, 8), 9);
		call(fsconfig, NO_FD, command, "k", "", -1);
	}
	call(fsconfig, -1, 0x100, "k", "v", 1);
	call(fsconfig, HIGH_BITS | 9, HIGH_BITS | 1, "k", "v", 1);
}

static void attributes(void)
{
	static unsigned long attr[1024];

	bits(SYS_mount_setattr, 2, AT_FDCWD, (long)target, 0, (long)NULL);
	for (int field = 0; field < 4; field++) {
		for (int bit = 0; bit < 64; bit++) {
			if (bit > 24 && bit < 60)
				continue;
			memset(attr, 0, 40);
			attr[field] = 1ul << bit;
			call(mount_setattr, AT_FDCWD, target, 0, attr, 32);
		}
		attr[field] = -1;
		call(mount_setattr, AT_FDCWD, target, 0, attr, 32);
	}
	static const long sizes[] = { 0, 1, 8, 16, 24, 31, 32, 33, 40, 4096, 1l << 40, -1 };

	memset(attr, 0, 40);
	attr[0] = 0x31;
	attr[2] = 0x80000;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		attr[4] = 0;
		call(mount_setattr, AT_FDCWD, target, 0x8000, attr, sizes[i]);
		attr[4] = 0x1234;
		call(mount_setattr, AT_FDCWD, target, 0x8000, attr, sizes[i]);
		call(mount_setattr, NO_FD, target, 0x1000, edge_copy(attr, 32), sizes[i]);
		call(mount_setattr, NO_FD, target, 0x1100, edge_copy(attr, 24), sizes[i]);
	}
	call(mount_setattr, NO_FD, NULL, 0, NULL, 32);
	call(mount_setattr, NO_FD, bad, 0, bad, 32);
}

int main(void)
{
	trees();
	configuring();
	attributes();
	return 0;
}
