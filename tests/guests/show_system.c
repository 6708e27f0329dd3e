/* The system as a whole: names, log, swap, accounts, randomness. */
#include "show.h"

static char buffer[8192];

int main(void)
{
	call(uname, buffer);
	call(uname, NULL);
	call(uname, bad);
	call(uname, edge(300));
	call(sysinfo, NULL);
	call(sysinfo, bad);
	call(sysinfo, buffer);
	call(sethostname, "abc", 300);
	call(sethostname, bad, -1);
	call(sethostname, "abcdefgh", 3);
	call(sethostname, NULL, 0);
	call(setdomainname, "abc", 3);
	call(setdomainname, edge_text("abc"), 5);
	for (int command = -1; command < 13; command++)
		call(syslog, command, bad, -5);
	call(syslog, 77, buffer, 5);
	call(getrandom, buffer, 5, 0);
	call(getrandom, buffer, 40, 7);
	call(getrandom, NULL, 5, 1);
	call(getrandom, bad, ALL_BITS, -1);
	call(swapon, "/nonexist/x", 0x8fff);
	call(swapon, NULL, 0x18005);
	call(swapon, bad, -1);
	call(swapoff, "/nonexist/x");
	call(swapoff, bad);
	call(acct, "/nonexist/x");
	call(acct, bad);
	call(sync);
	call(syncfs, NO_FD);
	call(syncfs, -1);
	call(fsync, NO_FD);
	call(fdatasync, HIGH_BITS | NO_FD);
	call(personality, 0xffffffff);
	call(vhangup);
	call(iopl, 4);
	call(ioperm, 5, ALL_BITS, 1);
	call(ioperm, ALL_BITS, 1, -1);
	call(iopl, -1);
	call(reboot, 0xfee1dead, 5, 0, NULL);
	call(reboot, 1, 2, 0xa1b2c3d4, "text");
	call(reboot, 0xfee1dead, 672274793, 0x89abcdef, NULL);
	call(reboot, 0, 85072278, 0x01234567, bad);
	call(quotactl, 0, NULL, 0, NULL);
	call(lookup_dcookie, 5, buffer, 5);
	call(lookup_dcookie, ALL_BITS, bad, ALL_BITS);
	call(kcmp, NOBODY, -1, 0, 1, 2);
	for (int type = 0; type < 10; type++)
		call(kcmp, NOBODY, NOBODY, type, 5, type == 7 ? bad : NULL);
	call(nfsservctl, 1, 2, 3);
	call(afs_syscall, 1, 2, 3, 4, 5);
	call(getpmsg, 1, 2, 3, 4, 5);
	call(putpmsg, 1, 2, 3, 4, 5);
	call(security, 1, 2, 3, 4, 5, 6);
	call(tuxcall, 1, 2, 3);
	call(vserver, 1, 2, 3, 4, 5);
	call(uselib, "/nonexist/x");
	call(create_module, "x", 5);
	call(query_module, "x", 1, buffer, 5, buffer);
	call(get_kernel_syms, NULL);
	call(epoll_ctl_old, 1, 2, 3, 4);
	call(epoll_wait_old, 1, 2, 3, 4);
	call(_sysctl, NULL);
	call(_sysctl, bad);
	return 0;
}
