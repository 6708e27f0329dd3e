/* Mounting in the old way: which flags, and when the data is a text. */
#include "show.h"

enum { KEY = 0xc0ed };

static const char target[] = "missing/target";

static void mounting(void)
{
	call(mount, "none", target, "tmpfs", 0, "size=1");
	call(mount, "none", target, "tmpfs", 0, NULL);
	call(mount, NULL, NULL, NULL, 0, NULL);
	call(mount, bad, bad, bad, 0, bad);
	call(mount, edge_text("dev"), edge_text(target), edge_text("ext4"), 0, edge_text("data"));
	call(mount, "/dev/a\n", "b\"c", "d\\e", 0, "f\tg\1");
	call(mount, "none", target, "ty\1pe", 1, "\377");
	call(mount, "none", target, "a type that is a good deal longer than it should be", 1,
	     "options=that,are=longer,than=what,is=shown=by,default");
	for (int bit = 0; bit < 32; bit++)
		call(mount, "none", target, "tmpfs", 1ul << bit, "data");
	for (int bit = 32; bit < 64; bit += 7)
		call(mount, "none", target, "tmpfs", 1ul << bit, "data");
	call(mount, "none", target, "tmpfs", ALL_BITS, "data");
	call(mount, "none", target, "tmpfs", 0xffffffffu, "data");
	call(mount, "none", target, "tmpfs", HIGH_BITS, "data");
}

static void magic(void)
{
	static const unsigned flags[] = { 0, 1, 0x20, 0x21, 0x1000, 0x1001, 0x2000, 0x5000, 0x44000,
					  0x1020, 0x100000, 0x10000, 0x3f, 0xffff };

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		call(mount, "source", target, "proc", flags[i], "data");
		call(mount, "source", target, "proc", flags[i] | 0xc0ed0000, "data");
		call(mount, "source", target, NULL, flags[i], (void *)0x123);
	}
	call(mount, "source", target, bad, 0xc0ed1000 | HIGH_BITS, bad);
}

static void unmounting(void)
{
	call(umount2, target, 0);
	call(umount2, NULL, 1);
	call(umount2, bad, 2);
	call(umount2, edge_text(target), 4);
	call(umount2, target, 8);
	call(umount2, target, 0x10);
	call(umount2, target, 0x1f);
	call(umount2, target, -1);
	call(umount2, "a\1b", HIGH_BITS | 1);
	call(pivot_root, ".", target);
	call(pivot_root, NULL, NULL);
	call(pivot_root, bad, edge_text("old"));
	call(pivot_root, "new\n", "");
	call(chroot, target);
	call(chroot, NULL);
	call(chroot, bad);
	call(chroot, edge_text("root"));
	call(chdir, target);
	call(chdir, bad);
	call(fchdir, NO_FD);
	call(fchdir, -1);
	call(fchdir, AT_FDCWD);
	call(fchdir, HIGH_BITS | 1);
}

int main(void)
{
	mounting();
	magic();
	unmounting();
	return 0;
}
