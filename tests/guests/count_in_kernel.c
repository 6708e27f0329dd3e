/*
 * No guest: counts in the kernel, by an eBPF program at the trace event of lseek, how often it is called with each third
 * argument from BASE on. Says "ready", or why it can't; at the end of its input it prints lines of who and how often.
 */
#define GUEST_LIMIT_SECONDS 150
#include "guest.h"
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

enum { MOST = 65536, WHENCE = 32 };

#define TRACING "/sys/kernel/tracing"
#define EVENT TRACING "/events/syscalls/sys_enter_lseek/id"

#define INSN(code_, dst, src, off_, imm_) \
	((struct bpf_insn){ .code = (code_), .dst_reg = (dst), .src_reg = (src), .off = (off_), .imm = (imm_) })
#define JUMP(operation, reg, value, to) INSN(BPF_JMP | BPF_K | (operation), reg, 0, to, (int)(value))

static void give_up(const char *what)
{
	say("no: %s: %s\n", what, errno_name(errno));
	exit(0);
}

static int bpf(int command, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, command, attr, sizeof(*attr));
}

static int make_map(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = MOST,
	};

	return bpf(BPF_MAP_CREATE, &attr);
}

static int load_program(int map, long base)
{
	struct bpf_insn code[] = {
		INSN(BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_7, BPF_REG_1, WHENCE, 0),
		INSN(BPF_ALU | BPF_MOV | BPF_X, BPF_REG_7, BPF_REG_7, 0, 0),
		JUMP(BPF_JLT, BPF_REG_7, base, 11),
		JUMP(BPF_JGE, BPF_REG_7, base + MOST, 10),
		INSN(BPF_ALU64 | BPF_SUB | BPF_K, BPF_REG_7, 0, 0, (int)base),
		INSN(BPF_STX | BPF_MEM | BPF_W, BPF_REG_10, BPF_REG_7, -4, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_10, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, -4),
		INSN(BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, map),
		INSN(0, 0, 0, 0, 0),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem),
		JUMP(BPF_JEQ, BPF_REG_0, 0, 2),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_1, 0, 0, 1),
		INSN(BPF_STX | BPF_ATOMIC | BPF_DW, BPF_REG_0, BPF_REG_1, 0, BPF_ADD),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_TRACEPOINT,
		.insn_cnt = sizeof(code) / sizeof(*code),
		.insns = (uintptr_t)code,
		.license = (uintptr_t)"GPL",
	};

	return bpf(BPF_PROG_LOAD, &attr);
}

static unsigned long event_id(void)
{
	char text[24] = "";
	int file = open(EVENT, O_RDONLY | O_CLOEXEC);

	if (file < 0 && mount("nodev", TRACING, "tracefs", 0, NULL) == 0)
		file = open(EVENT, O_RDONLY | O_CLOEXEC);
	if (file < 0 || read(file, text, sizeof(text) - 1) <= 0)
		give_up(EVENT);
	close(file);
	return strtoul(text, NULL, 10);
}

static void print_counts(int map)
{
	for (uint32_t who = 0; who < MOST; who++) {
		uint64_t count = 0;
		union bpf_attr attr = {
			.map_fd = (uint32_t)map, .key = (uintptr_t)&who, .value = (uintptr_t)&count,
		};

		if (bpf(BPF_MAP_LOOKUP_ELEM, &attr) == 0 && count > 0)
			say("%u %lu\n", who, (unsigned long)count);
	}
}

int main(int argc, char **argv)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr) };
	int map, program, event;
	char byte;

	if (argc < 2)
		return 2;
	attr.config = event_id();
	if ((map = make_map()) < 0)
		give_up("bpf(BPF_MAP_CREATE)");
	if ((program = load_program(map, atol(argv[1]))) < 0)
		give_up("bpf(BPF_PROG_LOAD)");
	event = (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (event < 0)
		give_up("perf_event_open");
	if (ioctl(event, PERF_EVENT_IOC_SET_BPF, program) || ioctl(event, PERF_EVENT_IOC_ENABLE, 0))
		give_up("PERF_EVENT_IOC_SET_BPF");
	say("ready\n");
	while (read(0, &byte, 1) > 0)
		;
	print_counts(map);
	return 0;
}
