/* Extended attributes. */
#include "show.h"

static const char target[] = "missing/target";
static char buffer[70000];

static void setting(void)
{
	static const long sizes[] = { 0, 1, 5, 6, 31, 32, 33, 34, 65536, 65537, 1l << 40, -1 };

	memset(buffer, 'v', 40);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		call(setxattr, target, "user.a", "value", sizes[i] < 7 ? sizes[i] : 6, 0);
		call(setxattr, target, "user.a", buffer, sizes[i], 1);
		call(lsetxattr, target, "user.a", edge_copy(buffer, 32), sizes[i], 2);
		call(fsetxattr, NO_FD, "user.a", edge_copy("abc", 4), sizes[i], 3);
		call(setxattr, target, "user.a", NULL, sizes[i], 0);
	}
	for (int bit = 0; bit < 32; bit++)
		call(setxattr, target, "user.a", "v", 1, 1u << bit);
	call(setxattr, target, "user.a", "v", 1, -1);
	call(setxattr, NULL, NULL, NULL, 0, HIGH_BITS | 1);
	call(lsetxattr, bad, bad, bad, 4, 0);
	call(fsetxattr, -1, edge_text("user.b"), edge_text("v"), 2, 0);
	call(setxattr, "a\n", "user.\1\377", "\0\0\0", 3, 0);
	call(setxattr, "a\n", "a name that is longer than what is shown by default", "\0a\0", 3, 0);
	call(lsetxattr, target, "user.a", "\177\200\n", 3, 0);
}

static void getting(void)
{
	static const long sizes[] = { 0, 1, 10, 1000, 1l << 40, -1 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		call(getxattr, target, "user.a", buffer, sizes[i]);
		call(lgetxattr, target, "user.a", buffer, sizes[i]);
		call(fgetxattr, NO_FD, "user.a", buffer, sizes[i]);
		call(listxattr, target, buffer, sizes[i]);
		call(llistxattr, target, buffer, sizes[i]);
		call(flistxattr, NO_FD, buffer, sizes[i]);
	}
	call(getxattr, NULL, NULL, NULL, 5);
	call(lgetxattr, bad, bad, bad, 5);
	call(fgetxattr, -1, edge_text("user.b"), edge(5), 5);
	call(listxattr, NULL, NULL, 5);
	call(llistxattr, bad, bad, 5);
	call(flistxattr, HIGH_BITS | 8, edge(4), 5);
	call(removexattr, target, "user.a");
	call(removexattr, NULL, NULL);
	call(lremovexattr, bad, bad);
	call(lremovexattr, target, "user.a\n");
	call(fremovexattr, NO_FD, "user.a");
	call(fremovexattr, -1, edge_text("user.b"));
}

/* What a file of our own has, where the file system has such things. */
static void having(void)
{
	int fd = open("file", O_RDWR | O_CREAT, 0600);

	call(fsetxattr, fd, "user.one", "value", 5, 0);
	call(fsetxattr, fd, "user.one", "value", 6, 1);
	call(fsetxattr, fd, "user.two", "long value, which is longer than what is shown", 46, 0);
	call(fsetxattr, fd, "user.three", "", 0, 0);
	call(getxattr, "file", "user.one", buffer, 100);
	call(getxattr, "file", "user.one", buffer, 0);
	call(getxattr, "file", "user.one", buffer, 3);
	call(fgetxattr, fd, "user.two", buffer, 100);
	call(lgetxattr, "file", "user.three", buffer, 100);
	call(lgetxattr, "file", "user.four", buffer, 100);
	call(listxattr, "file", buffer, 0);
	call(flistxattr, fd, buffer, 100);
	call(llistxattr, "file", buffer, 4);
	call(removexattr, "file", "user.two");
	call(unlink, "file");
}

static void odd(void)
{
	int file = open("file", O_RDWR | O_CREAT, 0600);

	call(setxattr, "file", "user.a", "value", 5, 0);
	call(setxattr, "/nonexist/x", "user.a", "value\0", 6, 1);
	call(setxattr, "/nonexist/x", "user.a", "a\0b\1", 4, 2);
	call(setxattr, "/nonexist/x", "user.a", NULL, 0, 3);
	call(setxattr, "/nonexist/x", "user.a", "", 0, 4);
	call(setxattr, "/nonexist/x", "user.a", bad, 3, -1);
	call(setxattr, "/nonexist/x", bad, "v", 1ul << 40, 0);
	call(setxattr, NULL, NULL, NULL, ALL_BITS, HIGH_BITS);
	memset(buffer, 'v', sizeof(buffer));
	call(setxattr, "/nonexist/x", "user.a", buffer, 32, 0);
	call(setxattr, "/nonexist/x", "user.a", buffer, 33, 0);
	call(setxattr, "/nonexist/x", "user.a", buffer, 69000, 0);
	call(setxattr, "/nonexist/x", "user.0123456789012345678901234567890123456789", buffer, 3, 0);
	call(lsetxattr, "/nonexist/x", "trusted.a", "value", 5, 1);
	call(lsetxattr, "/nonexist/x", edge_text("user.a"), edge_copy("value", 5), 6, 1);
	call(fsetxattr, NO_FD, "security.a", "value", 5, 0);
	call(fsetxattr, file, "nothing", "value", 5, 0);
	memset(buffer, 0, sizeof(buffer));
	call(getxattr, "file", "user.a", buffer, sizeof(buffer));
	call(getxattr, "file", "user.a", buffer, 0);
	call(getxattr, "file", "user.a", NULL, 0);
	call(getxattr, "file", "user.a", buffer, 2);
	call(getxattr, "/nonexist/x", "user.a", bad, 5);
	call(getxattr, bad, bad, NULL, -1L);
	call(lgetxattr, "/proc", "user.a", buffer, 100);
	call(lgetxattr, "/nonexist/x", NULL, buffer, 1ul << 33);
	call(fgetxattr, NO_FD, "user.a", buffer, 100);
	call(fgetxattr, file, "", buffer, 100);
	call(listxattr, "file", buffer, 100);
	call(listxattr, "file", NULL, 0);
	call(listxattr, "/nonexist/x", bad, 10);
	call(llistxattr, "/proc", buffer, 100);
	call(llistxattr, NULL, buffer, -1L);
	call(flistxattr, NO_FD, buffer, 100);
	call(flistxattr, file, bad, 100);
	call(removexattr, "file", "user.a");
	call(removexattr, "/nonexist/x", bad);
	call(lremovexattr, bad, "user.a");
	call(lremovexattr, "/nonexist/x", "user.a");
	call(fremovexattr, NO_FD, NULL);
	call(fremovexattr, file, "user.nothing");
	memset(buffer, 0, sizeof(buffer));
}

int main(void)
{
	odd();
	setting();
	getting();
	having();
	return 0;
}
