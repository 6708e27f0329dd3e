/*
 * Calls on files and memory with arguments that are worth a look, so that what is printed of them can be
 * compared with what strace prints. Most fail; that is as well.
 */
#include "guest.h"
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/uio.h>
#include <termios.h>
#include "show_absent.h"

#define call(name, ...) ((void)syscall(SYS_##name, ##__VA_ARGS__))

enum { NONE = 99, HERE = AT_FDCWD };
static char buffer[4096];
static long words[64];
static const char missing[] = "/nonexist/x";

static void opening(void)
{
	call(openat, HERE, "a\"b\\\n\t\r\v\f\a\033" "1\0332x\303\251", O_RDWR | O_CREAT | O_EXCL, 07777);
	call(openat, 5, "x", O_ACCMODE | O_SYNC | O_NOFOLLOW | O_PATH, 0);
	call(openat, 5, "x", O_TMPFILE | O_RDWR, 0);
	call(openat, 5, "x", 0x80000000 | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK, 0);
	call(openat, HERE, 0L, 0);
	call(openat, HERE, 16L, O_APPEND | O_TRUNC | O_NOATIME);
	memset(buffer, 'a', sizeof(buffer) - 1);
	call(openat, HERE, buffer, 0);
	words[0] = O_CREAT | O_CLOEXEC, words[1] = 0644, words[2] = 8;
	call(openat2, HERE, missing, words, 24);
	call(openat2, HERE, missing, words, 8);
	call(close_range, 1000, -1, 0);
	call(dup3, 98, NONE, O_CLOEXEC);
	call(fcntl, NONE, F_GETFL);
	call(fcntl, 0, F_GETFD);
	call(fcntl, 0, F_SETFD, 3);
	call(fcntl, 0, 777, 5);
	call(fcntl, NONE, F_DUPFD_CLOEXEC, 10);
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_END, .l_len = 5 };
	call(fcntl, NONE, F_SETLK, &lock);
	lock.l_type = 7;
	call(fcntl, NONE, F_OFD_SETLK, &lock);
	call(fcntl, NONE, F_SETLKW, 0L);
	call(fcntl, NONE, F_SETOWN, -5);
	call(fcntl, NONE, F_SETSIG, SIGUSR1);
	call(fcntl, NONE, F_NOTIFY, 0x80000003);
}

static void contents(void)
{
	int fds[2];
	long offset = 7;

	call(read, NONE, buffer, 10);
	call(read, NONE, 0L, -1L);
	call(write, NONE, "abc\0def\xff\1\0012", 11);
	call(write, NONE, buffer, 32);
	call(write, NONE, buffer, 33);
	call(write, NONE, 1L, 100);
	call(write, NONE, "", 0);
	call(pread64, NONE, buffer, 5, -1L);
	call(pwrite64, NONE, "hello", 5, 1L << 40);
	call(lseek, NONE, -5L, 7);
	call(lseek, NONE, 0x123456789abcdefL, SEEK_HOLE);
	call(pipe2, fds, O_CLOEXEC);
	call(pipe2, 0L, O_NONBLOCK);
	call(write, fds[1], "xyzw12345", 9);
	struct iovec parts[3] = { { buffer, 4 }, { buffer + 10, 100 }, { 0, 0 } };
	call(readv, fds[0], parts, 2);
	call(readv, NONE, parts, 2);
	call(writev, NONE, parts, 3);
	call(writev, NONE, parts, 0);
	call(writev, NONE, 16L, 1);
	call(preadv, NONE, parts, 1, 5, 0);
	call(pwritev2, NONE, parts, 1, 5, 0, 9);
	call(ioctl, fds[0], FIONREAD, words);
	call(ioctl, fds[0], FIONBIO, words);
	call(ioctl, NONE, TCGETS, buffer);
	call(ioctl, NONE, 0x12345678, buffer);
	call(ioctl, NONE, 0x1234, 0);
	call(ioctl, NONE, TIOCGPTPEER, 0x102);
	call(ioctl, NONE, FIOCLEX);
	call(sendfile, 98, NONE, 0L, 5);
	call(sendfile, 98, NONE, &offset, 5);
	call(copy_file_range, 98, &offset, 97, 0L, 5, 0);
	call(splice, 98, &offset, 97, 0L, 5, 3);
	call(fallocate, NONE, 3, 0L, -5L);
	call(flock, NONE, 6);
	call(fadvise64, NONE, 0, 0, 99);
	call(sync_file_range, NONE, 0, 0, 7);
	call(memfd_create, "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", 3);
	call(memfd_create, "abc", (21u << 26) | 4);
	call(truncate, missing, -1L);
}

static void paths(void)
{
	call(access, "/", 7);
	call(faccessat2, HERE, "/", 0, 0x300);
	call(fchmodat, HERE, missing, 0);
	call(fchmodat, HERE, missing, 06644);
	call(mkdirat, HERE, missing, 0777);
	call(mknodat, HERE, missing, 0100644, 0);
	call(mknodat, HERE, missing, 020644, 0x12345);
	call(mknodat, HERE, missing, 010000, 0);
	call(fchownat, HERE, missing, -1, 5, AT_SYMLINK_NOFOLLOW);
	call(unlinkat, HERE, missing, AT_REMOVEDIR);
	call(renameat2, HERE, missing, 1, "b", 7);
	call(linkat, 1, missing, 2, "c", AT_SYMLINK_FOLLOW);
	call(symlinkat, "a", HERE, missing);
	call(readlinkat, HERE, "/proc/self/cwd", buffer, 3);
	call(readlinkat, HERE, missing, buffer, 100);
	call(umask, 022);
	call(getcwd, buffer, 1);
	call(statfs, "/proc", buffer);
	call(statfs, missing, buffer);
	call(newfstatat, HERE, "/dev/null", buffer, 0);
	call(newfstatat, HERE, missing, buffer, AT_SYMLINK_NOFOLLOW);
	call(fstat, 0, buffer);
	call(statx, HERE, "/dev/null", 0, 0x7ff, buffer);
	call(statx, HERE, missing, AT_SYMLINK_NOFOLLOW | 0x4000, 0xfff, buffer);
	int folder = open("/proc/self/fdinfo/..", O_RDONLY | O_DIRECTORY);
	call(getdents64, NONE, buffer, sizeof(buffer));
	call(close, folder);
	words[0] = 5, words[1] = 0x3fffffff, words[2] = 6, words[3] = 0x3ffffffe;
	call(utimensat, HERE, missing, words, AT_SYMLINK_NOFOLLOW);
	words[1] = 1, words[3] = -1;
	call(utimensat, HERE, missing, words, 0);
	call(utimensat, 5, 0L, 0L, 0);
	call(setxattr, missing, "user.a", "value\0", 6, 1);
	call(getxattr, "/proc", "user.a", buffer, 100);
	call(fremovexattr, NONE, "user.a");
	call(mount, "none", missing, "tmpfs", 0x1f, "size=1");
	call(mount, 0L, missing, 0L, 0x1000, 0L);
	call(umount2, missing, 0xf);
	call(inotify_add_watch, NONE, "/", 0xfff);
	call(inotify_init1, -1);
	call(chdir, missing);
	call(chroot, missing);
}

static void memory(void)
{
	call(mmap, 0, 0, -1L, 0x22, -1, 5L);
	call(mmap, 0, 4096, 3, 0x22, NONE, 0);
	call(mmap, 0, 0, 0, 0x4022 | 0x20000 | 0x100000 | 0x40000 | (21L << 26), 0, 0);
	call(mmap, 0, 0, 0x80, 0x13, 1, 1);
	call(mmap, 0, 0, 0, 0x4, 0, 0);
	call(mprotect, 1L, 2L, 0x0100000f);
	call(munmap, 0, 0);
	call(mremap, 1, 2, 3, 1, 5);
	call(mremap, 1, 2, 3, 3, 5);
	call(msync, 1, 0, 7);
	call(madvise, 1, 0, 77);
	call(madvise, 0, 0, 4);
	call(mincore, 1, 4096, buffer);
	call(mlock2, 0, 0, 3);
	call(mlockall, -1);
	call(membarrier, 8, 1, 0);
	call(shmget, 0x1234, 0, 0x80000000 | 01600);
	call(shmat, -1, 0L, -1);
	call(shmctl, -1, 2, buffer);
	call(semctl, -1, 1, 16, 5L);
	short operations[6] = { 0, 1, 0x1000, 1, -1, -1 };
	call(semop, -1, operations, 2);
	call(msgget, 0x1234, 0);
	call(process_vm_writev, -1, words, 0L, words, 0L, 5L);
}

int main(void)
{
	opening();
	contents();
	paths();
	memory();
	return 0;
}
