/* The memory of other processes, keys of protection, and hints. */
#include "show.h"
#include <sys/uio.h>

int main(void)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char there[20] = "what is there";
	struct iovec local[3] = { { page, 4 }, { page + 10, 6 }, { bad, 5 } };
	struct iovec remote[3] = { { there, 7 }, { there + 7, 7 }, { bad, 3 } };

	call(process_vm_readv, getpid(), local, 2, remote, 2, 0);
	call(process_vm_readv, getpid(), local, 1, remote, 2, 0);
	call(process_vm_readv, getpid(), local, 3, remote, 3, 0);
	call(process_vm_readv, NOBODY, local, 0, remote, 0, 0);
	call(process_vm_readv, NOBODY, NULL, 5, NULL, 5, 1);
	call(process_vm_readv, NOBODY, bad, 5, bad, 5, ALL_BITS);
	call(process_vm_readv, NOBODY, edge_copy(local, 24), 2, edge_copy(remote, 40), 3, HIGH_BITS);
	call(process_vm_writev, getpid(), remote, 2, local, 2, 0);
	call(process_vm_writev, getpid(), remote, 3, local, 3, 0);
	call(process_vm_writev, NOBODY, NULL, ALL_BITS, NULL, ALL_BITS, 0);
	call(process_madvise, NO_FD, local, 2, MADV_PAGEOUT, 0);
	call(process_madvise, -1, NULL, 5, 20, 1);
	call(process_madvise, NO_FD, bad, 5, -1, -1);
	call(process_madvise, NO_FD, local, ALL_BITS, 77, 0);
	call(process_madvise, NO_FD, edge_copy(local, 20), 2, MADV_COLD, HIGH_BITS);
	call(remap_file_pages, page, 4096, 0, 0, 0);
	call(remap_file_pages, 5, ALL_BITS, 7, ALL_BITS, MAP_NONBLOCK);
	call(remap_file_pages, page, 4096, 0x80000000, HIGH_BITS, ALL_BITS);
	call(pkey_alloc, 0, 4);
	call(pkey_alloc, 1, 0);
	call(pkey_alloc, ALL_BITS, ALL_BITS);
	call(pkey_free, -1);
	call(pkey_free, 77);
	call(pkey_free, HIGH_BITS | 99);
	call(pkey_mprotect, page, 4096, PROT_READ, 77);
	call(pkey_mprotect, 5, ALL_BITS, 0xff000000, -5);
	call(pkey_mprotect, page, 4096, PROT_READ | PROT_GROWSDOWN, HIGH_BITS);
	call(mincore, page, 8192, bad);
	call(mincore, 5, 1, NULL);
	return 0;
}
