/* Modes and owners of files. */
#include "show.h"

int main(void)
{
	int file = open("file", O_RDWR | O_CREAT, 0600);

	for (int bit = 0; bit < 20; bit++)
		call(chmod, "/nonexist/x", 1u << bit);
	call(chmod, "file", 0644);
	call(chmod, NULL, -1);
	call(chmod, bad, 07777);
	call(chmod, "/nonexist/x", HIGH_BITS | 0600);
	call(fchmod, file, 0600);
	call(fchmod, NO_FD, 04755);
	call(fchmod, -1, 0177777);
	call(fchmodat, AT_FDCWD, "file", 0640);
	call(fchmodat, NO_FD, "x", 01000);
	call(fchmodat, NO_FD, edge_text("x"), 0);
	call(chown, "/nonexist/x", 0, 0);
	call(chown, "/nonexist/x", -1, -1);
	call(chown, "/nonexist/x", 1000, 0xfffffffe);
	call(chown, NULL, HIGH_BITS, HIGH_BITS | 5);
	call(lchown, "/nonexist/x", 1, -1);
	call(lchown, bad, 0x7fffffff, 0x80000000);
	call(fchown, NO_FD, -1, 3);
	call(fchown, file, -1, -1);
	call(fchownat, AT_FDCWD, "/nonexist/x", 5, 6, 0);
	call(fchownat, NO_FD, "", -1, 7, AT_EMPTY_PATH);
	call(fchownat, NO_FD, "x", 7, -1, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
	call(fchownat, NO_FD, bad, 0, 0, -1);
	call_number(452, AT_FDCWD, "file", 0600, AT_SYMLINK_NOFOLLOW);
	call_number(452, NO_FD, "x", 06777, 0x1000);
	call_number(452, NO_FD, bad, -1, -1);
	return 0;
}
