/* bpf's commands: all fail, without powers or on bad descriptors. */
#include "show.h"
#include <linux/bpf.h>

enum { COMMANDS = 32 };

/* How much of the attributes each command knew in Linux 6.1: what newer kernels know is left zero. */
static const unsigned char known[COMMANDS] = {
	72, 32, 32, 16, 24, 128, 16, 16, 20, 12, 76, 12, 12, 12, 12, 16, 28, 12, 28, 4, 48, 32, 4, 12, 56, 56, 56, 56, 16, 16, 4, 12,
};

/* Words that are pointers, descriptors or numbers, as the command has it: none of them is any good. */
static void sweep(unsigned command)
{
	static const unsigned char sizes[] = { 1, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64, 72, 120 };
	unsigned words[32];

	memset(words, 0, sizeof(words));
	call(bpf, command, words, sizeof(words));
	for (unsigned i = 0; i < 32; i++)
		words[i] = (i < known[command] / 4 && i != 29) || i >= 30 ? (i + 1) << 22 : 0;
	for (unsigned i = 0; i < sizeof(sizes); i++)
		call(bpf, command, words, sizes[i]);
	call(bpf, command, words, sizeof(words));
	call(bpf, command, edge_copy(words, 20), 24);
	call(bpf, command, NULL, 0);
	call(bpf, command, bad, 16);
	call(bpf, command, words, 0);
}

static void maps(void)
{
	union bpf_attr attr;
	unsigned key = 5;
	unsigned long value = 7;

	memset(&attr, 0, sizeof(attr));
	for (unsigned type = 0; type < 31; type++) {
		attr.map_type = type;
		attr.key_size = type;
		call(bpf, BPF_MAP_CREATE, &attr, 20);
	}
	attr.map_flags = 0x1fff;
	memcpy(attr.map_name, "a_name_of_15_ab", 16);
	attr.inner_map_fd = NO_FD;
	attr.numa_node = 3;
	attr.map_ifindex = 7777;
	call(bpf, BPF_MAP_CREATE, &attr, 44);
	call(bpf, BPF_MAP_CREATE, &attr, 48);
	attr.btf_fd = NO_FD;
	attr.btf_key_type_id = 5;
	attr.btf_value_type_id = 6;
	call(bpf, BPF_MAP_CREATE, &attr, 60);
	attr.btf_vmlinux_value_type_id = 8;
	call(bpf, BPF_MAP_CREATE, &attr, 64);
	attr.map_extra = 9;
	call(bpf, BPF_MAP_CREATE, &attr, 72);
	memset(attr.map_name, 'x', 16);
	attr.map_flags = 0x10000000;
	call(bpf, BPF_MAP_CREATE, &attr, 72);
	memset(&attr, 0, sizeof(attr));
	attr.map_fd = NO_FD;
	attr.key = (long)&key;
	attr.value = (long)&value;
	for (unsigned flags = 0; flags < 8; flags++) {
		attr.flags = flags;
		call(bpf, BPF_MAP_UPDATE_ELEM, &attr, 32);
	}
	call(bpf, BPF_MAP_LOOKUP_ELEM, &attr, 32);
	call(bpf, BPF_MAP_DELETE_ELEM, &attr, 16);
	call(bpf, BPF_MAP_GET_NEXT_KEY, &attr, 24);
	call(bpf, BPF_MAP_LOOKUP_AND_DELETE_ELEM, &attr, 32);
	call(bpf, BPF_MAP_FREEZE, &attr, 4);
}

static struct bpf_insn code[] = {
	{ 0xb7, 0, 0, 0, 0 }, { 0xbf, 6, 1, 0, 0 }, { 0x18, 1, 1, 0, 5 }, { 0, 0, 0, 0, 0 }, { 0x18, 2, 0, 0, 0x12345678 },
	{ 0x85, 0, 0, 0, 1 }, { 0x85, 0, 1, 0, 7 }, { 0x61, 0, 1, 4, 0 }, { 0x79, 10, 11, -8, 0 }, { 0x7b, 10, 1, -8, 0 },
	{ 0x62, 10, 0, -8, 5 }, { 0xdb, 1, 2, 0, 0 }, { 0xc3, 1, 2, 0, 0x41 }, { 0x15, 0, 0, 3, 7 }, { 0x1d, 0, 1, -3, 0 },
	{ 0x05, 0, 0, 2, 0 }, { 0x06, 0, 0, 0, 2 }, { 0x16, 0, 0, 1, 2 }, { 0x5e, 0, 1, 1, 0 }, { 0xb4, 0, 0, 0, -1 },
	{ 0x07, 10, 0, 0, -8 }, { 0x0f, 0, 1, 0, 0 }, { 0x87, 0, 0, 0, 0 }, { 0xd4, 1, 0, 0, 16 }, { 0xdc, 1, 0, 0, 64 },
	{ 0x20, 0, 0, 0, 14 }, { 0x40, 0, 1, 0, 0 }, { 0x28, 0, 0, 0, 12 }, { 0x30, 0, 0, 0, 23 }, { 0x71, 0, 1, 0, 0 },
	{ 0x69, 0, 1, 0, 0 }, { 0x95, 0, 0, 0, 0 }, { 0xff, 15, 15, 32767, 0x7fffffff }, { 0x0e, 12, 0, 0, 0 }, { 0xf7, 0, 0, 0, 0 },
	{ 0x8d, 0, 0, 0, 0 }, { 0xe5, 0, 0, 0, 0 }, { 0xa5, 1, 0, 1, 1 }, { 0xb5, 1, 0, 1, 1 }, { 0xc5, 1, 0, 1, 1 }, { 0xd5, 1, 0, 1, 1 },
	{ 0x65, 1, 0, 1, 1 }, { 0x75, 1, 0, 1, 1 }, { 0x81, 1, 2, 4, 0 }, { 0x60, 0, 0, 0, 3 }, { 0x80, 0, 0, 0, 3 }, { 0xa0, 0, 0, 0, 3 },
	{ 0x63, 1, 2, 4, 0 }, { 0x6b, 1, 2, 4, 0 }, { 0x73, 1, 2, 4, 0 }, { 0x7a, 1, 0, 4, 9 }, { 0x6a, 1, 0, 4, 9 }, { 0x72, 1, 0, 4, 9 },
};

static struct bpf_insn many[4100];

static void programs(void)
{
	union bpf_attr attr;
	char log[40] = "what the verifier says";

	memset(&attr, 0, sizeof(attr));
	attr.insns = (long)code;
	attr.license = (long)"GPL";
	attr.insn_cnt = sizeof(code) / sizeof(*code);
	for (unsigned type = 0; type < 32; type++) {
		attr.prog_type = type;
		attr.insn_cnt = type % 3 ? 1 : sizeof(code) / sizeof(*code);
		call(bpf, BPF_PROG_LOAD, &attr, 24);
	}
	attr.prog_type = 1;
	attr.insn_cnt = 4100;
	attr.insns = (long)many;
	call(bpf, BPF_PROG_LOAD, &attr, 24);
	attr.insn_cnt = 3;
	attr.insns = (long)edge_copy(code, 20);
	attr.license = (long)"a licence that is longer than what is shown of a text";
	call(bpf, BPF_PROG_LOAD, &attr, 24);
	attr.insns = (long)bad;
	attr.license = (long)edge_text("GPL");
	attr.log_level = 1;
	attr.log_size = sizeof(log);
	attr.log_buf = (long)log;
	call(bpf, BPF_PROG_LOAD, &attr, 40);
	attr.log_buf = (long)bad;
	attr.log_size = 5;
	attr.kern_version = 0x60102;
	call(bpf, BPF_PROG_LOAD, &attr, 44);
	attr.prog_flags = 0x1f;
	call(bpf, BPF_PROG_LOAD, &attr, 48);
	memcpy(attr.prog_name, "\1name", 6);
	attr.prog_ifindex = 7777;
	call(bpf, BPF_PROG_LOAD, &attr, 68);
	for (unsigned type = 0; type < 44; type++) {
		attr.expected_attach_type = type;
		call(bpf, BPF_PROG_LOAD, &attr, 72);
	}
	attr.prog_btf_fd = NO_FD;
	attr.func_info_rec_size = 8;
	attr.func_info = (long)code;
	attr.func_info_cnt = 2;
	attr.line_info_rec_size = 16;
	attr.line_info = (long)code;
	attr.line_info_cnt = 2;
	call(bpf, BPF_PROG_LOAD, &attr, 116);
	attr.attach_btf_id = 7;
	attr.attach_prog_fd = NO_FD;
	call(bpf, BPF_PROG_LOAD, &attr, 120);
		attr.fd_array = (long)code;
	attr.core_relo_cnt = 0;
	call(bpf, BPF_PROG_LOAD, &attr, 128);
}

static void objects(void)
{
	union bpf_attr attr;
	unsigned link[16] = { -1, NO_FD, 0, 0, 5, 6, 7, 8, 9, 10 };

	memset(&attr, 0, sizeof(attr));
	attr.pathname = (long)"/sys/fs/bpf/a path that is longer than what is shown of a text";
	attr.bpf_fd = NO_FD;
	call(bpf, BPF_OBJ_PIN, &attr, 12);
	call(bpf, BPF_OBJ_GET, &attr, 12);
	for (unsigned flags = 1; flags < 0x20; flags <<= 1) {
		attr.file_flags = flags;
		call(bpf, BPF_OBJ_GET, &attr, 16);
	}
	attr.pathname = (long)edge_text("/sys");
	call(bpf, BPF_OBJ_PIN, &attr, 16);
	memset(&attr, 0, sizeof(attr));
	attr.target_fd = NO_FD;
	attr.attach_bpf_fd = -1;
	for (unsigned type = 0; type < 44; type++) {
		attr.attach_type = type;
		attr.attach_flags = type & 7;
		call(bpf, BPF_PROG_ATTACH, &attr, 20);
		link[2] = type;
		link[4] = type == 0 || type == 41 || type == 42 ? 5 : 0;
		memset(link + 5, type == 41 || type == 42 ? type : 0, 20);
		link[3] = type & 1;
		call(bpf, BPF_LINK_CREATE, link, 48);
	}
	link[2] = BPF_TRACE_ITER;
	memcpy(link + 4, &(void *){ link }, 8);
	for (link[6] = 0; link[6] < 4; link[6]++)
		call(bpf, BPF_LINK_CREATE, link, 28);
	memcpy(link + 4, &(void *){ edge(6) }, 8);
	call(bpf, BPF_LINK_CREATE, link, 28);
}

int main(void)
{
	union bpf_attr attr;

	for (unsigned command = 0; command < COMMANDS; command++)
		sweep(command);
	maps();
	programs();
	objects();
	memset(&attr, 0, sizeof(attr));
	call(bpf, BPF_PROG_DETACH, &attr, 12);
	attr.raw_tracepoint.name = (long)"sys_enter";
	attr.raw_tracepoint.prog_fd = NO_FD;
	call(bpf, BPF_RAW_TRACEPOINT_OPEN, &attr, 12);
	memset(&attr, 0, sizeof(attr));
	attr.btf = (long)"not a btf";
	attr.btf_size = 9;
	attr.btf_log_size = 6;
	attr.btf_log_level = 1;
	attr.btf_log_buf = (long)"a log";
	call(bpf, BPF_BTF_LOAD, &attr, 28);
	call(bpf, 77, &attr, 28);
	call(bpf, -1, &attr, 28);
	call(bpf, HIGH_BITS, &attr, HIGH_BITS | 28);
	call(bpf, 0, &attr, -1);
	call(bpf, 0, &attr, 5000);
	return 0;
}
