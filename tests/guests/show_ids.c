/* Users, groups, sessions, capabilities. */
#include "show.h"

static unsigned words[64];

static void users(void)
{
	call(getuid), call(geteuid), call(getgid), call(getegid), call(getpid), call(gettid);
	call(getppid), call(getpgrp);
	call(setuid, -1);
	call(setgid, -1);
	call(setuid, HIGH_BITS | 0xffffffff);
	call(setreuid, -1, -1);
	call(setreuid, 0x12345678, -1);
	call(setregid, -1, 0x7fffffff);
	call(setresuid, -1, -1, -1);
	call(setresuid, -1, 0x12345678, 5);
	call(setresgid, 0x12345678, -1, HIGH_BITS | 0xffffffff);
	call(setfsuid, -1);
	call(setfsgid, -1);
	call(getresuid, words, words + 1, words + 2);
	call(getresuid, NULL, bad, words);
	call(getresgid, words, words + 1, words + 2);
	call(getresgid, bad, bad, bad);
	call(getresgid, words, words + 1, 16);
}

static void groups(void)
{
	for (unsigned i = 0; i < 64; i++)
		words[i] = i - 1;
	call(setgroups, -1, words);
	call(setgroups, 0, words);
	call(setgroups, 1, words);
	call(setgroups, 3, words);
	call(setgroups, 32, words);
	call(setgroups, 33, words);
	call(setgroups, 0, NULL);
	call(setgroups, 5, NULL);
	call(setgroups, 5, bad);
	call(setgroups, 3, edge_copy(words, 10));
	call(setgroups, 65537, words);
	call(getgroups, -1, words);
	call(getgroups, 0, NULL);
	call(getgroups, 0, words);
	call(getgroups, 64, bad);
	call(getgroups, 64, words);
	call(getgroups, HIGH_BITS, NULL);
}

static void sessions(void)
{
	call(setpgid, -1, 5);
	call(setpgid, NOBODY, NOBODY);
	call(setpgid, HIGH_BITS | 5, -1);
	call(getpgid, 0);
	call(getpgid, -1);
	call(getpgid, NOBODY);
	call(getsid, 0);
	call(getsid, NOBODY);
	call(getsid, -5);
}

static void capabilities(void)
{
	unsigned header[2] = { 0x20080522, 0 };

	call(capget, header, words);
	call(capget, header, NULL);
	call(capget, NULL, words);
	call(capget, bad, bad);
	header[1] = NOBODY;
	call(capget, header, words);
	header[0] = 0x20071026, header[1] = 0;
	call(capget, header, words);
	header[0] = 0x19980330;
	call(capget, header, words);
	call(capget, header, bad);
	header[0] = 0x12345678;
	call(capget, header, words);
	header[0] = 0, header[1] = -1;
	call(capget, header, NULL);
	header[0] = 0x20080522, header[1] = NOBODY;
	for (unsigned i = 0; i < 6; i++)
		words[i] = 0x11111111 << i;
	call(capset, header, words);
	for (unsigned i = 0; i < 6; i++)
		words[i] = -1;
	call(capset, header, words);
	memset(words, 0, sizeof(words));
	words[0] = 1 << 21, words[3] = 0x300;
	call(capset, header, words);
	header[0] = 0x19980330;
	call(capset, header, words);
	call(capset, header, bad);
	header[0] = 77;
	call(capset, header, words);
	call(capset, NULL, NULL);
	call(capset, edge_copy(header, 7), words);
	header[0] = 0x20080522;
	call(capset, header, edge_copy(words, 20));
}

int main(void)
{
	users();
	groups();
	sessions();
	capabilities();
	return 0;
}
