/* Options that are structures, or numbers with names: set, and asked for with room that fits and room that does not. */
#include "show.h"
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

static void get(int fd, int level, int option)
{
	static const int rooms[] = { 0, 1, 3, 4, 8, 12, 16, 64, -1 };
	static unsigned char value[512];

	for (int i = 0; i < 9; i++) {
		int length = rooms[i];

		memset(value, 0, sizeof value);
		call(getsockopt, fd, level, option, value, &length);
	}
	call(getsockopt, fd, level, option, value, edge(2));
}

static void filters(int fd)
{
	struct sock_filter code[] = { BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x800, 0, 1),
				      BPF_STMT(BPF_RET | BPF_K, -1), BPF_STMT(BPF_RET | BPF_K, 0) };
	struct sock_fprog program = { 4, code };

	call(setsockopt, -1, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
	call(setsockopt, -1, SOL_SOCKET, SO_ATTACH_FILTER, &program, 12);
	call(setsockopt, -1, SOL_SOCKET, 51, &program, sizeof program);
	program.filter = (void *)bad;
	call(setsockopt, -1, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
	program.filter = code;
	call(setsockopt, fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
	get(fd, SOL_SOCKET, SO_ATTACH_FILTER);
	call(setsockopt, fd, SOL_SOCKET, SO_DETACH_FILTER, NULL, 0);
}

static void groups(void)
{
	unsigned char request[136] = { 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 224, 0, 0, 1 };
	unsigned char filter[4] = { 0 };

	for (int size = 0; size < 140; size += 4) {
		if (size < 24) {
			call(setsockopt, -1, 0, IP_ADD_MEMBERSHIP, request, size);
			call(setsockopt, -1, 41, IPV6_ADD_MEMBERSHIP, request + 8, size);
			call(setsockopt, -1, 263, PACKET_RX_RING, request, size);
		}
		call(setsockopt, -1, 0, MCAST_JOIN_GROUP, request, size);
	}
	for (int type = 0; type < 5; type++) {
		struct packet_mreq membership = { type, type, 6, "\1\2\3\4\5\6" };

		call(setsockopt, -1, 263, PACKET_ADD_MEMBERSHIP, &membership, 16);
		call(setsockopt, -1, 263, PACKET_DROP_MEMBERSHIP, &membership, 15 + type);
	}
	for (int bits = 0; bits <= 32; bits++) {
		unsigned mask = bits == 32 ? -1u : (1u << bits) - 1;

		memcpy(filter, &mask, 4);
		call(setsockopt, -1, 255, 1, filter, bits % 6);
	}
}

static void asked(void)
{
	static const int options[] = { SO_TYPE, SO_ERROR, SO_LINGER, SO_RCVTIMEO, SO_PEERCRED, SO_ACCEPTCONN, SO_PROTOCOL,
				       SO_DOMAIN, SO_SNDBUF, SO_REUSEADDR, SO_BINDTODEVICE, SO_PEEK_OFF, 74, 62, 999 };
	int fd = call(socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int pair[2] = { -1, -1 };

	for (unsigned i = 0; i < sizeof options / sizeof *options; i++)
		get(fd, SOL_SOCKET, options[i]);
	get(fd, IPPROTO_TCP, TCP_NODELAY);
	get(fd, IPPROTO_TCP, TCP_CONGESTION);
	get(fd, IPPROTO_IP, IP_TTL);
	get(fd, IPPROTO_IP, 64);
	get(fd, 99, 99);
	filters(fd);
	call(socketpair, AF_UNIX, SOCK_STREAM, 0, pair);
	get(pair[0], SOL_SOCKET, SO_PASSCRED);
	fd = call(socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);
	for (int option = 1; option < 13; option++)
		get(fd, 270, option);
	fd = call(socket, AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	get(fd, 41, IPV6_V6ONLY);
	get(fd, 41, IPV6_MTU_DISCOVER);
	get(fd, 17, 1);
}

static void times(void)
{
	struct timeval time = { 5, 250000 };
	struct linger linger = { 1, -1 };
	int number = 255;

	call(setsockopt, -1, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
	call(setsockopt, -1, SOL_SOCKET, 67, &time, 16);
	for (int size = 3; size < 12; size++)
		call(setsockopt, -1, SOL_SOCKET, SO_LINGER, &linger, size);
	for (number = 0; number < 256; number += 51)
		call(setsockopt, -1, SOL_SOCKET, 74, &number, 4);
	call(setsockopt, -1, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	call(setsockopt, -1, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5);
}

int main(void)
{
	times();
	groups();
	asked();
	return 0;
}
