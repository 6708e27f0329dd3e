/* Control messages of every level: sent, received, cut off, with lengths that are wrong. */
#include "show.h"
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

struct room {
	struct cmsghdr header;
	unsigned char data[240];
};

static char text[32] = "bytes of a message";
static struct iovec part = { text, 5 };

/* Sends so many bytes of control data to nowhere, or somewhere. */
static void send_to(int fd, const void *control, size_t size)
{
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = (void *)control, .msg_controllen = size };

	call(sendmsg, fd, &message, MSG_NOSIGNAL);
}

/* One message of a type with so many bytes of data: 1, 2, 3 and so on. */
static void one(int level, int type, size_t size)
{
	struct room room = { .header = { 16 + size, level, type } };

	for (size_t i = 0; i < sizeof(room.data); i++)
		room.data[i] = i + 1;
	send_to(NO_FD, edge_copy(&room, 16 + size), 16 + size);
}

/* Each type without data; those whose data strace knows with too little of it, as much as it has, and more. */
static void types(void)
{
	static const int levels[] = { SOL_SOCKET, 0, 41, 6, 17, 132, 263, 270, 279, 12345, -1 };
	static const size_t sizes[] = { 1, 3, 4, 5, 8, 11, 12, 13, 15, 16, 17, 20, 31, 32, 47, 48, 64 };
	static const int known[][2] = {
		{ SOL_SOCKET, SCM_RIGHTS }, { SOL_SOCKET, SCM_CREDENTIALS }, { SOL_SOCKET, 3 },
		{ SOL_SOCKET, SO_TIMESTAMP }, { SOL_SOCKET, SO_TIMESTAMPNS }, { SOL_SOCKET, SO_TIMESTAMPING },
		{ 0, IP_TOS }, { 0, IP_TTL }, { 0, 3 }, { 0, IP_RECVOPTS }, { 0, IP_RETOPTS }, { 0, IP_PKTINFO },
		{ 0, IP_RECVERR }, { 0, IP_ORIGDSTADDR }, { 0, 23 },
	};

	for (unsigned i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		for (int type = -1; type < (i < 3 ? 68 : 9); type++)
			one(levels[i], type, 0);
	for (unsigned i = 0; i < sizeof(known) / sizeof(*known); i++)
		for (unsigned j = 0; j < sizeof(sizes) / sizeof(*sizes); j++)
			one(known[i][0], known[i][1], sizes[j]);
	one(SOL_SOCKET, SCM_RIGHTS, 200);
	one(0, IP_RECVOPTS, 200);
	one(0, IP_TOS, 200);
	one(SOL_SOCKET, 4, 4);
	one(0, 4, 5);
	one(41, 50, 20);
	one(12345, 1, 4);
}

/* Several in a row, of which lengths and sizes do not agree. (At a length of -1 strace never ends.) */
static void rows(void)
{
	unsigned long words[16] = { 20, 1 | 1ul << 32, 7, 28, 1 | 2ul << 32, 5 | 6ul << 32, 7, 17, 8ul << 32, 9 };
	static const long lengths[] = { 0, 1, 15, 16, 17, 19, 23, 24, 25, 200, 1l << 32, 1l << 32 | 20, 1l << 63, 0x7fffffff };

	for (size_t size = 0; size <= 80; size++)
		send_to(NO_FD, edge_copy(words, size), size);
	for (unsigned i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		words[0] = lengths[i];
		send_to(NO_FD, edge_copy(words, 80), 80);
		send_to(NO_FD, edge_copy(words, 24), 24);
		words[0] = 20;
		words[3] = lengths[i];
		send_to(NO_FD, edge_copy(words, 80), 80);
		words[3] = 28;
	}
	send_to(NO_FD, edge_copy(words, 40), 80);
	send_to(NO_FD, NULL, 0);
	send_to(NO_FD, NULL, 24);
	send_to(NO_FD, bad, 24);
	send_to(NO_FD, edge_copy(words, 80), -1);
	send_to(NO_FD, edge_copy(words, 24), 1ul << 40);
}

static void receive(int fd, size_t size, int flags)
{
	char data[32];
	struct iovec room = { data, sizeof(data) };
	struct room control = { .header = { 0, 0, 0 } };
	struct msghdr message = { .msg_iov = &room, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = size };

	call(recvmsg, fd, &message, flags | MSG_DONTWAIT);
}

/* Descriptors and who sends them, through a pair of sockets. */
static void through_a_pair(void)
{
	static const size_t rooms[] = { 0, 8, 16, 20, 24, 56, 256 };
	struct { struct cmsghdr header; int fds[3]; } rights = { { 28, SOL_SOCKET, SCM_RIGHTS }, { 1, 1, 1 } };
	struct { struct cmsghdr header; int ids[3]; } self = { { 28, SOL_SOCKET, SCM_CREDENTIALS }, { 0, 0, 0 } };
	int pair[2], on = 1;

	self.ids[0] = getpid(), self.ids[1] = getuid(), self.ids[2] = getgid();
	call(socketpair, AF_UNIX, SOCK_DGRAM, 0, pair);
	for (int i = 0; i < 3; i++) {
		if (i == 1)
			call(setsockopt, pair[1], SOL_SOCKET, SO_PASSCRED, &on, 4);
		if (i == 2)
			call(setsockopt, pair[1], SOL_SOCKET, SO_TIMESTAMPNS, &on, 4);
		for (unsigned j = 0; j < sizeof(rooms) / sizeof(*rooms); j++) {
			send_to(pair[0], &rights, 28);
			receive(pair[1], rooms[j], j % 2 ? MSG_CMSG_CLOEXEC : 0);
			send_to(pair[0], &self, 28);
			receive(pair[1], rooms[j], 0);
			for (int fd = pair[1] + 1; fd < 32; fd++)
				syscall(SYS_close, fd);
		}
	}
	self.ids[0] = NOBODY;
	send_to(pair[0], &self, 28);
	rights.fds[1] = NO_FD;
	send_to(pair[0], &rights, 28);
	receive(pair[1], 256, MSG_ERRQUEUE);
}

/* What an address of the own machine says of what comes to it. */
static void through_loopback(void)
{
	static const int options[] = { IP_PKTINFO, IP_RECVTTL, IP_RECVTOS, IP_RECVOPTS, IP_RETOPTS, IP_RECVORIGDSTADDR, IP_RECVERR };
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr = { 0x0100007f } };
	unsigned length = sizeof(here);
	int fd = call(socket, AF_INET, SOCK_DGRAM, 0), on = 1;

	bind(fd, (void *)&here, sizeof(here));
	getsockname(fd, (void *)&here, &length);
	connect(fd, (void *)&here, sizeof(here));
	for (unsigned i = 0; i < sizeof(options) / sizeof(*options); i++) {
		struct { struct cmsghdr header; int value; } ttl = { { 20, 0, IP_TTL }, 7 + i };

		call(setsockopt, fd, 0, options[i], &on, 4);
		send_to(fd, &ttl, 24);
		call(recvmsg, fd, bad, MSG_DONTWAIT);
		struct room control = { .header = { 0, 0, 0 } };
		struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control };

		message.msg_controllen = i == 2 ? 20 : sizeof(control);
		call(recvmsg, fd, &message, MSG_DONTWAIT);
		receive(fd, 256, MSG_ERRQUEUE);
	}
}

int main(void)
{
	types();
	rows();
	through_a_pair();
	through_loopback();
	return 0;
}
