/* Ports, segments and other parts of the processor. Only for x86_64. */
#include "show.h"
#include <asm/ldt.h>
#include <sys/wait.h>

int main(void)
{
	struct user_desc desc = { .entry_number = 3, .base_addr = 0x12345000, .limit = 0xfffff, .seg_32bit = 1 };
	char table[64];
	unsigned long word = 0;

	call(iopl, 0);
	call(iopl, 3);
	call(iopl, 4);
	call(iopl, -1);
	call(iopl, HIGH_BITS | 1);
	call(ioperm, 0x80, 1, 0);
	call(ioperm, 0x3f8, 8, 1);
	call(ioperm, ALL_BITS, ALL_BITS, -1);
	call(ioperm, HIGH_BITS, 0, HIGH_BITS | 1);
	call(modify_ldt, 0, table, 64);
	call(modify_ldt, 0, NULL, 0);
	call(modify_ldt, 0, bad, ALL_BITS);
	call(modify_ldt, 1, &desc, sizeof(desc));
	call(modify_ldt, 1, &desc, 15);
	call(modify_ldt, 1, &desc, 17);
	call(modify_ldt, 1, NULL, 16);
	call(modify_ldt, 1, bad, 16);
	call(modify_ldt, 1, edge(12), 16);
	desc.entry_number = -1;
	desc.contents = 3;
	desc.read_exec_only = 1;
	desc.limit_in_pages = 1;
	desc.seg_not_present = 1;
	desc.useable = 1;
	desc.lm = 1;
	call(modify_ldt, 0x11, &desc, sizeof(desc));
	call(modify_ldt, 2, table, 64);
	call(modify_ldt, 77, &desc, 16);
	call(modify_ldt, -1, &desc, HIGH_BITS | 16);
	call(set_thread_area, &desc);
	call(set_thread_area, NULL);
	call(set_thread_area, bad);
	call(get_thread_area, &desc);
	call(get_thread_area, bad);
	call(arch_prctl, 0x1003, &word);
	call(arch_prctl, 0x1004, &word);
	call(arch_prctl, 0x1004, NULL);
	call(arch_prctl, 0x1003, bad);
	call(arch_prctl, 0x1002, ALL_BITS);
	call(arch_prctl, 0x1001, HIGH_BITS);
	call(arch_prctl, 0x1011, 0);
	call(arch_prctl, 0x1011, 5);
	call(arch_prctl, 0x1012, 5);
	call(arch_prctl, 0x1021, &word);
	call(arch_prctl, 0x1021, bad);
	call(arch_prctl, 0x1022, &word);
	call(arch_prctl, 0x1023, 77);
	call(arch_prctl, 0x1024, &word);
	call(arch_prctl, 0x1025, 18);
	call(arch_prctl, 0x2001, 1);
	call(arch_prctl, 0x2002, 1);
	call(arch_prctl, 0x2003, 1);
	call(arch_prctl, 0x7777, bad);
	call(arch_prctl, -1, -1L);
	call(arch_prctl, HIGH_BITS | 0x1003, &word);
	return 0;
}
