/* perf_event_open: every kind of event, in every size the structure ever had; refused, or closed again. */
#include "show.h"
#include <linux/perf_event.h>

static int opened(struct perf_event_attr *attr, int pid, int cpu, int group, unsigned long flags)
{
	int fd = call(perf_event_open, attr, pid, cpu, group, flags);

	if (fd >= 0)
		close(fd);
	return fd;
}

int main(void)
{
	static const unsigned sizes[] = { 0, 1, 8, 32, 63, 64, 65, 72, 80, 96, 104, 108, 112, 116, 119, 120, 121, 128 };
	struct perf_event_attr attr;
	unsigned char bytes[256];

	for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		memset(&attr, 0, sizeof(attr));
		attr.size = sizes[i];
		attr.type = 77;
		opened(&attr, NOBODY, -1, -1, 0);
		for (int j = 0; j < 256; j++)
			bytes[j] = j + 1;
		memcpy(bytes + 4, &sizes[i], 4);
		memset(bytes + 120, 0, 16);
		opened((void *)bytes, NOBODY, 0, NO_FD, 0);
	}
	for (unsigned type = 0; type < 8; type++)
		for (unsigned long config = 0; config < 15; config++) {
			memset(&attr, 0, sizeof(attr));
			attr.size = 112;
			attr.type = type;
			attr.config = config | (config & 8 ? 0x10100 : 0);
			opened(&attr, NOBODY, 0, -1, 0);
		}
	memset(&attr, 0, sizeof(attr));
	attr.size = 112;
	for (unsigned cache = 0; cache < 9; cache++) {
		attr.type = PERF_TYPE_HW_CACHE;
		attr.config = cache | (cache & 3) << 8 | (cache % 3) << 16;
		opened(&attr, NOBODY, 0, -1, 0);
		attr.config = cache | (unsigned long)cache << 24 | 0x50500;
		opened(&attr, NOBODY, 0, -1, 0);
	}
	attr.type = PERF_TYPE_BREAKPOINT;
	attr.bp_addr = 0x123456;
	for (unsigned type = 0; type < 10; type++) {
		attr.bp_type = type;
		attr.bp_len = type;
		opened(&attr, NOBODY, 0, -1, 0);
	}
	attr.type = PERF_TYPE_SOFTWARE;
	attr.sample_period = 1000;
	attr.sample_type = 0x1fffff;
	attr.read_format = 0xf;
	attr.branch_sample_type = 0x1ffff;
	attr.sample_regs_user = 0xff;
	attr.sample_stack_user = 4096;
	attr.sample_regs_intr = 0xf00;
	attr.aux_watermark = 7;
	attr.sample_max_stack = 9;
	attr.clockid = CLOCK_MONOTONIC;
	attr.wakeup_events = 3;
	opened(&attr, NOBODY, 0, -1, 0);
	attr.sample_type = 1ul << 40;
	attr.read_format = 0x80;
	attr.branch_sample_type = 1ul << 40;
	opened(&attr, NOBODY, 0, -1, 0);
	for (unsigned bit = 0; bit < 64; bit++) {
		unsigned long flags = 1ul << bit;

		memcpy((char *)&attr + 40, &flags, 8);
		opened(&attr, NOBODY, 0, -1, 0);
	}
	memset((char *)&attr + 40, 0xff, 8);
	opened(&attr, NOBODY, 0, -1, 0);
	opened(&attr, -1, -1, -1, 0xf);
	opened(&attr, 0, NO_FD, NO_FD, 0x10);
	opened(&attr, 0, 0, 0, ALL_BITS);
	opened(NULL, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	opened(bad, 0, -1, -1, PERF_FLAG_FD_NO_GROUP | PERF_FLAG_FD_OUTPUT);
	opened(edge(40), 0, -1, -1, PERF_FLAG_PID_CGROUP);
	opened(edge(64), 0, -1, -1, HIGH_BITS);
	attr.size = 112;
	opened(edge_copy(&attr, 100), 0, 0, -1, 0);
	call(perf_event_open, &attr, HIGH_BITS | 5, HIGH_BITS, HIGH_BITS | NO_FD, 0);
	memset(&attr, 0, sizeof(attr));
	attr.size = 112;
	attr.type = PERF_TYPE_SOFTWARE;
	attr.config = PERF_COUNT_SW_DUMMY;
	attr.exclude_kernel = 1;
	attr.exclude_hv = 1;
	attr.disabled = 1;
	opened(&attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	return 0;
}
