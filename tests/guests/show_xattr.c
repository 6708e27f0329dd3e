/* Extended attributes. */
#include "show.h"

static char buffer[70000];

int main(void)
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
	return 0;
}
