/* Names of files: links, renaming, removing. */
#include "show.h"

int main(void)
{
	int file = open("file", O_RDWR | O_CREAT, 0600);

	call(link, "file", "second");
	call(link, "file", "second");
	call(link, "/nonexist/x", "y");
	call(link, NULL, bad);
	call(linkat, AT_FDCWD, "file", AT_FDCWD, "third", 0);
	call(linkat, AT_FDCWD, "file", NO_FD, "third", AT_SYMLINK_FOLLOW);
	call(linkat, file, "", AT_FDCWD, "fourth", AT_EMPTY_PATH);
	call(linkat, NO_FD, "x", -1, "y", AT_EMPTY_PATH | AT_SYMLINK_FOLLOW);
	call(linkat, NO_FD, bad, NO_FD, edge_text("y"), -1);
	call(linkat, HIGH_BITS, "x", HIGH_BITS | AT_FDCWD, "y", HIGH_BITS);
	call(symlink, "nowhere", "link");
	call(symlink, "", "link");
	call(symlink, bad, NULL);
	call(symlinkat, "target with spaces \"and quotes\"", AT_FDCWD, "link 2");
	call(symlinkat, "x", NO_FD, "link");
	call(symlinkat, NULL, -1, edge_text("link"));
	call(rename, "third", "moved");
	call(rename, "/nonexist/x", "y");
	call(rename, bad, bad);
	call(renameat, AT_FDCWD, "moved", AT_FDCWD, "third");
	call(renameat, NO_FD, "x", -1, "y");
	call(renameat, AT_FDCWD, NULL, AT_FDCWD, "");
	for (int flags = 0; flags < 10; flags++)
		call(renameat2, NO_FD, "x", NO_FD, "y", flags);
	call(renameat2, AT_FDCWD, "third", AT_FDCWD, "second", 1);
	call(renameat2, AT_FDCWD, "third", AT_FDCWD, "link", 2);
	call(renameat2, -1, bad, -1, NULL, -1);
	call(unlink, "third");
	call(unlink, "/nonexist/x");
	call(unlink, NULL);
	call(unlink, "\x80\xff\x01\n");
	call(unlink, edge_text("abc"));
	call(unlinkat, AT_FDCWD, "second", 0);
	call(unlinkat, -1, "x", 0x200);
	call(unlinkat, -1, "x", 0x300);
	char longest[5000];
	memset(longest, 'x', sizeof(longest));
	longest[4095] = 0;
	call(unlink, longest);
	longest[4095] = 'y', longest[4096] = 0;
	call(unlink, longest);
	longest[4096] = 'z', longest[4999] = 0;
	call(unlink, longest);
	longest[300] = 0;
	call(unlink, longest);
	return 0;
}
