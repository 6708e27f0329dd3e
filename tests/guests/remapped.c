/*
 * Paths of all kinds in a small root of its own, which the test made: what calls on them give. The same lines come
 * of a real chroot(2). With the word "proc": what /proc says, too.
 */
#include "guest.h"
#include <stddef.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/un.h>
#include <sys/xattr.h>

/* linux/openat2.h, which musl-gcc does not find */
struct open_how {
	uint64_t flags, mode, resolve;
};
enum { RESOLVE_NO_SYMLINKS = 4, RESOLVE_IN_ROOT = 16, EXCHANGE_NAMES = 2, KEEP_NEW = 1 };

#define show(call) say("%s: %s\n", #call, result_text((long)(call)))

static char buffer[8192];

/* The first line of a file, or why there is none. */
static const char *line_of(int fd)
{
	ssize_t count = fd < 0 ? -1 : read(fd, buffer, sizeof(buffer) - 1);

	if (count < 0)
		return errno_name(errno);
	buffer[count] = 0;
	buffer[strcspn(buffer, "\n")] = 0;
	close(fd);
	return buffer;
}

static void file(const char *path)
{
	say("open %s: %s\n", path, line_of(open(path, O_RDONLY)));
}

static void link_text(const char *path)
{
	ssize_t count = readlink(path, buffer, sizeof(buffer) - 1);

	say("readlink %s: %.*s\n", path, (int)(count < 0 ? 0 : count), count < 0 ? "" : buffer);
	if (count < 0)
		say("	%s\n", errno_name(errno));
}

static void where(void)
{
	say("in %s\n", getcwd(buffer, sizeof(buffer)) ? buffer : errno_name(errno));
}

/* What lies there: a file, folder or link. */
static const char *kind(const char *path, int flags)
{
	struct stat status;

	if (fstatat(AT_FDCWD, path, &status, flags) == -1)
		return errno_name(errno);
	return S_ISREG(status.st_mode) ? "file" : S_ISDIR(status.st_mode) ? "folder"
		: S_ISLNK(status.st_mode) ? "link" : "other";
}

static void kinds(const char *path)
{
	say("%s: %s, itself %s\n", path, kind(path, 0), kind(path, AT_SYMLINK_NOFOLLOW));
}

static void opening(void)
{
	int sub = must(open("/sub", O_PATH | O_DIRECTORY)), name = must(open("/etc/hostname", O_RDONLY));
	struct open_how how = { .flags = O_RDONLY, .resolve = RESOLVE_IN_ROOT };

	file("/etc/hostname");
	file("etc/hostname");
	file("/etc/./hostname");
	file("../../../etc/hostname");
	file("/../etc/hostname");
	file("/sub/../../etc/hostname");
	file("/absolute");
	file("/sub/up");
	file("/loop");
	file("/to_folder/../../etc/hostname");
	file("/nothing/../etc/hostname");
	file("/etc/hostname/../hostname");
	file("/etc/hostname/");
	file("");
	say("%s\n", line_of(openat(sub, "deep/../../../etc/hostname", O_RDONLY)));
	say("%s\n", line_of(openat(sub, "/etc/hostname", O_RDONLY)));
	show(openat(-1, "etc/hostname", O_RDONLY));
	show(openat(name, "x", O_RDONLY));
	say("%s\n", line_of(syscall(SYS_openat2, sub, "../../absolute2", &how, sizeof(how))));
	how.resolve = RESOLVE_NO_SYMLINKS;
	show(syscall(SYS_openat2, AT_FDCWD, "/absolute", &how, sizeof(how)));
	how.resolve = 0;
	say("%s\n", line_of(syscall(SYS_openat2, AT_FDCWD, "/absolute", &how, sizeof(how))));
	show(open("/absolute", O_RDONLY | O_NOFOLLOW));
	show(open("/dangling", O_WRONLY | O_CREAT | O_EXCL, 0600));
	show(close(open("/dangling", O_WRONLY | O_CREAT, 0600)));
	kinds("/dangling");
	kinds("/sub/new");
	show(open((char *)8, O_RDONLY));
	memset(buffer, 'x', sizeof(buffer));
	buffer[300] = 0;
	show(open(buffer, O_RDONLY));
	buffer[300] = 'x';
	buffer[5000] = 0;
	show(open(buffer, O_RDONLY));
	for (int i = 0; i < 3000; i += 2)
		memcpy(buffer + i, "./", 2);
	strcpy(buffer + 3000, "to_folder/../../etc/hostname");
	say("long: %s\n", line_of(open(buffer, O_RDONLY)));
	close(sub);
	close(name);
}

static void folders(void)
{
	char small[8];

	where();
	show(chdir("/to_folder"));
	where();
	file("../../etc/hostname");
	file("../deep/../../etc/hostname");
	kinds(".");
	kinds("..");
	show(syscall(SYS_getcwd, small, sizeof(small)));
	show(syscall(SYS_getcwd, buffer, 10));
	show(syscall(SYS_getcwd, (char *)8, 4096));
	show(mkdir("/sub/made/", 0700));
	show(mkdir("/to_folder", 0700));
	show(chdir("../made"));
	where();
	show(rmdir("/sub/made"));
	show(syscall(SYS_getcwd, buffer, sizeof(buffer)));
	show(chdir("../.."));
	show(chdir("/.."));
	where();
	show(rmdir("/to_folder"));
	show(chdir("/etc/hostname"));
	show(chdir("/loop"));
}

static void links(void)
{
	kinds("/absolute");
	kinds("/to_folder");
	kinds("/to_folder/");
	kinds("/loop");
	kinds("/dangling_too");
	kinds("/dangling_too/");
	link_text("/absolute");
	link_text("/sub/up");
	link_text("/etc/hostname");
	link_text("/nothing");
	show(readlink("/absolute", buffer, 0));
	show(symlink("/etc/../etc/hostname", "/sub/made"));
	show(symlink("x", "/sub/made"));
	link_text("sub/made");
	file("sub/made");
	show(rename("/sub/made", "/to_folder/moved"));
	kinds("/sub/deep/moved");
	show(link("/sub/deep/moved", "/sub/hard"));
	kinds("/sub/hard");
	show(linkat(AT_FDCWD, "/sub/hard", AT_FDCWD, "/sub/followed", AT_SYMLINK_FOLLOW));
	kinds("/sub/followed");
	show(unlink("/sub/hard"));
	show(unlink("/sub/deep/moved"));
	show(unlink("/sub/followed"));
	file("/etc/hostname");
	show(syscall(SYS_renameat2, AT_FDCWD, "/absolute", AT_FDCWD, "/sub/new", KEEP_NEW));
	show(syscall(SYS_renameat2, AT_FDCWD, "/absolute", AT_FDCWD, "/sub/new", EXCHANGE_NAMES));
	kinds("/absolute");
	kinds("/sub/new");
	show(rename("/sub/new", "/absolute"));
	show(rename("/nothing", "/absolute"));
}

static void attributes(void)
{
	uint64_t information[32]; /* struct statx: its size is the sixth word */
	struct statfs place;
	struct timespec times[2] = { { 1, 0 }, { 2, 0 } };
	int fd = must(inotify_init1(IN_CLOEXEC));

	show(chmod("/absolute", 0640));
	show(truncate("/sub/up", 3));
	file("/etc/hostname");
	show(syscall(SYS_statx, AT_FDCWD, "/absolute", 0, 0x200, information));
	say("%d bytes\n", (int)information[5]);
	show(syscall(SYS_statx, fd, "", AT_EMPTY_PATH, 0x200, information));
	show(utimensat(AT_FDCWD, "/absolute", times, AT_SYMLINK_NOFOLLOW));
	show(syscall(SYS_utimensat, fd, NULL, times, 0));
	show(access("/absolute", R_OK));
	show(syscall(SYS_faccessat2, AT_FDCWD, "/dangling_too", F_OK, AT_SYMLINK_NOFOLLOW));
	show(access("/dangling_too", F_OK));
	show(statfs("/to_folder", &place));
	show(inotify_add_watch(fd, "/absolute", IN_ACCESS));
	show(inotify_add_watch(fd, "/nothing", IN_ACCESS));
	show(getxattr("/absolute", "user.none", buffer, sizeof(buffer)) == -1);
	show(lgetxattr("/nothing", "user.none", buffer, sizeof(buffer)));
	close(fd);
}

static socklen_t address_of(struct sockaddr_un *address, const char *path)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	strcpy(address->sun_path, path);
	return offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1;
}

#define ADDRESS(path) (struct sockaddr *)&address, address_of(&address, path)

static void told(const char *what, const struct sockaddr_un *address, socklen_t length)
{
	say("%s: %d %s\n", what, (int)length, length > 2 ? address->sun_path : "nothing");
}

static void sockets(void)
{
	struct sockaddr_un address;
	socklen_t length = sizeof(address);
	int one = must(socket(AF_UNIX, SOCK_STREAM, 0)), two = must(socket(AF_UNIX, SOCK_STREAM, 0));
	struct iovec data = { buffer, 5 };
	struct msghdr message = { .msg_name = &address, .msg_iov = &data, .msg_iovlen = 1 };

	show(bind(one, ADDRESS("/sub/deep/socket")));
	show(bind(two, ADDRESS("/sub/deep/socket")));
	show(bind(two, ADDRESS("/to_folder")));
	show(listen(one, 5));
	show(getsockname(one, (struct sockaddr *)&address, &length));
	told("bound to", &address, length);
	show(connect(two, ADDRESS("/nothing")));
	show(connect(two, ADDRESS("to_folder/socket")));
	length = sizeof(address);
	show(getpeername(two, (struct sockaddr *)&address, &length));
	told("connected to", &address, length);
	length = sizeof(address);
	show(accept(one, (struct sockaddr *)&address, &length) >= 0);
	told("accepted", &address, length);
	one = must(socket(AF_UNIX, SOCK_DGRAM, 0)), two = must(socket(AF_UNIX, SOCK_DGRAM, 0));
	show(bind(one, ADDRESS("/sub/one")));
	show(bind(two, ADDRESS("/sub/two")));
	show(sendto(one, "hello", 5, 0, ADDRESS("/sub/two")));
	length = sizeof(address);
	show(recvfrom(two, buffer, sizeof(buffer), 0, (struct sockaddr *)&address, &length));
	told("from", &address, length);
	message.msg_namelen = length;
	show(sendmsg(two, &message, 0));
	message.msg_namelen = sizeof(address);
	show(recvmsg(one, &message, 0));
	told("from", &address, message.msg_namelen);
	address.sun_path[0] = 0;
	sprintf(address.sun_path + 1, "%d", (int)getpid());
	length = 3 + strlen(address.sun_path + 1);
	show(bind(must(socket(AF_UNIX, SOCK_DGRAM, 0)), (struct sockaddr *)&address, length));
	show(unlink("/sub/one") | unlink("sub/two") | unlink("/sub/deep/socket"));
}

static void run(const char *what, int fd, const char *path, char *const argv[], int flags)
{
	char *const nothing[] = { NULL };
	int status;
	pid_t child = must(vfork());

	if (child == 0) {
		syscall(SYS_execveat, fd, path, argv, nothing, flags);
		_exit(errno);
	}
	must(waitpid(child, &status, 0));
	say("%s: %s\n", what, WIFEXITED(status) ? errno_name(WEXITSTATUS(status)) : status_text(status));
}

static void programs(void)
{
	char *words[] = { (char *)"zero", (char *)"show", (char *)"two words", NULL }, *many[400] = { (char *)"many", (char *)"count" };
	int self = must(open("/bin/remapped", O_RDONLY | O_CLOEXEC));

	run("a program", AT_FDCWD, "/bin/remapped", words, 0);
	run("by a folder", must(open("/bin", O_PATH)), "remapped", words, 0);
	run("by itself", self, "", words, AT_EMPTY_PATH);
	run("a script", AT_FDCWD, "/sub/script", words, 0);
	run("a script of a script", AT_FDCWD, "sub/../to_folder/../outer", words, 0);
	run("without its interpreter", AT_FDCWD, "/sub/broken", words, 0);
	run("a link, not followed", AT_FDCWD, "/to_script", words, AT_SYMLINK_NOFOLLOW);
	run("a link", AT_FDCWD, "/to_script", words, 0);
	run("a file", AT_FDCWD, "/etc/hostname", words, 0);
	snprintf(buffer, sizeof(buffer), "/proc/self/fd/%d", self);
	run("a descriptor's path", AT_FDCWD, access(buffer, F_OK) ? "/bin/remapped" : buffer, words, 0);
	run("nothing", AT_FDCWD, "/nothing", words, 0);
	for (int i = 2; i < 399; i++)
		many[i] = (char *)"word";
	run("many words", AT_FDCWD, "/bin/remapped", many, 0);
}

static void proc(char *self)
{
	char path[64];
	int fd = must(open("/absolute", O_RDONLY));

	show(chdir("/etc"));
	link_text("/proc/self/cwd");
	link_text("/proc/thread-self/cwd");
	link_text("/proc/self/root");
	link_text("/proc/self/exe");
	say("run as %s\n", self);
	snprintf(path, sizeof(path), "/proc/%d/exe", getppid());
	say("another's: %s\n", readlink(path, buffer, sizeof(buffer)) > 0 ? "read" : errno_name(errno));
	must(readlink("/proc/self/fd/0", buffer, sizeof(buffer)));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	say("its descriptor: %s\n", readlink(path, buffer, 13) == 13 && !memcmp(buffer, "/etc/hostname", 13) ? "told" : "not");
	say("opened again: %s\n", line_of(open(path, O_RDONLY)));
	file("/proc/self/cwd/hostname");
	file("/proc/self/root/etc/hostname");
	file("/proc/self/cwd/../../etc/hostname");
	file("/proc/self/comm");
	kinds("/proc/self/exe");
	show(open("/proc/self/status/..", O_RDONLY));
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (!strcmp(mode, "show") || argc > 4 || (argc > 2 && !strcmp(argv[2], "/sub/script"))) {
		say("%s%s", argc > 4 && !strcmp(mode, "count") ? "many" : "", "");
		if (!strcmp(mode, "count"))
			say(" %d words\n", argc);
		for (int i = 0; i < argc && strcmp(mode, "count"); i++)
			say("<%s>%s", argv[i], i + 1 < argc ? " " : "\n");
		return 0;
	}
	opening();
	folders();
	links();
	attributes();
	sockets();
	programs();
	show(syscall(SYS_chroot, "/nothing") == -1);
	if (!strcmp(mode, "proc"))
		proc(argv[0]);
	return 0;
}
