/* Routing over netlink: requests that ask, and messages that no kernel takes, with attributes of every kind. */
#include "show.h"
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

static unsigned char message[4096];
static int route;

static void header(int length, int type, int flags)
{
	struct nlmsghdr *head = (void *)message;

	head->nlmsg_len = length;
	head->nlmsg_type = type;
	head->nlmsg_flags = flags;
	head->nlmsg_seq = 7;
	head->nlmsg_pid = 0;
}

static void fill(int from, int to)
{
	for (int i = from; i < to; i++)
		message[i] = i - from + 1;
}

static void send_it(int size)
{
	call(sendto, route, message, size, MSG_DONTWAIT, NULL, 0);
}

static const struct {
	int type, header, count;
} heads[] = {
	{ RTM_GETLINK, 16, 62 }, { RTM_GETADDR, 8, 12 }, { RTM_GETROUTE, 12, 31 }, { RTM_GETNEIGH, 12, 18 },
	{ RTM_GETRULE, 12, 25 }, { RTM_GETQDISC, 20, 17 }, { RTM_GETACTION, 4, 6 }, { RTM_GETNEIGHTBL, 4, 10 },
	{ RTM_GETADDRLABEL, 12, 4 }, { RTM_GETDCB, 4, 18 }, { RTM_GETNETCONF, 4, 9 }, { RTM_GETMDB, 8, 4 },
	{ RTM_GETNSID, 4, 7 }, { RTM_GETSTATS, 12, 7 }, { 106, 8, 15 },
};
enum { HEADS = sizeof heads / sizeof *heads };

/* Each header, whole and cut off. */
static void headers(void)
{
	static const int sizes[] = { 1, 2, 4, 8, 12, 16, 20, 24, 40 };

	for (int type = 16; type < 121; type++)
		for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i += 1 + type % 4) {
			fill(16, 80);
			header(16 + sizes[i], type, i % 2 ? 0 : 0xfff0);
			send_it(16 + sizes[i]);
		}
	for (int i = 0; i < HEADS; i++) {
		memset(message, 0, 128);
		header(16 + heads[i].header, heads[i].type, NLM_F_REQUEST | NLM_F_DUMP_INTR);
		send_it(16 + heads[i].header);
		memset(message, 0xff, 128);
		header(16 + heads[i].header, heads[i].type, 0);
		send_it(16 + heads[i].header);
	}
}

/* Each attribute with values of several sizes. */
static void attributes(int family)
{
	static const int sizes[] = { 0, 1, 2, 4, 8, 16, 24, 32 };

	for (int i = 0; i < HEADS; i++)
		for (int type = 0; type < heads[i].count; type++)
			for (unsigned j = type % 2; j < sizeof sizes / sizeof *sizes; j += 2) {
				int at = 16 + heads[i].header;
				unsigned short *attribute = (void *)(message + at);

				memset(message, 0, 256);
				message[16] = family;
				attribute[0] = 4 + sizes[j];
				attribute[1] = type;
				fill(at + 4, at + 4 + sizes[j]);
				header(at + 4 + sizes[j], heads[i].type, 0);
				send_it(at + 4 + sizes[j]);
			}
}

static int put(int at, int type, const void *value, int size)
{
	unsigned short *attribute = (void *)(message + at);

	attribute[0] = 4 + size;
	attribute[1] = type;
	if (value)
		memcpy(message + at + 4, value, size);
	return at + 4 + (size + 3) / 4 * 4;
}

/* As kernels answer: many attributes, nested ones, texts. */
static void answers(void)
{
	int at, start;

	memset(message, 0, sizeof message);
	*(short *)(message + 18) = 772;
	*(int *)(message + 20) = 1;
	*(int *)(message + 24) = 0x10049;
	at = put(32, IFLA_IFNAME, "lo", 3);
	at = put(at, IFLA_MTU, "\0\0\1", 4);
	at = put(at, IFLA_OPERSTATE, "\6", 1);
	at = put(at, IFLA_QDISC, "noqueue", 8);
	at = put(at, IFLA_ADDRESS, "\1\2\3\4\5\6", 6);
	at = put(at, IFLA_STATS64, NULL, 200);
	at = put(at, IFLA_STATS, NULL, 96);
	start = at;
	at = put(at, IFLA_LINKINFO | 0x8000, NULL, 20);
	put(start + 4, IFLA_INFO_KIND, "bridge", 7);
	put(start + 16, IFLA_INFO_DATA, "\1\2\3\4", 4);
	header(at, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	send_it(at);
	send_it(at - 3);
	memset(message, 0, 256);
	message[16] = AF_INET;
	at = put(28, RTA_DST, "\12\0\0\1", 4);
	at = put(at, RTA_GATEWAY, "\12\0\0\2", 4);
	at = put(at, RTA_VIA, "\2\0\12\0\0\3", 6);
	at = put(at, RTA_PREFSRC, "\12\0\0", 3);
	header(at, RTM_NEWROUTE, NLM_F_REPLACE);
	send_it(at);
	memset(message, 0, 256);
	message[16] = AF_INET6;
	at = put(24, IFA_ADDRESS, "\376\200\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16);
	header(at, RTM_NEWADDR, NLM_F_APPEND);
	send_it(at);
}

int main(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };

	route = call(socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	call(bind, route, &address, sizeof address);
	/* Nobody's receiver: what the kernel would answer is not waited for. */
	headers();
	attributes(0);
	attributes(AF_INET);
	answers();
	return 0;
}
