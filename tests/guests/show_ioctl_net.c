/* ioctl of network interfaces: of interfaces that are not there, and on what is no socket. */
#include "show_ioctl.h"
#include <arpa/inet.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/route.h>
#include <linux/sockios.h>
#include <netinet/in.h>

static struct ifreq named(const char *name)
{
	struct ifreq request = { 0 };

	strncpy(request.ifr_name, name, IFNAMSIZ);
	return request;
}

static void every(int fd, const char *name)
{
	static const unsigned REQUESTS[] = { SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCGIFADDR, SIOCSIFADDR, SIOCGIFDSTADDR,
		SIOCSIFDSTADDR, SIOCGIFBRDADDR, SIOCSIFBRDADDR, SIOCGIFNETMASK, SIOCSIFNETMASK, SIOCGIFMETRIC,
		SIOCSIFMETRIC, SIOCGIFMTU, SIOCSIFMTU, SIOCSIFNAME, SIOCGIFHWADDR, SIOCSIFHWADDR, SIOCSIFHWBROADCAST,
		SIOCADDMULTI, SIOCDELMULTI, SIOCGIFINDEX, SIOCGIFTXQLEN, SIOCSIFTXQLEN, SIOCGIFMAP, SIOCSIFMAP,
		SIOCGIFSLAVE, SIOCSIFSLAVE, SIOCGIFNAME, SIOCGIFMEM, SIOCETHTOOL, SIOCGMIIPHY, SIOCBONDENSLAVE,
		SIOCGIFVLAN, SIOCGIFBR };

	for (unsigned i = 0; i < sizeof(REQUESTS) / sizeof(*REQUESTS); i++) {
		struct ifreq request = named(name);
		struct sockaddr_in *address = (struct sockaddr_in *)&request.ifr_addr;

		call(ioctl, fd, REQUESTS[i], &request);
		request = named(name);
		address->sin_family = AF_INET;
		address->sin_port = htons(80);
		address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		call(ioctl, -1, REQUESTS[i], &request);
		request.ifr_hwaddr.sa_family = ARPHRD_ETHER;
		call(ioctl, -1, REQUESTS[i], &request);
		memset(&request, 'z', sizeof(request));
		call(ioctl, -1, REQUESTS[i], &request);
		call(ioctl, fd, REQUESTS[i], edge(20));
		call(ioctl, fd, REQUESTS[i], NULL);
	}
}

int main(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct ifreq several[3] = { 0 };
	struct ifconf list = { sizeof(several), { (char *)several } };
	struct rtentry route = { 0 };
	struct arpreq entry = { 0 };

	every(fd, "no such");
	every(-1, "exactly sixteen!");
	call(ioctl, -1, SIOCGIFCONF, &list);
	list.ifc_len = 0;
	list.ifc_buf = NULL;
	call(ioctl, -1, SIOCGIFCONF, &list);
	call(ioctl, -1, SIOCGIFCONF, edge(8));
	call(ioctl, fd, SIOCGIFCONF, NULL);
	ask(SIOCADDRT, &route, sizeof(route));
	ask(SIOCGARP, &entry, sizeof(entry));
	ask(SIOCBRADDBR, "bridge\0..........", IFNAMSIZ);
	ask(SIOCBRDELBR, "exactly sixteen!", IFNAMSIZ);
	ask_word(SIOCGIFCOUNT);
	ask_word(SIOCPROTOPRIVATE);
	ask_word(SIOCDEVPRIVATE);
	ask_filled(SIOCATMARK, 4);
	ask_filled(SIOCSPGRP, 4);
	ask_filled(SIOCGPGRP, 4);
	ask_filled(SIOCOUTQNSD, 4);
	ask_filled(SIOCGIFENCAP, 4);
	return 0;
}
