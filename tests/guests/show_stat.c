/* What is known of a file: stat and its family, access, readlink, times. */
#include "show.h"
#include <sys/stat.h>

static char buffer[4096];

static void old(int file)
{
	call(stat, "/dev/null", buffer);
	call(stat, "/nonexist/x", buffer);
	call(stat, "/dev/null", NULL);
	call(stat, "/dev/null", bad);
	call(stat, "/dev/null", edge(143));
	call(stat, bad, buffer);
	call(lstat, "link", buffer);
	call(lstat, "/proc/self/exe", bad);
	call(lstat, "", buffer);
	call(fstat, file, buffer);
	call(fstat, -1, buffer);
	call(fstat, NO_FD, NULL);
	call(fstat, HIGH_BITS | NO_FD, bad);
	call(newfstatat, AT_FDCWD, "/dev/zero", buffer, 0);
	call(newfstatat, file, "", buffer, AT_EMPTY_PATH);
	call(newfstatat, NO_FD, "x", buffer, 0xffff);
	call(newfstatat, NO_FD, NULL, NULL, -1);
	call(newfstatat, AT_FDCWD, "/nonexist/x", buffer, AT_NO_AUTOMOUNT);
	call(newfstatat, AT_FDCWD, "folder", buffer, AT_SYMLINK_NOFOLLOW);
	call(newfstatat, AT_FDCWD, "pipe", buffer, 0x2000);
	call(ustat, 5L, buffer);
	call(ustat, -1L, bad);
}

static void extended(int file)
{
	call(statx, file, "", AT_EMPTY_PATH, STATX_SIZE | STATX_TYPE | STATX_MODE, buffer);
	call(statx, AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW, STATX_TYPE, buffer);
	for (int bit = 0; bit < 16; bit++)
		call(statx, NO_FD, "x", 1u << bit, 1u << bit, buffer);
	call(statx, NO_FD, "x", AT_STATX_SYNC_TYPE, 0xfff, buffer);
	call(statx, NO_FD, "x", AT_STATX_FORCE_SYNC, 0xffff, bad);
	call(statx, NO_FD, "x", AT_STATX_DONT_SYNC | AT_EMPTY_PATH, -1, NULL);
	call(statx, -1, NULL, -1, 0, NULL);
	call(statx, AT_FDCWD, "/dev/null", 0, STATX_ALL, bad);
	call(statx, AT_FDCWD, "/dev/null", 0, STATX_ALL, edge(255));
	call(statx, AT_FDCWD, bad, 0, 0, buffer);
}

static void systems(int file)
{
	call(statfs, "/proc", buffer);
	call(statfs, "/sys", buffer);
	call(statfs, "/dev/null", edge(119));
	call(statfs, "/nonexist/x", buffer);
	call(statfs, NULL, NULL);
	call(statfs, bad, bad);
	call(fstatfs, file, bad);
	call(fstatfs, NO_FD, buffer);
	int proc = open("/proc/self/status", O_RDONLY);
	call(fstatfs, proc, buffer);
	close(proc);
	call(sysfs, 1, "proc");
	call(sysfs, 2, 0, buffer);
	call(sysfs, 3);
	call(sysfs, 7, 8, 9);
}

static void access_and_links(void)
{
	for (int mode = 0; mode < 9; mode++)
		call(access, "/nonexist/x", mode);
	call(access, NULL, -1);
	call(access, "file", F_OK);
	call(faccessat, AT_FDCWD, "file", R_OK | W_OK);
	call(faccessat, NO_FD, bad, 15);
	call(faccessat2, AT_FDCWD, "file", X_OK, AT_EACCESS);
	call(faccessat2, NO_FD, "x", -1, -1);
	call(faccessat2, NO_FD, NULL, 0, AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
	call(readlink, "link", buffer, sizeof(buffer));
	call(readlink, "link", buffer, 4);
	call(readlink, "link", bad, 100);
	call(readlink, "/nonexist/x", buffer, 0);
	call(readlink, NULL, NULL, -1);
	call(readlinkat, AT_FDCWD, "link", buffer, 100);
	call(readlinkat, NO_FD, "link", buffer, ALL_BITS);
	call(readlinkat, AT_FDCWD, "file", buffer, 100);
	call(readlinkat, AT_FDCWD, "/proc/self/exe", edge(3), 100);
}

static void times(void)
{
	long pair[4] = { 1000000000, 5, 1500000000, 999999999 };
	long small[4] = { 1, 2, 3, 4 };

	call(utime, "/nonexist/x", pair);
	call(utime, "/nonexist/x", NULL);
	call(utime, bad, bad);
	call(utime, "file", small);
	call(utimes, "/nonexist/x", pair);
	call(utimes, "/nonexist/x", edge_copy(pair, 31));
	call(utimes, NULL, small);
	call(futimesat, NO_FD, "x", pair);
	call(futimesat, AT_FDCWD, NULL, bad);
	call(utimensat, AT_FDCWD, "file", pair, 0);
	pair[1] = 0x3fffffff, pair[3] = 0x3ffffffe;
	call(utimensat, AT_FDCWD, "file", pair, AT_SYMLINK_NOFOLLOW);
	call(utimensat, NO_FD, NULL, pair, -1);
	call(utimensat, NO_FD, "", pair, AT_EMPTY_PATH);
	pair[0] = -5, pair[1] = -1, pair[2] = 1L << 40, pair[3] = 1000000000;
	call(utimensat, NO_FD, "x", pair, 0);
	call(utimensat, NO_FD, "x", edge_copy(pair, 24), 0);
	call(utimensat, NO_FD, "x", NULL, 0);
	call(utimensat, NO_FD, "x", KERNEL_ADDRESS, 0);
}

int main(void)
{
	int file = open("file", O_RDWR | O_CREAT, 0604);

	write(file, "hello", 5);
	symlink("nowhere", "link");
	mkdir("folder", 01770);
	mkfifo("pipe", 0600);
	old(file);
	extended(file);
	systems(file);
	access_and_links();
	times();
	return 0;
}
