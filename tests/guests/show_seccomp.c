/* seccomp's operations and programs of the classic packet filter, which a process keeps for ever: so children do it. */
#include "show.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define program(code) (&(struct sock_fprog){ sizeof(code) / sizeof(*code), code })

/* One of every class, mode, size, operation and source, and words that mean nothing. */
static struct sock_filter odd[] = {
	{ 0x00, 0, 0, 1 }, { 0x20, 0, 0, 4 }, { 0x28, 0, 0, 2 }, { 0x30, 0, 0, 3 }, { 0x38, 1, 2, 3 },
	{ 0x40, 0, 0, 1 }, { 0x60, 0, 0, 2 }, { 0x80, 0, 0, 0 }, { 0xa0, 0, 0, 14 }, { 0xb0, 0, 0, 14 },
	{ 0xc0, 0, 0, 14 }, { 0xe0, 0, 0, 14 }, { 0x20, 0, 0, 0xfffff000 }, { 0x28, 0, 0, 0xfffff004 },
	{ 0x30, 0, 0, 0xfffff03c }, { 0x30, 0, 0, 0xfffff038 }, { 0x20, 0, 0, 0xfffff05c },
	{ 0x28, 0, 0, 0xffffffff }, { 0x30, 0, 0, 0xffe00000 }, { 0x30, 0, 0, 0xfff00010 },
	{ 0x20, 0, 0, 0xfffff040 }, { 0x20, 0, 0, 0xfffff044 }, { 0x20, 0, 0, 0xfffff001 },
	{ 0x01, 0, 0, 7 }, { 0x81, 0, 0, 0 }, { 0xb1, 0, 0, 0xe }, { 0x61, 0, 0, 15 }, { 0xa1, 0, 0, 15 },
	{ 0x02, 0, 0, 3 }, { 0x03, 0, 0, 15 }, { 0x12, 0, 0, 3 }, { 0xf3, 0, 0, 3 }, { 0x02, 1, 1, 3 },
	{ 0x04, 0, 0, 10 }, { 0x14, 0, 0, 10 }, { 0x24, 0, 0, 10 }, { 0x34, 0, 0, 10 }, { 0x44, 0, 0, 10 },
	{ 0x54, 0, 0, 10 }, { 0x64, 0, 0, 10 }, { 0x74, 0, 0, 10 }, { 0x84, 0, 0, 0 }, { 0x94, 0, 0, 10 },
	{ 0xa4, 0, 0, 10 }, { 0xb4, 0, 0, 10 }, { 0xc4, 0, 0, 10 }, { 0xd4, 0, 0, 10 }, { 0xf4, 0, 0, 10 },
	{ 0x0c, 0, 0, 0 }, { 0x1c, 0, 0, 5 }, { 0x8c, 0, 0, 5 }, { 0x04, 1, 0, 10 },
	{ 0x05, 0, 0, 3 }, { 0x15, 1, 2, 0xc000003e }, { 0x25, 1, 2, 3 }, { 0x35, 0, 2, 3 }, { 0x45, 255, 0, 3 },
	{ 0x1d, 0, 0, 0 }, { 0x2d, 1, 2, 3 }, { 0x55, 1, 2, 3 }, { 0xf5, 1, 2, 3 }, { 0x0d, 1, 2, 3 }, { 0x05, 1, 2, 3 },
	{ 0x06, 0, 0, 0x7fff0000 }, { 0x16, 0, 0, 0 }, { 0x0e, 0, 0, 0 }, { 0x1e, 0, 0, 5 }, { 0x26, 0, 0, 5 }, { 0x06, 1, 2, 3 },
	{ 0x07, 0, 0, 0 }, { 0x87, 0, 0, 0 }, { 0x17, 0, 0, 5 }, { 0x8f, 0, 0, 1 }, { 0x07, 3, 0, 0 },
	{ 0x100, 0, 0, 0 }, { 0xff20, 0, 0, 0 }, { 0xffff, 255, 255, 0xffffffff }, { 0x1006, 0, 0, 0 },
	{ 0x101, 0, 0, 1 }, { 0x102, 0, 0, 1 }, { 0x1103, 0, 0, 1 }, { 0x104, 0, 0, 1 }, { 0x105, 1, 0, 1 }, { 0x107, 0, 0, 1 },
};

static struct sock_filter returns[] = {
	{ 6, 0, 0, 0x00000000 }, { 6, 0, 0, 0x80000000 }, { 6, 0, 0, 0x00030000 }, { 6, 0, 0, 0x00050000 },
	{ 6, 0, 0, 0x00050001 }, { 6, 0, 0, 0x00050fff }, { 6, 0, 0, 0x7fc00000 }, { 6, 0, 0, 0x7ff00000 },
	{ 6, 0, 0, 0x7ff00005 }, { 6, 0, 0, 0x7ffc0000 }, { 6, 0, 0, 0x7fff0000 }, { 6, 0, 0, 0x7fff0001 },
	{ 6, 0, 0, 0x00000001 }, { 6, 0, 0, 0x80000123 }, { 6, 0, 0, 0x00040000 }, { 6, 0, 0, 0xffffffff },
	{ 6, 0, 0, 0x0003ffff }, { 6, 0, 0, 0x12345678 },
};

static struct sock_filter allow[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 4),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xc000003e, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static struct sock_filter many[5000];

static void programs(void)
{
	call(seccomp, 1, 0, program(odd));
	call(prctl, PR_SET_SECCOMP, 2, program(odd));
	call(seccomp, 1, 0, program(returns));
	call(seccomp, 1, 0, (&(struct sock_fprog){ 0, odd }));
	call(seccomp, 1, 0, (&(struct sock_fprog){ 0, NULL }));
	call(seccomp, 1, 0, (&(struct sock_fprog){ 1, NULL }));
	call(seccomp, 1, 0, (&(struct sock_fprog){ 2, (void *)bad }));
	call(seccomp, 1, 0, (&(struct sock_fprog){ 3, edge_copy(odd, 16) }));
	call(seccomp, 1, 0, (&(struct sock_fprog){ 3, edge_copy(odd, 20) }));
	call(seccomp, 1, 0, (&(struct sock_fprog){ 65535, many }));
	call(seccomp, 1, 0, edge(8));
	call(seccomp, 1, 0, edge(15));
	call(seccomp, 1, 0, NULL);
	call(seccomp, 1, 0, bad);
	call(prctl, PR_SET_SECCOMP, 2, NULL);
	call(prctl, PR_SET_SECCOMP, 2, bad, 1, 2);
	call(prctl, PR_SET_SECCOMP, 2, edge(4));
	call(prctl, PR_SET_SECCOMP, 0, bad);
	call(prctl, PR_SET_SECCOMP, 7, bad);
	call(prctl, PR_SET_SECCOMP, HIGH_BITS | 2, program(returns));
}

static void operations(void)
{
	unsigned action[] = { 0, 0x80000000, 0x30000, 0x50000, 0x7ff00000, 0x7ffc0000, 0x7fff0000, 0x7fc00000, 0x50001, 77 };

	for (unsigned i = 0; i < sizeof(action) / sizeof(*action); i++)
		call(seccomp, 2, 0, action + i);
	call(seccomp, 2, 0, NULL);
	call(seccomp, 2, 1, bad);
	call(seccomp, 2, ~0, edge(3));
	call(seccomp, 3, 0, edge(6));
	call(seccomp, 3, 0, edge(5));
	call(seccomp, 3, 1, edge(6));
	call(seccomp, 3, 0, NULL);
	call(seccomp, 3, 0, bad);
	call(seccomp, 0, 1, NULL);
	call(seccomp, 0, 0, bad);
	call(seccomp, 0, ~0, 5);
	call(seccomp, 4, 0, NULL);
	call(seccomp, -1, -1, -1L);
	call(seccomp, HIGH_BITS | 2, HIGH_BITS, HIGH_BITS);
	call(seccomp, 1, 0x3f, bad);
	call(seccomp, 1, 0x40, bad);
	call(seccomp, 1, 0xc0, bad);
	call(prctl, PR_GET_SECCOMP);
}

static void child(void)
{
	call(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	call(prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program(allow));
	call(seccomp, 1, SECCOMP_FILTER_FLAG_TSYNC, program(allow));
	call(seccomp, 1, SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW, program(allow));
	call(seccomp, 1, SECCOMP_FILTER_FLAG_NEW_LISTENER, program(allow));
	call(prctl, PR_GET_SECCOMP);
	_exit(0);
}

int main(void)
{
	operations();
	programs();
	if (fork() == 0)
		child();
	wait(NULL);
	return 0;
}
