/* Calls on sockets with arguments that are worth a look, to be compared with what strace prints of them. */
#include "guest.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <linux/netlink.h>

#define call(name, ...) ((void)syscall(SYS_##name, ##__VA_ARGS__))

enum { NONE = 99 };
static char buffer[4096];
static int length;

static void addresses(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(8080) };
	struct sockaddr_in6 in6 = { AF_INET6, htons(53), htonl(5), IN6ADDR_LOOPBACK_INIT, 0 };
	struct sockaddr_un un = { AF_UNIX, "/tmp/x" };
	struct sockaddr_nl netlink = { .nl_family = AF_NETLINK, .nl_pid = 5, .nl_groups = 7 };

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	call(connect, NONE, &in, 16);
	call(connect, NONE, &in, 3);
	call(connect, NONE, &in, 0);
	call(connect, NONE, 0L, 16);
	call(connect, NONE, &in6, 28);
	call(connect, NONE, &in6, 24);
	inet_pton(AF_INET6, "2001:db8::1:0:0:5", &in6.sin6_addr);
	call(connect, NONE, &in6, 28);
	inet_pton(AF_INET6, "::ffff:10.1.2.3", &in6.sin6_addr);
	call(connect, NONE, &in6, 28);
	call(connect, NONE, &un, 110);
	call(connect, NONE, &un, 2);
	call(connect, NONE, &un, 5);
	memcpy(un.sun_path, "\0abc\0d", 6);
	call(connect, NONE, &un, 9);
	call(connect, NONE, &un, 3);
	call(bind, NONE, &netlink, 12);
	netlink.nl_groups = 0;
	call(bind, NONE, &netlink, 12);
	in.sin_family = 77;
	call(bind, NONE, &in, 16);
	in.sin_family = AF_UNSPEC;
	call(bind, NONE, &in, 16);
}

static void connections(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	int server = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	long two[2] = { 1L | 5L << 32, 6 };

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	call(socket, AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP);
	call(socket, AF_NETLINK, SOCK_RAW, 99);
	call(socket, 99, 99, 99);
	call(socket, AF_INET, 99, 300);
	call(accept4, NONE, buffer, &length, -1);
	length = 128;
	call(getsockname, server, buffer, &length);
	length = 5;
	call(getsockname, server, buffer, &length);
	call(getpeername, server, buffer, &length);
	call(setsockopt, server, SOL_SOCKET, SO_REUSEADDR, &one, 4);
	call(setsockopt, server, SOL_SOCKET, SO_LINGER, two, 8);
	call(setsockopt, server, IPPROTO_TCP, TCP_NODELAY, &one, 4);
	call(setsockopt, server, NONE, NONE, &one, 4);
	call(setsockopt, server, SOL_SOCKET, 999, &one, 4);
	call(setsockopt, server, IPPROTO_IP, IP_TOS, &one, 4);
	call(setsockopt, server, SOL_SOCKET, SO_REUSEADDR, 0L, 4);
	call(setsockopt, server, SOL_SOCKET, SO_REUSEADDR, "ab", 2);
	length = 4;
	call(getsockopt, server, SOL_SOCKET, SO_TYPE, buffer, &length);
	call(getsockopt, server, SOL_SOCKET, SO_ERROR, buffer, &length);
	call(getsockopt, server, SOL_SOCKET, 999, buffer, &length);
	length = 8;
	call(getsockopt, server, SOL_SOCKET, SO_LINGER, buffer, &length);
	call(shutdown, server, 2);
	call(shutdown, server, 9);
	call(listen, NONE, 5);
}

static void messages(void)
{
	int pair[2];
	char control[64] = { 0 };
	struct cmsghdr *head = (void *)control;
	struct iovec parts[2] = { { "abc", 3 }, { "defghijklmnopqrstuvwxyz0123456789abcdefghij", 40 } };
	struct iovec room[2] = { { buffer, 2 }, { buffer + 10, 100 } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

	call(socketpair, AF_UNIX, SOCK_STREAM, 0, pair);
	call(sendto, pair[0], "hello", 5, MSG_NOSIGNAL, 0L, 0);
	call(recvfrom, pair[1], buffer, 100, MSG_DONTWAIT, 0L, 0L);
	call(recvfrom, pair[1], buffer, 100, MSG_DONTWAIT, 0L, 0L);
	call(sendmsg, pair[0], &message, 0);
	head->cmsg_len = CMSG_LEN(8);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	((int *)CMSG_DATA(head))[0] = 0, ((int *)CMSG_DATA(head))[1] = 1;
	message.msg_control = control;
	message.msg_controllen = CMSG_SPACE(8);
	call(sendmsg, pair[0], &message, MSG_NOSIGNAL);
	call(sendmsg, NONE, 16L, 0);
	struct msghdr got = { .msg_iov = room, .msg_iovlen = 2, .msg_name = buffer + 200, .msg_namelen = 16 };
	call(recvmsg, pair[1], &got, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	got.msg_control = buffer + 300, got.msg_controllen = 64;
	call(recvmsg, pair[1], &got, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	call(recvmsg, pair[1], &got, MSG_DONTWAIT);
	struct mmsghdr many[2] = { { .msg_hdr = { .msg_iov = parts, .msg_iovlen = 1 } } };
	many[1] = many[0];
	call(sendmmsg, pair[0], many, 2, 0);
	call(sendmmsg, NONE, many, 2, 0);
	call(recvmmsg, NONE, many, 2, MSG_DONTWAIT, 0L);
}

int main(void)
{
	addresses();
	connections();
	messages();
	return 0;
}
