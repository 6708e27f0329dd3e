/* On which nodes memory lies. */
#include "show.h"

int main(void)
{
	unsigned long nodes[4] = { 1, 0, 0x8000000000000001, -1L }, wide[1024];
	int policy = 0, where[5] = { 0, 1, -1, 77, 0 }, status[5];
	char *page = mmap(NULL, 5 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *pages[5] = { page, page + 4096, NULL, bad, (void *)-1L };

	page[0] = 1;
	memset(wide, 0, sizeof(wide));
	for (int mode = 0; mode < 9; mode++)
		if (mode != 6)
			call(set_mempolicy, mode, nodes, mode * 9);
	call(set_mempolicy, 0x8002, nodes, 64);
	call(set_mempolicy, 0x4003, nodes, 64);
	call(set_mempolicy, 0xe003, nodes, 128);
	call(set_mempolicy, 0x2002, nodes, 1);
	call(set_mempolicy, 0x1003, nodes, 0);
	call(set_mempolicy, -1, nodes, 5);
	call(set_mempolicy, 0x8000, NULL, 0);
	call(set_mempolicy, 2, NULL, 5);
	call(set_mempolicy, 2, bad, 5);
	call(set_mempolicy, 2, edge_copy(nodes, 8), 65);
	call(set_mempolicy, 2, edge_copy(nodes, 8), 66);
	call(set_mempolicy, 2, edge_copy(nodes, 8), 64);
	call(set_mempolicy, 2, edge_copy(nodes, 4), 20);
	call(set_mempolicy, 2, nodes, 256);
	call(set_mempolicy, 2, nodes, ALL_BITS);
	call(set_mempolicy, 2, wide, 65536);
	call(set_mempolicy, 2, wide, 32768);
	call(set_mempolicy, 2, wide, 32769);
	call(set_mempolicy, 2, wide, 32770);
	call(set_mempolicy, 0, NULL, 0);
	call(get_mempolicy, &policy, nodes, 64, 0, 0);
	call(get_mempolicy, &policy, wide, 1024, 0, 0);
	call(get_mempolicy, &policy, NULL, 0, page, 2);
	call(get_mempolicy, &policy, NULL, 0, page, 3);
	call(get_mempolicy, NULL, wide, 1024, 0, 4);
	call(get_mempolicy, NULL, wide, 10000, 0, 4);
	call(get_mempolicy, NULL, NULL, 0, 0, 8);
	call(get_mempolicy, bad, bad, 64, bad, 7);
	call(get_mempolicy, &policy, nodes, ALL_BITS, ALL_BITS, ALL_BITS);
	call(get_mempolicy, &policy, nodes, 0, 0, HIGH_BITS);
	call(mbind, page, 4096, 2, nodes, 5, 0);
	call(mbind, page, 4096, 0x8003, nodes, 64, 1);
	call(mbind, page, 4096, 0, NULL, 0, 7);
	call(mbind, page, 4096, 1, NULL, 0, 0xf);
	call(mbind, NULL, ALL_BITS, 0x10003, bad, 128, -1);
	call(mbind, 5, 5, HIGH_BITS | 2, nodes, 0, 8);
	call(mbind, page, 4096, 4, nodes + 1, 64, HIGH_BITS | 2);
	call(mbind, page, 4096, 5, nodes, 64, 0x10);
	call(mbind, page, 4096, 7, nodes, 64, 0);
	call(set_mempolicy_home_node, page, 4096, 0, 0);
	call(set_mempolicy_home_node, NULL, ALL_BITS, ALL_BITS, ALL_BITS);
	call(set_mempolicy_home_node, page, 0, HIGH_BITS | 77, 5);
	call(migrate_pages, NOBODY, 64, nodes, nodes + 1);
	call(migrate_pages, 0, 0, NULL, NULL);
	call(migrate_pages, 0, 20, bad, edge(8));
	call(migrate_pages, -1, 128, nodes + 2, bad);
	call(move_pages, 0, 3, pages, NULL, status, 0);
	call(move_pages, 0, 5, pages, NULL, status, 2);
	call(move_pages, 0, 5, pages, where, status, 2);
	call(move_pages, 0, 2, pages, where, status, 6);
	call(move_pages, 0, 2, pages, where, status, 1);
	call(move_pages, NOBODY, 5, pages, where, status, 4);
	call(move_pages, NOBODY, 2, pages, where, NULL, 2);
	call(move_pages, NOBODY, 0, pages, where, status, 2);
	call(move_pages, NOBODY, 0, NULL, NULL, NULL, -1);
	call(move_pages, NOBODY, 3, edge_copy(pages, 16), edge_copy(where, 8), edge(8), 8);
	call(move_pages, NOBODY, 3, bad, bad, bad, 2);
	call(move_pages, NOBODY, ALL_BITS, bad, bad, bad, 2);
	return 0;
}
