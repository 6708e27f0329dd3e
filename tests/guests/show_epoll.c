/* epoll. */
#include "show.h"
#include <sys/epoll.h>

static struct epoll_event events[64];
static long words[16];

int main(void)
{
	int ends[2];
	struct epoll_event event = { EPOLLIN, { .u64 = 0x123456789a } };

	call(pipe2, ends, 0);
	call(epoll_create, 0);
	call(epoll_create, -1);
	call(epoll_create1, 1);
	call(epoll_create1, -1);
	int poller = (int)call(epoll_create1, 02000000);
	call(epoll_create, 5);
	call(epoll_ctl, poller, EPOLL_CTL_ADD, ends[0], &event);
	call(epoll_ctl, poller, EPOLL_CTL_ADD, ends[0], &event);
	for (int bit = 0; bit < 32; bit++) {
		event.events = 1u << bit;
		call(epoll_ctl, NO_FD, EPOLL_CTL_MOD, NO_FD, &event);
	}
	event = (struct epoll_event){ -1u, { .u64 = -1ul } };
	call(epoll_ctl, NO_FD, EPOLL_CTL_ADD, -1, &event);
	event = (struct epoll_event){ 0, { .u64 = 0 } };
	call(epoll_ctl, NO_FD, 0, -1, &event);
	call(epoll_ctl, NO_FD, 4, -1, &event);
	call(epoll_ctl, NO_FD, -1, HIGH_BITS, &event);
	call(epoll_ctl, NO_FD, EPOLL_CTL_DEL, 5, &event);
	call(epoll_ctl, NO_FD, EPOLL_CTL_DEL, 5, NULL);
	call(epoll_ctl, NO_FD, EPOLL_CTL_ADD, 5, NULL);
	call(epoll_ctl, NO_FD, EPOLL_CTL_ADD, 5, bad);
	call(epoll_ctl, NO_FD, EPOLL_CTL_MOD, 5, edge_copy(&event, 11));
	event = (struct epoll_event){ EPOLLOUT | EPOLLET, { .u64 = 7ul << 32 | 6 } };
	call(epoll_ctl, poller, EPOLL_CTL_ADD, ends[1], &event);
	call(epoll_wait, poller, events, 5, 0);
	call(epoll_wait, poller, events, 0, 0);
	call(epoll_wait, poller, events, -1, -1);
	call(epoll_wait, NO_FD, NULL, 1ul << 31, 1000);
	call(epoll_wait, poller, bad, 1, 0);
	write(ends[1], "x", 1);
	call(epoll_wait, poller, events, 64, HIGH_BITS);
	words[0] = 1 << (SIGUSR1 - 1);
	call(epoll_pwait, poller, events, 5, 0, words, 8);
	call(epoll_pwait, poller, events, 5, 0, words, 7);
	call(epoll_pwait, poller, events, 5, 0, bad, 8);
	call(epoll_pwait, poller, events, 5, 0, NULL, 0);
	call(epoll_pwait, NO_FD, bad, 5, -1, edge_copy(words, 4), 8);
	words[1] = 0, words[2] = 1000;
	call(epoll_pwait2, poller, events, 5, words + 1, words, 8);
	call(epoll_pwait2, poller, events, 5, words + 1, NULL, 0);
	call(epoll_pwait2, NO_FD, events, 5, NULL, words, 128);
	call(epoll_pwait2, poller, events, 5, bad, words, 8);
	words[1] = -1, words[2] = 1000000000;
	call(epoll_pwait2, poller, events, 5, words + 1, bad, 8);
	call(epoll_pwait2, poller, events, 5, edge_copy(words, 12), NULL, 0);
	for (int i = 0; i < 40; i++) {
		event = (struct epoll_event){ EPOLLOUT, { .u32 = 1000 + i } };
		call(epoll_ctl, poller, EPOLL_CTL_ADD, dup(ends[1]), &event);
	}
	call(epoll_wait, poller, events, 64, 0);
	return 0;
}
