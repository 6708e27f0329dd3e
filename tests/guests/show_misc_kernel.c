/* Calls on the kernel as a whole: refused, without powers. */
#include "show.h"
#include <sched.h>
#include <sys/wait.h>

static void restarts(void)
{
	static const unsigned magics[] = { 672274793, 85072278, 369367448, 537993216, 7 };
	static const unsigned commands[] = {
		0, 0x89abcdef, 0xcdef0123, 0x45584543, 0x4321fedc, 0x1234567, 0xa1b2c3d4, 0xd000fce2, 0x12345678,
	};

	for (unsigned i = 0; i < 5; i++)
		call(reboot, 0xfee1dead, magics[i], 0x77777777, bad);
	for (unsigned i = 0; i < 9; i++) {
		call(reboot, 1, 2, commands[i], "a command");
		call(reboot, 0xfee1dead, 7, commands[i], NULL);
		call(reboot, HIGH_BITS, -1, commands[i], bad);
	}
}

static void logs(void)
{
	char buffer[20] = "";

	for (int type = 0; type < 12; type++) {
		if (type == 2 || type == 4)
			continue;
		call(syslog, type, NULL, -1);
		call(syslog, type, bad, 20);
	}
	call(syslog, 2, NULL, 5);
	call(syslog, 4, bad, -1);
	call(syslog, 77, buffer, 20);
	call(syslog, -1, buffer, HIGH_BITS | 20);
	call(syslog, HIGH_BITS | 10, buffer, 20);
}

static void storage(void)
{
	unsigned char ustat[64];

	call(swapon, "/no/such/file", 0);
	call(swapon, NULL, 0x8000 | 5);
	call(swapon, bad, 0x10000 | 0x20000 | 0x40000);
	call(swapon, edge_text("/swap"), 0x8000 | 0x7fff);
	call(swapon, "", -1);
	call(swapon, "", 0x80000);
	call(swapon, "", HIGH_BITS | 7);
	call(swapoff, "/no/such/file");
	call(swapoff, bad);
	call(acct, "/no/such/file");
	call(acct, NULL);
	call(acct, bad);
	call(sysfs, 1, "proc", 0);
	call(sysfs, 1, "nothing", 0);
	call(sysfs, 1, bad, 0);
	call(sysfs, 2, 0, ustat);
	call(sysfs, 2, 77777, bad);
	call(sysfs, 3, 0, 0);
	call(sysfs, 4, 1, 2);
	call(sysfs, -1, HIGH_BITS, NULL);
	call(ustat, 0, ustat);
	call(ustat, 0x801, NULL);
	call(ustat, -1, bad);
	call(ustat, HIGH_BITS | 0x12345678, edge(31));
	call(uselib, "/no/such/library");
	call(uselib, bad);
	call(vhangup);
	call(pivot_root, "/no/such/folder", "/neither");
	call(pivot_root, NULL, bad);
	call(pivot_root, edge_text("/a"), "");
	call(lookup_dcookie, 1ul << 40 | 5, ustat, 64);
	call(lookup_dcookie, -1L, NULL, 0);
	call(lookup_dcookie, 0, bad, ALL_BITS);
}

static void selves(void)
{
	unsigned cpu, node;
	char bytes[64];

	call(kcmp, NOBODY, NOBODY, 0, 1, 2);
	call(kcmp, getpid(), getpid(), 0, 0, 0);
	for (int type = 1; type < 10; type++)
		call(kcmp, NOBODY, -1, type, 1, bytes);
	call(kcmp, 1, 1, -1, HIGH_BITS, ALL_BITS);
	call(getcpu, &cpu, &node, NULL);
	call(getcpu, NULL, NULL, bytes);
	call(getcpu, bad, NULL, NULL);
	call(getcpu, &cpu, bad, bad);
	call(getrandom, bytes, 0, 0);
	call(getrandom, bad, 5, 7);
	call(getrandom, bytes, 8, 8);
	call(getrandom, NULL, ALL_BITS, -1);
	for (int command = 0; command < 11; command++)
		call(membarrier, command > 1 ? 1 << (command - 2) : command, 8, 7);
	call(membarrier, 1, 0, 0);
	call(membarrier, 0, 0, 0);
	call(membarrier, -1, -1, -1);
	call(membarrier, 0x80, 1, HIGH_BITS);
	call(rseq, bad, 32, 0, 0x53053053);
	call(memfd_secret, 0x10);
	call(memfd_secret, -1);
	call(process_mrelease, NO_FD, 0);
	call(process_mrelease, -1, -1);
	call(process_mrelease, AT_FDCWD, 5);
	call(vhangup, 1, 2, 3);
	call(_sysctl, NULL);
	call(_sysctl, bad);
	call(afs_syscall, 1, 2, 3, 4, 5, 6);
	call(security, 1, 2, 3, 4, 5, 6);
	call(tuxcall, 1, 2, 3, 4, 5, 6);
	call(vserver, 1, 2, 3, 4, 5, 6);
	call(nfsservctl, 1, 2, 3);
	call(getpmsg, 1, 2, 3, 4, 5);
	call(putpmsg, 1, 2, 3, 4, 5);
}

int main(void)
{
	restarts();
	logs();
	storage();
	selves();
	return 0;
}
