/* Netlink of other protocols: what is asked of them, and errors, ends, and messages that follow each other. */
#include "show.h"
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/uio.h>

static unsigned char message[4096];

static int open_netlink(int protocol)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	int fd = call(socket, AF_NETLINK, SOCK_DGRAM, protocol);

	call(bind, fd, &address, sizeof address);
	return fd;
}

static void header(int at, int length, int type, int flags)
{
	struct nlmsghdr *head = (void *)(message + at);

	head->nlmsg_len = length;
	head->nlmsg_type = type;
	head->nlmsg_flags = flags;
}

static void send_it(int fd, int size)
{
	call(sendto, fd, message, size, MSG_DONTWAIT, NULL, 0);
}

/* One after the other: every length of the first, and of all of them. */
static void sequences(int fd)
{
	for (int first = 0; first < 40; first += 3)
		for (int whole = 13; whole < 60; whole += 4) {
			for (int i = 0; i < 100; i++)
				message[i] = i;
			header(0, first, 0, 0);
			header((first + 3) / 4 * 4, 20, NLMSG_NOOP, NLM_F_MULTI);
			send_it(fd, whole);
		}
	memset(message, 0, sizeof message);
	for (int i = 0; i < 64; i++)
		header(16 * i, 16, NLMSG_NOOP, i);
	send_it(fd, 16 * 64);
	call(sendto, fd, bad, 32, 0, NULL, 0);
	call(sendto, fd, NULL, 32, 0, NULL, 0);
	call(sendto, fd, message, 0, 0, NULL, 0);
	call(sendto, -1, message, 32, 0, NULL, 0);
}

static void errors(int fd)
{
	static const int numbers[] = { 0, -1, -22, -110, -4095, 5 };
	static const int sizes[] = { 3, 4, 8, 19, 20, 24, 28, 36, 40 };

	for (int n = 0; n < 6; n++)
		for (int s = 0; s < 9; s++)
			for (int flags = 0; flags < 0x400; flags += 0x100) {
				for (int i = 16; i < 80; i++)
					message[i] = i;
				header(0, 16 + sizes[s], NLMSG_ERROR, flags);
				header(20, s % 2 ? 16 : 20, 18, NLM_F_ACK);
				memcpy(message + 16, numbers + n, 4);
				memcpy(message + 40, "\10\0\2\0\5\0\0\0\11\0\1\0text", 16);
				send_it(fd, 16 + sizes[s]);
			}
	for (int size = 1; size < 9; size++) {
		header(0, 16 + size, NLMSG_DONE, NLM_F_MULTI);
		memcpy(message + 16, numbers + size % 6, 4);
		send_it(fd, 16 + size);
	}
}

static void others(void)
{
	static const int protocols[] = { NETLINK_USERSOCK, NETLINK_AUDIT, NETLINK_XFRM, NETLINK_SELINUX, NETLINK_NETFILTER };
	static const short audits[] = { 1000, 1001, 1005, 1100, 1107, 1300, 1305, 1327, 1330, 1400, 1407, 2000 };

	for (int p = 0; p < 5; p++) {
		int fd = open_netlink(protocols[p]);

		if (fd < 0)
			continue;
		for (int type = 0; type < 45; type++) {
			for (int i = 16; i < 64; i++)
				message[i] = i;
			header(0, 16 + type % 9, type, 0x100 << type % 4);
			send_it(fd, 16 + type % 9);
		}
		for (int i = 0; p == 1 && i < 12; i++) {
			header(0, 24, audits[i], NLM_F_REQUEST);
			send_it(fd, 24);
		}
		for (int system = 1; p == 4 && system < 14; system++)
			for (int type = 0; type < 40; type += 1 + type / 10) {
				memcpy(message + 16, "\2\0\0\5\10\0\1\0", 8);
				header(0, 20 + type % 3 * 4, system << 8 | type, 0xf00);
				send_it(fd, 20 + type % 3 * 4);
			}
		call(close, fd);
	}
}

static void udev(void)
{
	int fd = open_netlink(NETLINK_KOBJECT_UEVENT);

	memcpy(message, "libudev\0\xfe\xed\xca\xfe", 12);
	for (int size = 8; size < 60; size += 8)
		send_it(fd, size);
	memcpy(message, "add@/devices/x\0ACTION=add", 26);
	send_it(fd, 26);
	send_it(fd, 5);
	call(close, fd);
}

/* The address tells, or the socket. */
static void by_message(int fd)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	struct iovec parts[2] = { { message, 20 }, { message + 4, 10 } };
	struct msghdr head = { .msg_name = &address, .msg_namelen = sizeof address, .msg_iov = parts, .msg_iovlen = 2 };
	struct mmsghdr many[2] = { { .msg_hdr = head }, { .msg_hdr = head } };

	memset(message, 0, 64);
	header(0, 20, NLMSG_NOOP, NLM_F_ECHO);
	call(sendmsg, -1, &head, 0);
	call(sendmsg, fd, &head, MSG_DONTWAIT);
	call(sendmmsg, -1, many, 2, 0);
	call(writev, fd, parts, 1);
	call(write, fd, message, 20);
	head.msg_name = NULL;
	call(sendmsg, fd, &head, MSG_DONTWAIT);
	call(recvmsg, fd, &head, MSG_DONTWAIT);
	call(recvfrom, fd, message, 100, MSG_DONTWAIT, NULL, NULL);
}

int main(void)
{
	int fd = open_netlink(NETLINK_USERSOCK);

	sequences(fd);
	errors(fd);
	call(close, fd);
	fd = open_netlink(NETLINK_ROUTE);
	errors(fd);
	by_message(fd);
	call(close, fd);
	others();
	udev();
	return 0;
}
