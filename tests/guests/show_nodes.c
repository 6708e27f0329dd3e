/* Making nodes of all types, and modes. */
#include "show.h"
#include <sys/stat.h>

static const char target[] = "missing/target";

int main(void)
{
	static const unsigned modes[] = { 0, 0644, 01234, 07777, S_IFREG | 0644, S_IFDIR | 0755, S_IFIFO | 0600,
					  S_IFSOCK | 0777, S_IFLNK | 0777, S_IFCHR | 0620, S_IFBLK | 0660,
					  S_IFCHR | 06000, 0170000, 0177777, 0110644, 0x10000 | 0644,
					  0xffff0000, 0xffffffff, S_IFCHR | S_ISVTX | 7 };
	static const unsigned long devices[] = { 0, 1, 0x801, 0x12345678, 0xffffffff, -1ul, 0x1234567890abcdef };

	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		for (size_t k = 0; k < sizeof(devices) / sizeof(*devices); k++)
			call(mknodat, AT_FDCWD, target, modes[i], devices[k]);
		call(mknod, target, modes[i], 0x801);
		call(mkdir, target, modes[i]);
		call(mkdirat, NO_FD, target, modes[i]);
		call(chmod, target, modes[i]);
		call(fchmod, NO_FD, modes[i]);
		call(fchmodat, NO_FD, target, modes[i]);
		call(creat, target, modes[i]);
		call(openat, NO_FD, target, O_CREAT | O_WRONLY, modes[i]);
		call(openat, NO_FD, target, O_TMPFILE | O_WRONLY, modes[i]);
		call(umask, modes[i]);
	}
	call(umask, 022);
	call(umask, HIGH_BITS | 077);
	call(mknod, bad, S_IFCHR | HIGH_BITS, 1);
	call(mknodat, -1, NULL, 0, HIGH_BITS);
	call(mkdir, NULL, -1);
	call(mkdirat, HIGH_BITS | 5, edge_text("x"), HIGH_BITS | 0755);
	call(chmod, bad, HIGH_BITS | 0644);
	for (size_t k = 0; k < sizeof(devices) / sizeof(*devices); k++)
		call(ustat, devices[k], bad);
	call(ustat, 0, NULL);
	return 0;
}
