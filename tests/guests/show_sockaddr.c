/* Socket addresses that networks and machines use: whole, short, long, odd, and those that calls fill. */
#include "show.h"
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

static unsigned char address[256];

static void connect_as(int family, int from, int to)
{
	address[0] = family;
	address[1] = 0;
	for (int length = from; length < to; length++)
		call(connect, -1, address, length);
}

static void internet(void)
{
	static const char *hosts[] = { "::", "::1", "fe80::1", "ff02::1", "2001:db8::1:0:0:5", "::ffff:10.1.2.3",
				       "::10.1.2.3", "1:0:0:2:0:0:0:3", "1:2:3:4:5:6:7:8", "0:0:1::", "::1:0:0:1" };
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(8080), .sin_addr = { 0x0100007f } };

	for (int length = 0; length < 20; length++)
		call(connect, -1, &in, length);
	call(connect, -1, &in, -1);
	call(connect, -1, bad, 16);
	call(connect, -1, edge_copy(&in, 15), 16);
	call(connect, -1, NULL, 16);
	for (unsigned i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		struct sockaddr_in6 in6 = { AF_INET6, htons(53), htonl(5), IN6ADDR_ANY_INIT, i % 3 };

		inet_pton(AF_INET6, hosts[i], &in6.sin6_addr);
		call(connect, -1, &in6, 28);
		call(connect, -1, &in6, 20 + i);
	}
}

static void local(void)
{
	static const char *paths[] = { "/tmp/x", "\0abc\0d", "", "a\0b", "\377\1\n\"\\", "\0" };
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	for (int i = 0; i < 6; i++) {
		memset(un.sun_path, 0, sizeof un.sun_path);
		memcpy(un.sun_path, paths[i], i == 1 ? 6 : i == 3 ? 3 : strlen(paths[i]));
		for (int length = 2; length < 10; length++)
			call(bind, -1, &un, length);
		call(bind, -1, &un, 110);
		call(bind, -1, &un, 200);
	}
	memset(un.sun_path, 'x', sizeof un.sun_path);
	call(bind, -1, &un, 110);
	call(bind, -1, &un, 111);
	call(bind, -1, &un, 109);
}

static void machines(void)
{
	memset(address, 0, 256);
	address[2] = 8;
	address[4] = 1;
	for (int length = 0; length < 12; length += 3) {
		address[8] = 1;
		address[11] = length;
		connect_as(AF_PACKET, 12, 26);
	}
	address[3] = 3;
	address[10] = 4;
	connect_as(AF_PACKET, 20, 21);
	for (int i = 0; i < 5; i++) {
		memset(address + 2, i == 4 ? 0xff : i, 30);
		connect_as(AF_NETLINK, 11, 14);
		connect_as(40, 15, 18);
		connect_as(42, 11, 14);
		connect_as(45, 11, 14);
		connect_as(4, 15, 18);
	}
	memset(address, 0, 256);
	address[8] = 7;
	connect_as(AF_NETLINK, 12, 13);
	for (int flags = 0; flags < 16; flags++) {
		address[2] = flags;
		address[4] = 1;
		connect_as(44, 16, 17);
	}
}

static void filled(void)
{
	int server = call(socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), length;
	int pair[2] = { -1, -1 };

	for (int room = -1; room < 24; room += 5) {
		length = room;
		call(getsockname, server, address, &length);
	}
	length = 16;
	call(getsockname, server, NULL, &length);
	call(getsockname, server, bad, &length);
	call(getsockname, server, address, NULL);
	call(getsockname, server, address, bad);
	call(getsockname, server, address, edge(2));
	call(getpeername, server, address, &length);
	call(getsockname, -1, address, &length);
	call(socketpair, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair);
	length = 110;
	call(getpeername, pair[0], address, &length);
	call(accept4, server, address, &length, SOCK_CLOEXEC | SOCK_NONBLOCK | 1);
	call(accept4, server, NULL, NULL, 0);
	call(accept, -1, address, bad);
	call(sendto, pair[0], "abc", 3, MSG_NOSIGNAL | MSG_DONTWAIT, NULL, 0);
	length = 110;
	call(recvfrom, pair[1], address, 8, MSG_DONTWAIT | MSG_TRUNC, address + 100, &length);
	call(recvfrom, pair[1], address, 8, -1, address + 100, &length);
	call(sendto, -1, bad, 5, 0x7fffffff, address, 16);
	call(listen, server, -1);
	call(shutdown, -1, 3);
	call(shutdown, -1, 1);
}

static void kinds(void)
{
	static const int families[] = { 0, 1, 2, 10, 16, 17, 29, 31, 38, 40, 45, 46, -1 };

	for (unsigned i = 0; i < sizeof families / sizeof *families; i++)
		for (int type = 0; type < 12; type += 1 + i % 3)
			call(socket, families[i], type | 1 << 30, type * 3);
	call(socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK | 0x100, 0x106);
	call(socketpair, 99, 99, 99, bad);
	call(socketpair, AF_UNIX, SOCK_STREAM, 1, NULL);
}

int main(void)
{
	internet();
	local();
	machines();
	filled();
	kinds();
	return 0;
}
