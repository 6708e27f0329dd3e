/* Sockets asked for over netlink: questions and answers of each family, whole and cut off. */
#include <sys/socket.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include "show.h"

static unsigned char message[1024];
static int diag;

static void send_it(int size, int type, int flags)
{
	struct nlmsghdr *head = (void *)message;

	head->nlmsg_len = 16 + size;
	head->nlmsg_type = type;
	head->nlmsg_flags = flags;
	head->nlmsg_seq = 1;
	head->nlmsg_pid = 0;
	call(sendto, diag, message, 16 + size, MSG_DONTWAIT, NULL, 0);
}

int main(void)
{
	static const int families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, 43, AF_CAN };
	static const int sizes[] = { 1, 2, 15, 16, 20, 24, 28, 51, 52, 56, 71, 72, 80 };
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };

	diag = call(socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	call(bind, diag, &address, sizeof address);
	for (unsigned f = 0; f < sizeof families / sizeof *families; f++)
		for (int first = 0; first < 3; first++) {
			for (unsigned s = 0; s < sizeof sizes / sizeof *sizes; s++) {
				for (int i = 16; i < 160; i++)
					message[i] = first == 0 ? 0 : first == 1 ? i : 0xff;
				message[16] = families[f];
				if (first < 2 && families[f] != 43)
					send_it(sizes[s], SOCK_DIAG_BY_FAMILY, 0);
				/* What is no request is not answered; what is one fails by its protocol. */
				message[17] = first == 0 ? 254 : message[17];
				send_it(sizes[s], SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST);
			}
			send_it(56, SOCK_DESTROY, NLM_F_REQUEST);
			send_it(60, TCPDIAG_GETSOCK, NLM_F_REQUEST);
		}
	for (int type = 15; type < 24; type++)
		send_it(4, type, 0xfff0);
	return 0;
}
