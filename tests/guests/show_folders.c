/* Folders: making, entering, reading. */
#include "show.h"

static char buffer[8192];

static void changing(void)
{
	call(mkdir, "/nonexist/x", 0755);
	call(mkdir, NULL, 0);
	call(mkdir, bad, -1);
	call(mkdir, "folder", 0700);
	call(mkdir, "folder", 07777);
	call(mkdirat, AT_FDCWD, "folder/below", 0);
	call(mkdirat, NO_FD, "x", 0170000);
	call(mkdirat, -1, edge_text("x"), 01000);
	call(rmdir, "folder");
	call(rmdir, bad);
	call(rmdir, "");
	call(unlinkat, AT_FDCWD, "folder/below", 0);
	call(unlinkat, AT_FDCWD, "folder/below", AT_REMOVEDIR);
	call(unlinkat, NO_FD, "x", -1);
	call(unlinkat, NO_FD, NULL, 0x1000);
	call(mknod, "/nonexist/x", 0100644, 0);
	call(mknod, "/nonexist/x", 020600, 0x0103);
	call(mknod, "/nonexist/x", 060600, 0xfff12345);
	call(mknod, "/nonexist/x", 010666, 0);
	call(mknod, "/nonexist/x", 0140666, 5);
	call(mknod, "/nonexist/x", 0644, 5);
	call(mknod, "/nonexist/x", 0170000, 5);
	call(mknod, "/nonexist/x", 0130644, 5);
	call(mknod, bad, -1, -1L);
	call(mknodat, NO_FD, "x", 0060000 | 07777, 0x7fffffffffffffff);
	call(mknodat, AT_FDCWD, "/nonexist/x", 0, HIGH_BITS | 7);
	call(mknodat, AT_FDCWD, "pipe", 0010600, 0);
}

static void entering(void)
{
	call(chdir, "/nonexist/x");
	call(chdir, NULL);
	call(chdir, edge_text("abc"));
	call(fchdir, NO_FD);
	call(fchdir, -1);
	call(chroot, "/nonexist/x");
	call(chroot, bad);
	call(pivot_root, "/nonexist/x", bad);
	call(pivot_root, NULL, "/nonexist/x");
	call(getcwd, buffer, sizeof(buffer));
	call(getcwd, buffer, 0);
	call(getcwd, buffer, 3);
	call(getcwd, NULL, 100);
	call(getcwd, bad, 100);
	call(getcwd, buffer, ALL_BITS);
	call(umask, 077);
	call(umask, 0);
	call(umask, -1);
	call(umask, HIGH_BITS | 022);
}

static void reading(void)
{
	int folder = open(".", O_RDONLY | O_DIRECTORY);

	call(getdents64, folder, buffer, 10);
	call(getdents64, folder, bad, 1000);
	call(getdents64, folder, NULL, 1000);
	call(getdents64, folder, buffer, sizeof(buffer));
	call(getdents64, folder, buffer, sizeof(buffer));
	call(lseek, folder, 0, SEEK_SET);
	call(getdents, folder, buffer, sizeof(buffer));
	call(getdents, folder, buffer, sizeof(buffer));
	call(getdents, folder, bad, -1);
	call(getdents64, NO_FD, buffer, ALL_BITS);
	call(getdents64, -1, NULL, 0);
	call(getdents, 0, buffer, 5);
	close(folder);
	folder = open("/proc/self/task/..", O_RDONLY | O_DIRECTORY);
	call(getdents64, folder, buffer, 100);
	close(folder);
}

int main(void)
{
	changing();
	entering();
	int file = open("a\nfile", O_CREAT | O_RDWR, 0600);
	close(file);
	symlink("nowhere", "link");
	reading();
	return 0;
}
