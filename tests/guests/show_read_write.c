/* Reading and writing descriptors, at places, and from and into several pieces of memory. */
#include "show.h"
#include <sys/uio.h>

static char buffer[70000];

static void plain(int file)
{
	call(read, NO_FD, buffer, 5);
	call(read, -1, NULL, 5);
	call(read, -1, bad, 1ul << 40);
	call(read, file, buffer, 0);
	call(read, file, buffer, 10);
	call(read, file, bad, 10);
	call(read, file, edge(3), 10);
	call(read, HIGH_BITS | NO_FD, buffer, ALL_BITS);
	call(write, NO_FD, "hello\n", 6);
	call(write, NO_FD, "hello\n", 3);
	call(write, NO_FD, NULL, 0);
	call(write, NO_FD, NULL, 7);
	call(write, NO_FD, bad, 7);
	call(write, NO_FD, bad, 0);
	call(write, NO_FD, edge_text("0123456789"), 10);
	call(write, NO_FD, edge_text("0123456789"), 11);
	call(write, NO_FD, edge_text("0123456789012345678901234567890123456789"), 41);
	call(write, NO_FD, KERNEL_ADDRESS, 4);
	call(write, NO_FD, buffer, ALL_BITS);
	memset(buffer, 'x', sizeof(buffer));
	call(write, NO_FD, buffer, 32);
	call(write, NO_FD, buffer, 33);
	call(write, NO_FD, buffer, sizeof(buffer));
	call(write, file, "\0\1\2\3\0071\0018\7\08\n\t\r\v\f\33\"\\\177\200\377'?", 27);
}

static void at_places(int file)
{
	call(pread64, NO_FD, buffer, 5, -1L);
	call(pread64, file, buffer, 5, 2);
	call(pread64, file, buffer, 5, -5L);
	call(pread64, file, bad, 5, 1L << 62);
	call(pwrite64, NO_FD, "abc", 3, 1L << 33);
	call(pwrite64, file, "abc", 3, 4);
	call(pwrite64, file, bad, 3, HIGH_BITS);
	call(lseek, file, 0, SEEK_SET);
	call(lseek, file, -1L, SEEK_CUR);
	call(lseek, file, 0, SEEK_END);
	call(lseek, file, 0, SEEK_DATA);
	call(lseek, file, 0, SEEK_HOLE);
	call(lseek, file, 0, 5);
	call(lseek, file, 0, ALL_BITS);
	call(lseek, NO_FD, 1L << 40, HIGH_BITS | SEEK_SET);
}

static void pieces(int file)
{
	static struct iovec vec[1100] = {
		{ "abc", 3 }, { "defghi", 2 }, { NULL, 0 }, { NULL, 5 }, { NULL, 3 }, { buffer, 3 },
	};
	struct iovec out[3] = { { buffer, 4 }, { buffer + 10, 4 }, { buffer + 20, 4000 } };

	vec[4].iov_base = bad;
	for (int i = 6; i < 20; i++)
		vec[i] = (struct iovec){ "xyz", i };
	call(writev, NO_FD, vec, 0);
	call(writev, NO_FD, vec, 1);
	call(writev, NO_FD, vec, 20);
	call(writev, NO_FD, NULL, -1L);
	call(writev, NO_FD, vec, 1025);
	call(writev, NO_FD, NULL, 2);
	call(writev, NO_FD, bad, 2);
	call(writev, NO_FD, edge_copy(vec, 32), 3);
	call(writev, NO_FD, edge_copy(vec, 24), 2);
	call(writev, file, vec, 3);
	call(readv, NO_FD, out, 3);
	call(lseek, file, 0, SEEK_SET);
	call(readv, file, out, 3);
	call(readv, file, out, 3);
	call(readv, file, NULL, 1);
	call(readv, file, edge_copy(out, 16), 2);
	call(preadv, file, out, 3, 1, 0);
	call(preadv, NO_FD, out, 3, 5, 7);
	call(pwritev, NO_FD, vec, 3, 5, 7);
	call(pwritev, file, vec, 2, -1L, -1L);
	call(preadv2, file, out, 2, 3, 0, 0);
	call(preadv2, file, out, 2, 3, 0, 0x3f);
	call(preadv2, file, out, 2, 3, 0, -1);
	call(preadv2, NO_FD, bad, 2, -1L, -1L, 8);
	call(pwritev2, NO_FD, vec, 3, 0, 0, 0x10);
	call(pwritev2, file, vec, 2, -1L, -1L, 0x80);
	call(vmsplice, NO_FD, vec, 3, 0);
	call(vmsplice, NO_FD, vec, 1, 0xff);
	call(process_vm_readv, NOBODY, out, 2, vec, 3, 0);
	call(process_vm_readv, getpid(), out, 2, vec, 1, 0);
	call(process_vm_readv, getpid(), out, 2, bad, 1, 0);
	call(process_vm_writev, NOBODY, vec, 2, out, 1, 7);
	call(process_vm_writev, -1, NULL, 2, NULL, 1, HIGH_BITS);
}

int main(void)
{
	int file = open("file", O_RDWR | O_CREAT, 0600);

	plain(file);
	at_places(file);
	pieces(file);
	return 0;
}
