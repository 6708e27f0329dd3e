/* POSIX message queues. */
#include "show.h"

static char buffer[8192];

int main(void)
{
	long attributes[8] = { 04000, 10, 100, 3 }, soon[2] = { 5, 6 };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };

	call(mq_open, "nonexist", O_RDWR | O_NONBLOCK, 0, NULL);
	call(mq_open, "", O_CREAT | O_EXCL | O_WRONLY, 0600, NULL);
	call(mq_open, "a/b", O_CREAT | O_RDONLY, 07777, attributes);
	call(mq_open, "a/b", O_CREAT, -1, bad);
	call(mq_open, "a/b", O_CREAT, 0, edge_copy(attributes, 31));
	call(mq_open, bad, -1, 0, attributes);
	call(mq_open, NULL, 0, 0, NULL);
	call(mq_unlink, "nonexist");
	call(mq_unlink, bad);
	call(mq_unlink, NULL);
	call(mq_timedsend, NO_FD, "message", 7, 5, NULL);
	call(mq_timedsend, NO_FD, "message", 7, -1, soon);
	call(mq_timedsend, NO_FD, bad, ALL_BITS, HIGH_BITS, bad);
	call(mq_timedsend, NO_FD, NULL, 0, 0, NULL);
	call(mq_timedreceive, NO_FD, buffer, sizeof(buffer), buffer, soon);
	call(mq_timedreceive, NO_FD, NULL, ALL_BITS, NULL, NULL);
	call(mq_timedreceive, -1, bad, 5, bad, bad);
	call(mq_notify, NO_FD, &event);
	event.sigev_notify = SIGEV_NONE;
	call(mq_notify, NO_FD, &event);
	event.sigev_notify = SIGEV_THREAD;
	call(mq_notify, NO_FD, &event);
	event.sigev_notify = 77, event.sigev_signo = 99;
	call(mq_notify, NO_FD, &event);
	call(mq_notify, NO_FD, NULL);
	call(mq_notify, NO_FD, bad);
	call(mq_getsetattr, NO_FD, attributes, buffer);
	call(mq_getsetattr, NO_FD, NULL, NULL);
	call(mq_getsetattr, NO_FD, bad, bad);
	attributes[0] = -1L, attributes[1] = -1L;
	call(mq_getsetattr, NO_FD, attributes, NULL);
	return 0;
}
