/* io_uring by bare system calls: a ring is made, a write and a read go through it, or it is refused. */
#include "guest.h"
#include <linux/io_uring.h>

static unsigned *at(void *base, unsigned offset)
{
	return (unsigned *)((char *)base + offset);
}

int main(void)
{
	struct io_uring_params parameters = { 0 };
	struct io_uring_sqe *entries;
	int ring = (int)syscall(SYS_io_uring_setup, 8, &parameters), fds[2];
	char *sq, *cq, buffer[16] = "";

	if (ring == -1) {
		say("io_uring_setup: %s\n", errno_name(errno));
		return 0;
	}
	sq = mmap(NULL, parameters.sq_off.array + parameters.sq_entries * 4, PROT_READ | PROT_WRITE,
		  MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQ_RING);
	cq = mmap(NULL, parameters.cq_off.cqes + parameters.cq_entries * sizeof(struct io_uring_cqe),
		  PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_CQ_RING);
	entries = mmap(NULL, parameters.sq_entries * sizeof(*entries), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQES);
	must(pipe(fds));
	for (unsigned i = 0; i < 2; i++) {
		struct io_uring_cqe *done;
		unsigned head;

		memset(&entries[i], 0, sizeof(entries[i]));
		entries[i].opcode = i ? IORING_OP_READ : IORING_OP_WRITE;
		entries[i].fd = fds[!i];
		entries[i].addr = (uintptr_t)(i ? buffer : "by ring");
		entries[i].len = 7;
		entries[i].user_data = 100 + i;
		at(sq, parameters.sq_off.array)[i] = i;
		__atomic_store_n(at(sq, parameters.sq_off.tail), i + 1, __ATOMIC_RELEASE);
		must(syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0));
		head = *at(cq, parameters.cq_off.head);
		done = (struct io_uring_cqe *)(cq + parameters.cq_off.cqes) + (head & (parameters.cq_entries - 1));
		say("entry %llu: %d\n", (unsigned long long)done->user_data, done->res);
		__atomic_store_n(at(cq, parameters.cq_off.head), head + 1, __ATOMIC_RELEASE);
	}
	say("\"%s\"\n", buffer);
	return 0;
}
