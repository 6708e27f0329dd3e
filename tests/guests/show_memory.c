/* Mapping memory, and advice on it. */
#include "show.h"

static void mapping(int file)
{
	for (int bit = 0; bit < 32; bit++)
		call(mmap, 1, 0, 0, 1u << bit, NO_FD, 0);
	for (int bit = 0; bit < 32; bit++)
		call(mmap, 1, 0, 1u << bit, MAP_SHARED, NO_FD, 0);
	call(mmap, NULL, 4096, PROT_READ, MAP_PRIVATE, NO_FD, 0);
	call(mmap, NULL, 0, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	call(mmap, NULL, 0, -1, -1, -1, -1L);
	call(mmap, NULL, ALL_BITS, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	call(mmap, NULL, 4096, PROT_READ, MAP_SHARED, file, 4096);
	call(mmap, NULL, 4096, PROT_READ, MAP_SHARED, file, 5);
	call(mmap, NULL, 0, PROT_READ, MAP_SHARED_VALIDATE | MAP_SYNC, file, 1L << 40);
	call(mmap, KERNEL_ADDRESS, 4096, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	call(mmap, NULL, 0, 7, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | 21u << 26, -1, 0);
	call(mmap, NULL, 0, 7, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | 30u << 26, -1, 0);
	call(mmap, NULL, 0, 7, MAP_PRIVATE | MAP_ANONYMOUS | 16u << 26, -1, 0);
	call(mmap, NULL, 0, 0x1000007, HIGH_BITS | MAP_PRIVATE, HIGH_BITS | NO_FD, HIGH_BITS);
}

static void changing(char *page)
{
	call(mprotect, page, 4096, PROT_READ);
	call(mprotect, page, 4096, PROT_READ | PROT_WRITE);
	call(mprotect, 1, ALL_BITS, -1);
	call(mprotect, NULL, 0, PROT_NONE);
	call(mprotect, 1, 0, PROT_EXEC | PROT_GROWSDOWN);
	call(mprotect, KERNEL_ADDRESS, 1, PROT_GROWSUP | 8);
	call(mremap, 1, 0, 0, 0, 0);
	call(mremap, 1, 5, 6, MREMAP_MAYMOVE, 7);
	call(mremap, 1, 5, 6, MREMAP_MAYMOVE | MREMAP_FIXED, 7);
	call(mremap, 1, 5, 6, MREMAP_FIXED, KERNEL_ADDRESS);
	call(mremap, 1, 5, 6, 4 | MREMAP_MAYMOVE, 7);
	call(mremap, 1, ALL_BITS, ALL_BITS, -1, 7);
	call(munmap, 1, 0);
	call(munmap, 0, ALL_BITS);
	call(munmap, KERNEL_ADDRESS, 4096);
	call(remap_file_pages, 1, 2, 3, 4, 5);
	call(remap_file_pages, page, 4096, 0, 0, MAP_NONBLOCK);
	call(remap_file_pages, page, ALL_BITS, -1, -1L, -1);
	call(brk, NULL);
	call(brk, 5);
}

static void advice(char *page)
{
	for (int what = -1; what < 30; what++)
		call(madvise, 1, 0, what);
	for (int what = 98; what < 105; what++)
		call(madvise, 1, 0, what);
	call(madvise, page, 4096, MADV_DONTNEED);
	call(madvise, KERNEL_ADDRESS, ALL_BITS, HIGH_BITS | MADV_FREE);
	call(msync, page, 4096, MS_ASYNC);
	call(msync, page, 4096, MS_SYNC | MS_INVALIDATE);
	call(msync, 1, 0, 0);
	call(msync, 1, 0, 7);
	call(msync, 1, ALL_BITS, -1);
	unsigned char vec[100] = { 0 };
	call(mincore, page, 4096, vec);
	call(mincore, page, 2 * 4096, vec);
	call(mincore, page, 4096, bad);
	call(mincore, page, 4096, NULL);
	call(mincore, 1, 4096, vec);
	call(mincore, page, ALL_BITS, vec);
	call(process_madvise, NO_FD, NULL, 0, MADV_COLD, 0);
	struct { void *base; size_t length; } range[2] = { { page, 4096 }, { bad, 5 } };
	call(process_madvise, NO_FD, range, 2, MADV_PAGEOUT, 0);
	call(process_madvise, -1, bad, 2, 77, -1);
	call(process_mrelease, NO_FD, 0);
	call(process_mrelease, -1, -1);
}

static void locking(char *page)
{
	call(mlock, page, 100);
	call(mlock, 1, ALL_BITS);
	call(munlock, page, 100);
	call(munlock, KERNEL_ADDRESS, 5);
	call(mlock2, page, 100, 1);
	call(mlock2, 1, 0, 2);
	call(mlock2, 1, 0, -1);
	call(mlockall, 0);
	call(mlockall, 8);
	call(mlockall, 0x4);
	call(mlockall, -1);
	call(munlockall);
	call(pkey_alloc, 1, 0);
	call(pkey_alloc, 0, 7);
	call(pkey_alloc, ALL_BITS, ALL_BITS);
	call(pkey_alloc, 5, 1);
	call(pkey_mprotect, 1, 5, PROT_READ, -1);
	call(pkey_mprotect, 1, 5, -1, 77);
	call(pkey_mprotect, NULL, 0, PROT_NONE, HIGH_BITS);
	call(pkey_free, -1);
	call(pkey_free, 77);
	call(memfd_create, "name", 0x7);
	call(memfd_create, "name", 0x1f);
	call(memfd_create, NULL, 0);
	call(memfd_create, bad, -1);
	call(memfd_create, "name", 4 | 21u << 26);
	call(memfd_create, edge_text("unended"), 1);
	call(memfd_secret, -1);
	call(memfd_secret, 02000001);
}

int main(void)
{
	int file = open("file", O_RDWR | O_CREAT, 0600);
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	page[0] = 1;
	mapping(file);
	changing(page);
	advice(page);
	locking(page);
	return 0;
}
