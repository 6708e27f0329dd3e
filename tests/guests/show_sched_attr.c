/* Scheduling attributes of all versions of the structure. */
#include "show.h"

struct attributes {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
	uint32_t util_min, util_max;
	uint64_t more[2];
};

static char room[256];

static struct attributes made(int policy, uint64_t flags, unsigned size)
{
	return (struct attributes){
		.size = size, .policy = policy, .flags = flags, .nice = -5, .priority = 7,
		.runtime = 1000000, .deadline = 2000000, .period = -1, .util_min = 100, .util_max = 1024,
	};
}

static void set(struct attributes attributes)
{
	call(sched_setattr, NOBODY, &attributes, 0);
}

int main(void)
{
	for (int policy = -1; policy < 9; policy++)
		set(made(policy, 0, 48));
	for (int bit = 0; bit < 10; bit++)
		set(made(6, 1ul << bit, 56));
	set(made(1, -1ul, 56));
	for (unsigned size = 0; size < 80; size += 8)
		set(made(2, 0x60, size));
	set(made(2, 0, 12));
	set(made(2, 0, 51));
	set(made(2, 0, 4096));
	set(made(2, 0, 5000));
	set(made(2, 0, -1));
	struct attributes more = made(3, 0, 72);
	more.more[1] = 5;
	set(more);
	call(sched_setattr, NOBODY, NULL, 0);
	call(sched_setattr, -1, bad, -1);
	more = made(3, 0, 48);
	call(sched_setattr, NOBODY, edge_copy(&more, 48), 1);
	call(sched_setattr, NOBODY, edge_copy(&more, 40), 1);
	call(sched_setattr, NOBODY, edge_copy(&more, 4), 1);
	call(sched_setattr, NOBODY, edge_copy(&more, 3), 1);
	more.size = 56;
	call(sched_setattr, NOBODY, edge_copy(&more, 52), 1);
	call(sched_getattr, 0, room, 48, 0);
	call(sched_getattr, 0, room, 56, 0);
	call(sched_getattr, 0, room, 100, 0);
	call(sched_getattr, 0, room, 47, 0);
	call(sched_getattr, 0, room, 0, 0);
	call(sched_getattr, 0, room, 256, 5);
	call(sched_getattr, 0, bad, 56, 0);
	call(sched_getattr, 0, NULL, 56, 0);
	call(sched_getattr, NOBODY, room, 56, 0);
	call(sched_getattr, -1, room, HIGH_BITS | 56, HIGH_BITS);
	return 0;
}
