/* Modules of the kernel, none of which is loaded. */
#include "show.h"

int main(void)
{
	call(init_module, "no module", 9, "option=1");
	call(init_module, NULL, 0, NULL);
	call(init_module, bad, ALL_BITS, bad);
	call(init_module, bad, HIGH_BITS, edge_text("option"));
	call(init_module, 5, 1ul << 40, "an option that is longer than what is shown of a text");
	call(finit_module, -1, "", 0);
	call(finit_module, NO_FD, "option=1 other=2", 1);
	call(finit_module, NO_FD, NULL, 2);
	call(finit_module, NO_FD, bad, 3);
	call(finit_module, HIGH_BITS | NO_FD, "", 7);
	call(finit_module, NO_FD, "", 8);
	call(finit_module, NO_FD, "", -1);
	call(delete_module, "no_such_module", O_NONBLOCK);
	call(delete_module, "no_such_module", O_NONBLOCK | O_TRUNC);
	call(delete_module, NULL, 0);
	call(delete_module, bad, O_TRUNC);
	call(delete_module, edge_text("abc"), -1);
	call(delete_module, "a_module_whose_name_is_longer_than_what_is_shown_of_a_text", 1);
	call(delete_module, "", 0x80000000);
	call(create_module, "name", 5);
	call(create_module, bad, ALL_BITS);
	call(query_module, "name", 1, bad, 5, NULL);
	call(query_module, NULL, 0, NULL, 0, NULL);
	call(get_kernel_syms, NULL);
	call(get_kernel_syms, bad);
	return 0;
}
