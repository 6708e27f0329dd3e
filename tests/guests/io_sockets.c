/* Sockets: pairs, passed descriptors and credentials, datagrams, a loopback connection, many messages. */
#include "guest.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

static void send_descriptor(int socket, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec parts[] = { { "with ", 5 }, { "descriptor", 10 } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2, .msg_control = control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
	must(sendmsg(socket, &message, 0));
}

static int receive_descriptor(int socket, char *text, size_t size)
{
	char control[256];
	struct iovec parts[] = { { text, 4 }, { text + 4, size - 5 } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2, .msg_control = control,
				  .msg_controllen = sizeof(control) };
	ssize_t got = must(recvmsg(socket, &message, MSG_CMSG_CLOEXEC));
	int fd = -1;

	text[got] = 0;
	for (struct cmsghdr *at = CMSG_FIRSTHDR(&message); at; at = CMSG_NXTHDR(&message, at))
		if (at->cmsg_type == SCM_RIGHTS)
			memcpy(&fd, CMSG_DATA(at), sizeof(int));
	return fd;
}

static void pass_between_processes(void)
{
	int pair[2], fds[2], fd;
	char text[64];

	must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair));
	if (must(fork()) == 0) {
		must(pipe(fds));
		must(write(fds[1], "through the pipe", 16));
		send_descriptor(pair[1], fds[0]);
		_exit(0);
	}
	fd = receive_descriptor(pair[0], text, sizeof(text));
	say("got \"%s\" and close-on-exec %d: ", text, fcntl(fd, F_GETFD));
	must(wait(NULL));
	text[must(read(fd, text, sizeof(text) - 1))] = 0;
	say("%s\n", text);
	close(fd);
	close(pair[0]);
	close(pair[1]);
}

static void credentials(void)
{
	int pair[2], on = 1;
	struct ucred peer;
	socklen_t size = sizeof(peer);
	char control[256], byte;
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *header;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &peer, &size));
	say("SO_PEERCRED: own pid %d, own uid %d\n", peer.pid == getpid(), peer.uid == getuid());
	must(setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)));
	must(write(pair[1], "x", 1));
	must(recvmsg(pair[0], &message, 0));
	header = CMSG_FIRSTHDR(&message);
	memcpy(&peer, CMSG_DATA(header), sizeof(peer));
	say("SCM_CREDENTIALS: own pid %d\n", peer.pid == getpid());
	close(pair[0]);
	close(pair[1]);
}

static void named(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX }, got;
	socklen_t size = sizeof(got);
	int listener = (int)must(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)), client, server;
	char name[64];

	snprintf(name, sizeof(name), "guest-socket-%d", getpid());
	strcpy(address.sun_path, name);
	must(bind(listener, (struct sockaddr *)&address, sizeof(address)));
	say("bound twice: %s\n", result_text(bind(listener, (struct sockaddr *)&address, sizeof(address))));
	must(listen(listener, 5));
	client = (int)must(socket(AF_UNIX, SOCK_STREAM, 0));
	must(connect(client, (struct sockaddr *)&address, sizeof(address)));
	server = (int)must(accept4(listener, (struct sockaddr *)&got, &size, SOCK_CLOEXEC));
	say("peer without a name: length %u\n", size);
	size = sizeof(got);
	must(getpeername(client, (struct sockaddr *)&got, &size));
	say("peer's name is right %d\n", !strcmp(got.sun_path, name));
	close(server);
	close(client);
	close(listener);
	must(unlink(name));
	client = (int)must(socket(AF_UNIX, SOCK_STREAM, 0));
	say("gone: %s\n", result_text(connect(client, (struct sockaddr *)&address, sizeof(address))));
	close(client);
}

static void *echo(void *listener)
{
	int connection = (int)must(accept((int)(long)listener, NULL, NULL));
	char buffer[4096];
	ssize_t size;

	while ((size = read(connection, buffer, sizeof(buffer))) > 0)
		for (ssize_t sent = 0; sent < size;)
			sent += must(write(connection, buffer + sent, (size_t)(size - sent)));
	close(connection);
	return NULL;
}

static void loopback(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int listener = (int)must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), client, one = 1;
	static char out[100000], in[100000];
	size_t sent = 0, got = 0;
	pthread_t thread;

	must(bind(listener, (struct sockaddr *)&address, size));
	must(getsockname(listener, (struct sockaddr *)&address, &size));
	must(listen(listener, 1));
	must_zero(pthread_create(&thread, NULL, echo, (void *)(long)listener));
	client = (int)must(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
	if (connect(client, (struct sockaddr *)&address, size) == -1 && errno != EINPROGRESS)
		fail("connect: %s", errno_name(errno));
	must(setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)));
	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = (char)(i * 7);
	while (got < sizeof(in)) {
		struct pollfd poller = { client, POLLIN | (sent < sizeof(out) ? POLLOUT : 0), 0 };
		ssize_t count;

		must(poll(&poller, 1, 10000));
		if (poller.revents & POLLOUT && (count = write(client, out + sent, sizeof(out) - sent)) > 0)
			sent += (size_t)count;
		if (poller.revents & POLLIN && (count = read(client, in + got, sizeof(in) - got)) > 0)
			got += (size_t)count;
	}
	shutdown(client, SHUT_WR);
	must_zero(pthread_join(thread, NULL));
	say("loopback: %zu bytes there and back, the same %d\n", got, !memcmp(in, out, sizeof(in)));
	close(client);
	close(listener);
}

static void many_messages(void)
{
	int pair[2];
	struct mmsghdr out[5], in[8];
	struct iovec parts[5], room[8];
	char texts[5][8], got[8][16];
	int count;

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	memset(out, 0, sizeof(out));
	memset(in, 0, sizeof(in));
	for (int i = 0; i < 5; i++) {
		parts[i].iov_base = texts[i];
		parts[i].iov_len = (size_t)snprintf(texts[i], sizeof(texts[i]), "m%d%.*s", i, i, "....");
		out[i].msg_hdr.msg_iov = &parts[i];
		out[i].msg_hdr.msg_iovlen = 1;
	}
	for (int i = 0; i < 8; i++) {
		room[i] = (struct iovec){ got[i], sizeof(got[i]) };
		in[i].msg_hdr.msg_iov = &room[i];
		in[i].msg_hdr.msg_iovlen = 1;
	}
	say("sendmmsg %ld\n", must(sendmmsg(pair[0], out, 5, 0)));
	count = (int)must(recvmmsg(pair[1], in, 8, MSG_DONTWAIT, NULL));
	for (int i = 0; i < count; i++)
		say("  %u \"%.*s\"\n", in[i].msg_len, (int)in[i].msg_len, got[i]);
	say("truncated: %ld\n", (must(send(pair[0], "too long", 8, 0)), must(recv(pair[1], got[0], 3, MSG_TRUNC))));
	say("empty: %s\n", result_text(recv(pair[1], got[0], 3, MSG_DONTWAIT)));
	close(pair[1]);
	say("nobody there: %s\n", result_text(send(pair[0], "x", 1, MSG_NOSIGNAL)));
	close(pair[0]);
}

int main(void)
{
	pass_between_processes();
	credentials();
	named();
	loopback();
	many_messages();
	return 0;
}
