/* Opening, closing and doubling descriptors, with every flag. */
#include "show.h"
#include <linux/openat2.h>

static void opening(void)
{
	for (int bit = 0; bit < 32; bit++)
		if (bit != 26) /* O_EMPTYPATH is newer */
			call(openat, AT_FDCWD, "/nonexist/x", 1u << bit, 0);
	for (int access = 0; access < 4; access++)
		call(openat, NO_FD, "x", access, 0);
	call(openat, AT_FDCWD, "/nonexist/x", -1, -1);
	call(openat, AT_FDCWD, "/nonexist/x", 0x7fffffff & ~O_CREAT, 0777);
	call(openat, AT_FDCWD, "/nonexist/x", O_CREAT, 0);
	call(openat, AT_FDCWD, "/nonexist/x", O_CREAT | O_EXCL | O_WRONLY, 0644);
	call(openat, AT_FDCWD, "/nonexist/x", O_CREAT, 01777);
	call(openat, AT_FDCWD, "/nonexist/x", O_CREAT, 0170644);
	call(openat, AT_FDCWD, "/nonexist/x", O_CREAT, 0xdead0000);
	call(openat, AT_FDCWD, "/nonexist/x", O_SYNC | O_DSYNC);
	call(openat, AT_FDCWD, "/nonexist/x", O_TMPFILE | O_RDWR, 0600);
	call(openat, AT_FDCWD, NULL, 0);
	call(openat, AT_FDCWD, bad, 0);
	call(openat, AT_FDCWD, edge_text("/never/ended"), 0);
	call(openat, AT_FDCWD, edge_string("/nonexist/ended"), 0);
	call(openat, AT_FDCWD, KERNEL_ADDRESS, O_RDWR);
	call(openat, -1, "", 0);
	call(openat, HIGH_BITS | NO_FD, "x", HIGH_BITS, HIGH_BITS);
	call(openat, AT_FDCWD | HIGH_BITS, "/nonexist/x", 0);
	call(openat, 0x7fffffff, "x", 0);
	call(open, "/nonexist/x", O_RDWR | O_APPEND | O_NONBLOCK);
	call(open, "/nonexist/x", O_CREAT | O_TRUNC, 0777);
	call(open, bad, -1, 0);
	call(creat, "/nonexist/x", 0640);
	call(creat, NULL, -1);
	int file = call(openat, AT_FDCWD, "file", O_RDWR | O_CREAT, 0600);
	call(openat, AT_FDCWD, "file", O_RDWR | O_CREAT | O_EXCL, 0600);
	call(openat, AT_FDCWD, "file", O_DIRECTORY);
	call(openat, file, "below", O_PATH);
	call(close, file);
}

static void opening_by_struct(void)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC };

	call(openat2, AT_FDCWD, "/nonexist/x", &how, sizeof(how));
	how = (struct open_how){ .flags = O_CREAT | O_RDWR, .mode = 0644, .resolve = RESOLVE_BENEATH };
	call(openat2, AT_FDCWD, "/nonexist/x", &how, sizeof(how));
	how.resolve = 0x3f;
	call(openat2, NO_FD, "x", &how, sizeof(how));
	how = (struct open_how){ .flags = -1ul, .mode = -1ul, .resolve = -1ul };
	call(openat2, -1, "x", &how, sizeof(how));
	how = (struct open_how){ .flags = O_PATH, .mode = 0600, .resolve = 0xdead0000 };
	call(openat2, -1, "x", &how, sizeof(how));
	call(openat2, AT_FDCWD, NULL, NULL, 0);
	call(openat2, AT_FDCWD, "x", bad, sizeof(how));
	call(openat2, AT_FDCWD, "x", &how, 0);
	call(openat2, AT_FDCWD, "x", &how, 8);
	call(openat2, AT_FDCWD, "x", &how, 23);
	call(openat2, AT_FDCWD, "x", edge_copy(&how, 16), 24);
	static struct open_how longer[256] = { { .flags = O_PATH }, { .flags = 0 } };
	call(openat2, AT_FDCWD, "/nonexist/x", longer, 32);
	longer[1].flags = 0xabcdef;
	call(openat2, AT_FDCWD, "/nonexist/x", longer, 32);
	call(openat2, AT_FDCWD, "/nonexist/x", longer, 48);
	call(openat2, AT_FDCWD, "/nonexist/x", edge_copy(longer, 28), 32);
	call(openat2, AT_FDCWD, "x", longer, 1ul << 40);
}

static void closing(void)
{
	call(close, -1);
	call(close, NO_FD);
	call(close, HIGH_BITS | NO_FD);
	call(close, 0x80000000);
	call(close_range, 90, 99, 0);
	call(close_range, 99, 90, 0);
	call(close_range, 100, -1, 2);
	call(close_range, 100, -1, 4);
	call(close_range, 100, -1, 6);
	call(close_range, 100, 0x7fffffff, -1);
	call(close_range, HIGH_BITS | 100, HIGH_BITS | 101, HIGH_BITS | 8);
	call(dup, -1);
	call(dup, NO_FD);
	call(dup2, NO_FD, -1);
	call(dup2, -1, 0x7fffffff);
	call(dup3, NO_FD, 98, O_CLOEXEC);
	call(dup3, 1, 1, 0);
	call(dup3, 1, 99, 0x80001);
	call(dup3, 1, 99, -1);
	int copy = call(dup3, 1, 50, O_CLOEXEC);
	call(close, copy);
}

int main(void)
{
	opening();
	opening_by_struct();
	closing();
	return 0;
}
