/* POSIX message queues that are there, and their notifications. */
#include "show.h"
#include <linux/sched.h>

static char buffer[8192];

struct attributes {
	long flags, most, size, now, reserved[4];
};

int main(void)
{
	struct attributes attributes = { .flags = 0, .most = 3, .size = 64, .now = 9 }, before;
	struct timespec past = { 1, 5 }, odd = { -1, 1000000000 };
	struct sigevent event = { .sigev_notify = SIGEV_NONE, .sigev_value.sival_int = 7 };
	int queue, other;

	if (call(unshare, CLONE_NEWUSER | CLONE_NEWIPC))
		return 1; /* nothing that others can see */
	queue = call(mq_open, "queue", O_CREAT | O_RDWR | O_EXCL | O_CLOEXEC, 0600, &attributes);
	other = call(mq_open, "queue", O_RDONLY | O_NONBLOCK);
	call(mq_open, "queue", O_CREAT | O_WRONLY, 01777, NULL);
	attributes.most = -1, attributes.flags = O_NONBLOCK | 5;
	call(mq_open, "other", O_CREAT | O_RDWR, 0, &attributes);
	call(mq_open, "a name that is longer than thirty-two bytes are", 0x3, 7, &attributes);
	call(mq_open, edge_text("/x"), O_CREAT, HIGH_BITS | 0644, edge(64));
	call(mq_timedsend, queue, "first\0message", 13, 5, NULL);
	call(mq_timedsend, queue, "a second message that is longer than that", 40, 0, &past);
	call(mq_timedsend, queue, "", 0, 32767, &odd);
	call(mq_timedsend, queue, "x", 1, 32768, NULL);
	call(mq_timedsend, queue, "x", 65, 1, NULL);
	call(mq_timedsend, queue, bad, 5, 1, NULL);
	call(mq_timedsend, queue, "fourth", 7, 3, &past);
	call(mq_getsetattr, queue, NULL, &before);
	attributes.flags = O_NONBLOCK;
	call(mq_getsetattr, queue, &attributes, &before);
	call(mq_getsetattr, queue, edge(63), &before);
	call(mq_getsetattr, queue, NULL, bad);
	call(mq_getsetattr, 0, NULL, &before);
	unsigned priority = 0;
	call(mq_timedreceive, other, buffer, sizeof(buffer), &priority, NULL);
	call(mq_timedreceive, other, buffer, sizeof(buffer), NULL, &past);
	call(mq_timedreceive, other, buffer, 5, &priority, NULL);
	call(mq_timedreceive, other, buffer, sizeof(buffer), &priority, &odd);
	call(mq_timedreceive, other, buffer, sizeof(buffer), bad, NULL);
	call(mq_timedreceive, other, buffer, sizeof(buffer), &priority, NULL);
	for (int notify = 0; notify < 5; notify++) {
		event.sigev_notify = notify, event.sigev_signo = 90;
		call(mq_notify, queue, &event);
	}
	event.sigev_notify = SIGEV_NONE;
	call(mq_notify, other, &event);
	call(mq_notify, queue, edge(31));
	call(mq_notify, queue, edge(40));
	call(mq_notify, queue, NULL);
	call(mq_unlink, "queue");
	call(mq_unlink, "queue");
	call(mq_unlink, edge_text("queue"));
	return 0;
}
