/* Watching files: fanotify and inotify. */
#include "show.h"

static const char target[] = "missing/target";

static void fanotify(void)
{
	/* Without what came later: FAN_REPORT_FD_ERROR, FAN_REPORT_MNT, FAN_PRE_ACCESS, FAN_MNT_... */
	for (int bit = 0; bit < 32; bit++)
		if (bit != 13 && bit != 14)
			call(fanotify_init, 1u << bit, O_WRONLY);
	for (int class = 0; class < 0x10; class++)
		call(fanotify_init, class, O_RDWR | O_CLOEXEC | O_LARGEFILE);
	call(fanotify_init, 0xfff, 0);
	call(fanotify_init, -1, -1);
	call(fanotify_init, HIGH_BITS, HIGH_BITS | O_NONBLOCK);
	call(fanotify_init, 0x20, 3);
	for (int bit = 0; bit < 32; bit++)
		call(fanotify_mark, NO_FD, 1u << bit, 0x1, AT_FDCWD, target);
	for (int bit = 0; bit < 64; bit++)
		if (bit != 20 && bit != 24 && bit != 25)
			call(fanotify_mark, NO_FD, 1, 1ul << bit, NO_FD, target);
	call(fanotify_mark, NO_FD, 0, 0, -1, NULL);
	call(fanotify_mark, -1, -1, -1, -1, bad);
	call(fanotify_mark, HIGH_BITS | 5, HIGH_BITS | 2, HIGH_BITS | 3, HIGH_BITS | 4, edge_text("p"));
	call(fanotify_mark, NO_FD, 0x111, 0x4000003b, AT_FDCWD, "");
	call(fanotify_mark, NO_FD, 0x3, 0x18, AT_FDCWD, "");
	call(fanotify_mark, NO_FD, 0x1, 0xffffffffu, AT_FDCWD, "");
}

static void inotify(void)
{
	for (int bit = 0; bit < 32; bit++)
		call(inotify_add_watch, NO_FD, target, 1u << bit);
	call(inotify_add_watch, NO_FD, ".", 0);
	call(inotify_add_watch, NO_FD, bad, 0xfff);
	call(inotify_add_watch, -1, NULL, -1);
	call(inotify_add_watch, -1, edge_text("file"), 0x18);
	call(inotify_add_watch, HIGH_BITS | 9, "a\nb", HIGH_BITS | 2);
	for (int bit = 0; bit < 32; bit++)
		if ((1 << bit) != O_NONBLOCK && (1 << bit) != O_CLOEXEC)
			call(inotify_init1, 1u << bit);
	call(inotify_init1, -1);
	call(inotify_init1, HIGH_BITS | 0x1000000);
	int fd = call(inotify_init1, O_NONBLOCK | O_CLOEXEC);
	call(inotify_add_watch, fd, ".", 0x300);
	call(inotify_rm_watch, fd, 77);
	call(inotify_rm_watch, fd, 1);
	call(inotify_rm_watch, NO_FD, -1);
	call(inotify_rm_watch, HIGH_BITS | 77, HIGH_BITS | 1);
}

int main(void)
{
	fanotify();
	inotify();
	return 0;
}
