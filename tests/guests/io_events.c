/* Descriptors that tell of events: epoll, eventfd, pipes, inotify, select. */
#include "guest.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>

static void *later(void *fd)
{
	usleep(20000);
	must(write((int)(long)fd, &(uint64_t){ 3 }, 8));
	return NULL;
}

static void with_epoll(void)
{
	int set = (int)must(epoll_create1(EPOLL_CLOEXEC)), counter = (int)must(eventfd(0, EFD_CLOEXEC));
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = 0x1122334455667788 }, got[4];
	uint64_t value;
	pthread_t thread;

	must(epoll_ctl(set, EPOLL_CTL_ADD, counter, &event));
	say("twice: %s\n", result_text(epoll_ctl(set, EPOLL_CTL_ADD, counter, &event)));
	say("nothing yet: %d\n", epoll_wait(set, got, 4, 10));
	must_zero(pthread_create(&thread, NULL, later, (void *)(long)counter));
	say("woken: %d", epoll_wait(set, got, 4, 10000));
	say(", data kept %d\n", got[0].data.u64 == event.data.u64);
	must_zero(pthread_join(thread, NULL));
	say("level: %d\n", epoll_wait(set, got, 4, 0));
	event.events = EPOLLIN | EPOLLET;
	must(epoll_ctl(set, EPOLL_CTL_MOD, counter, &event));
	say("edge: %d", epoll_wait(set, got, 4, 0));
	say(" %d\n", epoll_wait(set, got, 4, 0));
	must(read(counter, &value, 8));
	say("eventfd: %lu\n", (unsigned long)value);
	event.events = EPOLLIN | EPOLLONESHOT;
	must(epoll_ctl(set, EPOLL_CTL_MOD, counter, &event));
	must(write(counter, &(uint64_t){ 5 }, 8));
	must(write(counter, &(uint64_t){ 6 }, 8));
	say("once: %d", epoll_wait(set, got, 4, 0));
	say(" %d\n", epoll_wait(set, got, 4, 0));
	must(read(counter, &value, 8));
	say("eventfd: %lu\n", (unsigned long)value);
	close(counter);
	close(set);
}

static void with_semaphore(void)
{
	int counter = (int)must(eventfd(3, EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC));
	uint64_t value;
	int takes = 0;

	while (read(counter, &value, 8) == 8)
		takes += (int)value;
	say("semaphore: %d, then %s\n", takes, errno_name(errno));
	say("too much: %s\n", result_text(write(counter, &(uint64_t){ UINT64_MAX }, 8)));
	close(counter);
}

static void with_pipes(void)
{
	int fds[2], size;
	char block[4096] = { 0 }, many[65536];
	struct pollfd pollers[2];
	long total = 0;
	ssize_t got;

	must(pipe2(fds, O_NONBLOCK | O_CLOEXEC));
	while ((got = write(fds[1], block, sizeof(block))) > 0)
		total += got;
	say("a full pipe holds %ld, then %s\n", total, errno_name(errno));
	size = fcntl(fds[1], F_SETPIPE_SZ, 4096 * 4);
	say("smaller: %s\n", size == -1 ? errno_name(errno) : "done");
	pollers[0] = (struct pollfd){ fds[0], POLLIN, 0 };
	pollers[1] = (struct pollfd){ fds[1], POLLOUT, 0 };
	poll(pollers, 2, 0);
	say("poll: %d %d\n", pollers[0].revents, pollers[1].revents);
	total = 0;
	while ((got = read(fds[0], many, sizeof(many))) > 0)
		total += got;
	say("emptied %ld, then %s\n", total, errno_name(errno));
	say("now it may: %s\n", result_text(fcntl(fds[1], F_SETPIPE_SZ, 4096 * 4)));
	close(fds[1]);
	poll(pollers, 1, 0);
	say("hung up: revents %d, read %s\n", pollers[0].revents, result_text(read(fds[0], many, 1)));
	close(fds[0]);
}

static void with_inotify(void)
{
	char directory[] = "guest-events-XXXXXX", path[64], other[64];
	char buffer[4096] __attribute__((aligned(8)));
	int fd = (int)must(inotify_init1(IN_CLOEXEC)), file;
	ssize_t size;

	if (!mkdtemp(directory))
		fail("mkdtemp");
	must(inotify_add_watch(fd, directory, IN_CREATE | IN_CLOSE_WRITE | IN_MOVE | IN_DELETE));
	snprintf(path, sizeof(path), "%s/a", directory);
	snprintf(other, sizeof(other), "%s/b", directory);
	file = (int)must(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	must(write(file, "x", 1));
	close(file);
	must(rename(path, other));
	must(unlink(other));
	must(rmdir(directory));
	size = must(read(fd, buffer, sizeof(buffer)));
	for (char *at = buffer; at < buffer + size;) {
		struct inotify_event *event = (struct inotify_event *)at;

		say("inotify: 0x%x %s\n", event->mask, event->len ? event->name : "-");
		at += sizeof(*event) + event->len;
	}
	close(fd);
}

int main(void)
{
	with_epoll();
	with_semaphore();
	with_pipes();
	with_inotify();
	return 0;
}
