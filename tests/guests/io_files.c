/* Files in a directory of its own: vectors, copies in the kernel, a big directory, locks, links, times. */
#include "guest.h"
#include <dirent.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/uio.h>

static unsigned sum_of(int fd)
{
	unsigned char buffer[65536];
	unsigned sum = 0;
	off_t at = 0;
	ssize_t size;

	while ((size = pread(fd, buffer, sizeof(buffer), at)) > 0) {
		for (ssize_t i = 0; i < size; i++)
			sum = sum * 31 + buffer[i];
		at += size;
	}
	return sum;
}

static void vectors(void)
{
	enum { COUNT = 1024, EACH = 8192 };
	static struct iovec parts[COUNT];
	char *block = malloc((size_t)COUNT * EACH);
	int fd = (int)must(open("big", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));

	for (size_t i = 0; i < (size_t)COUNT * EACH; i++)
		block[i] = (char)(i * i >> 3);
	for (int i = 0; i < COUNT; i++)
		parts[i] = (struct iovec){ block + (size_t)(COUNT - 1 - i) * EACH, EACH };
	say("writev %ld\n", must(writev(fd, parts, COUNT)));
	say("one vector too many: %s\n", result_text(syscall(SYS_writev, fd, parts, COUNT + 1)));
	memset(block, 0, (size_t)COUNT * EACH);
	say("preadv %ld, pwritev %ld\n", must(preadv(fd, parts, COUNT, 0)), must(pwritev(fd, parts, 3, 100)));
	say("sum %u\n", sum_of(fd));
	close(fd);
	free(block);
}

static void copies(void)
{
	int in = (int)must(open("big", O_RDONLY | O_CLOEXEC)), fds[2], out;
	off_t at = 1000;
	long total = 0, got;

	out = (int)must(open("copy", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
	while ((got = must(sendfile(out, in, &at, 1 << 20))) > 0)
		total += got;
	say("sendfile %ld, sum %u\n", total, sum_of(out));
	must(ftruncate(out, 0));
	must(lseek(out, 0, SEEK_SET));
	total = 0;
	while ((got = copy_file_range(in, NULL, out, NULL, 1 << 20, 0)) > 0)
		total += got;
	say("copy_file_range %s %ld, sum %u\n", got == -1 ? errno_name(errno) : "done", total, sum_of(out));
	must(pipe(fds));
	must(lseek(in, 0, SEEK_SET));
	must(ftruncate(out, 0));
	must(lseek(out, 0, SEEK_SET));
	total = 0;
	while ((got = must(splice(in, NULL, fds[1], NULL, 65536, 0))) > 0)
		for (long left = got; left > 0;) {
			long moved = must(splice(fds[0], NULL, out, NULL, (size_t)left, 0));

			left -= moved;
			total += moved;
		}
	say("splice %ld, sum %u\n", total, sum_of(out));
	must(write(fds[1], "tee and vmsplice", 16));
	say("vmsplice %ld\n", must(vmsplice(fds[1], &(struct iovec){ "!", 1 }, 1, 0)));
	close(in);
	close(out);
	close(fds[0]);
	close(fds[1]);
}

static void big_directory(void)
{
	enum { FILES = 2000 };
	struct dirent *entry;
	char name[32];
	long count = 0, sum = 0;
	DIR *directory;

	must(mkdir("many", 0755));
	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "many/file-%d", i);
		close((int)must(open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)));
	}
	directory = opendir("many");
	while ((entry = readdir(directory)))
		if (entry->d_name[0] != '.') {
			count++;
			sum += atoi(entry->d_name + 5);
		}
	closedir(directory);
	say("%ld entries, sum %ld\n", count, sum);
	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "many/file-%d", i);
		must(unlink(name));
	}
	must(rmdir("many"));
}

static void locks(void)
{
	int fd = (int)must(open("lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600)), fds[2];
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 10 };
	pid_t child;
	char byte;

	must(pipe(fds));
	must(fcntl(fd, F_SETLK, &lock));
	child = (pid_t)must(fork());
	if (child == 0) {
		struct flock wanted = lock;

		say("taken: %s", result_text(fcntl(fd, F_SETLK, &wanted)));
		must(fcntl(fd, F_GETLK, &wanted));
		say(", by the parent %d\n", wanted.l_pid == getppid());
		must(write(fds[1], "x", 1));
		must(fcntl(fd, F_SETLKW, &lock));
		_exit(3);
	}
	must(read(fds[0], &byte, 1));
	await_blocked(child, SYS_fcntl);
	lock.l_type = F_UNLCK;
	must(fcntl(fd, F_SETLK, &lock));
	reap(child, "lock handed over");
	close(fd);
}

static void names(void)
{
	char target[PATH_MAX], long_name[300];
	struct stat status;
	struct statx extended;
	struct timespec times[2] = { { 1000000000, 123456789 }, { 1111111111, 5 } };
	int directory = (int)must(open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));

	must(link("copy", "hard"));
	must(symlink("../somewhere/else", "soft"));
	must(stat("hard", &status));
	say("links %lu, mode %o\n", (unsigned long)status.st_nlink, status.st_mode);
	target[must(readlinkat(directory, "soft", target, sizeof(target)))] = 0;
	say("soft -> %s, %s\n", target, result_text(open("soft", O_RDONLY)));
	must(utimensat(directory, "hard", times, 0));
	must(statx(directory, "copy", 0, STATX_BASIC_STATS, &extended));
	say("times %lld.%09u %lld.%09u\n", (long long)extended.stx_atime.tv_sec, extended.stx_atime.tv_nsec,
	    (long long)extended.stx_mtime.tv_sec, extended.stx_mtime.tv_nsec);
	must(renameat2(directory, "hard", directory, "soft", RENAME_EXCHANGE));
	must(lstat("hard", &status));
	say("exchanged: a link now %d\n", S_ISLNK(status.st_mode));
	say("no replace: %s\n", result_text(renameat2(directory, "hard", directory, "soft", RENAME_NOREPLACE)));
	memset(long_name, 'n', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = 0;
	say("long name: %s\n", result_text(mkdir(long_name, 0755)));
	must(mkfifo("fifo", 0622));
	must(stat("fifo", &status));
	say("fifo mode %o\n", status.st_mode);
	must(fallocate((int)must(open("hole", O_RDWR | O_CREAT | O_CLOEXEC, 0600)), 0, 0, 10000));
	must(truncate("hole", 20000));
	must(stat("hole", &status));
	say("hole %ld bytes\n", (long)status.st_size);
	close(directory);
}

static void descriptors(void)
{
	int fd = (int)must(open("copy", O_RDONLY | O_CLOEXEC)), other = (int)must(dup3(fd, 100, 0));

	say("dup3 %d, flags %d %d\n", other, fcntl(fd, F_GETFD), fcntl(other, F_GETFD));
	must(lseek(fd, 77, SEEK_SET));
	say("shared offset %ld\n", (long)lseek(other, 0, SEEK_CUR));
	say("F_DUPFD %d\n", fcntl(fd, F_DUPFD, 200));
	must(syscall(SYS_close_range, 100, 300, 0));
	say("close_range: %s %s\n", result_text(fcntl(100, F_GETFD)), result_text(fcntl(200, F_GETFD)));
	say("write to a reader: %s\n", result_text(write(fd, "x", 1)));
	say("seek before the start: %s\n", result_text(lseek(fd, -1, SEEK_SET)));
	close(fd);
}

int main(void)
{
	must(mkdir("guest-files", 0755));
	must(chdir("guest-files"));
	vectors();
	copies();
	big_directory();
	locks();
	names();
	descriptors();
	return 0;
}
