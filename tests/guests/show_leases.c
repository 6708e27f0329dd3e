/* fcntl on owners, leases, notices, seals and pipes. */
#include "show.h"

static void each(int fd, int command, int from, int to)
{
	for (long value = from; value < to; value++)
		call(fcntl, fd, command, value);
	call(fcntl, fd, command, -1L);
	call(fcntl, fd, command, 1L << 31);
	call(fcntl, fd, command, HIGH_BITS | 1);
	call(fcntl, fd, command, 0x12345678abcd);
}

int main(void)
{
	int file = open("file", O_RDWR | O_CREAT, 0600), folder = open(".", O_RDONLY | O_DIRECTORY);
	int memory = call(memfd_create, "x", 3), ends[2];

	call(pipe2, ends, 0);
	each(NO_FD, F_SETLEASE, 0, 7);
	each(NO_FD, F_NOTIFY, 0, 5);
	each(NO_FD, F_ADD_SEALS, 0, 18);
	each(NO_FD, F_SETOWN, 0, 3);
	each(NO_FD, F_SETSIG, 0, 70);
	each(NO_FD, F_SETFD, 0, 4);
	each(NO_FD, F_SETFL, 0, 4);
	each(NO_FD, F_DUPFD, 0, 2);
	each(NO_FD, F_DUPFD_CLOEXEC, 0, 2);
	each(NO_FD, F_SETPIPE_SZ, 0, 2);
	for (int bit = 0; bit < 32; bit++) {
		call(fcntl, NO_FD, F_NOTIFY, 1ul << bit);
		if (bit != 26)
			call(fcntl, NO_FD, F_SETFL, 1ul << bit);
	}
	call(fcntl, file, F_SETLEASE, F_WRLCK);
	call(fcntl, file, F_GETLEASE);
	call(fcntl, file, F_SETLEASE, F_UNLCK);
	call(fcntl, file, F_GETLEASE);
	call(fcntl, file, F_SETSIG, SIGUSR1);
	call(fcntl, file, F_GETSIG);
	call(fcntl, file, F_SETSIG, 40);
	call(fcntl, file, F_GETSIG);
	call(fcntl, file, F_SETSIG, 0);
	call(fcntl, file, F_GETSIG);
	call(fcntl, memory, F_GET_SEALS);
	call(fcntl, memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW);
	call(fcntl, memory, F_GET_SEALS);
	call(fcntl, file, F_GET_SEALS);
	call(fcntl, ends[0], F_GETPIPE_SZ);
	call(fcntl, ends[0], F_SETPIPE_SZ, 4096L);
	call(fcntl, file, F_GETPIPE_SZ);
	call(fcntl, folder, F_NOTIFY, 0L);
	call(fcntl, file, F_GETFL);
	call(fcntl, file, F_SETFL, O_APPEND | O_NONBLOCK);
	call(fcntl, file, F_GETFL);
	call(fcntl, ends[0], F_GETFL);
	call(fcntl, file, F_GETFD);
	call(fcntl, file, F_SETFD, 1L);
	call(fcntl, file, F_GETFD);
	call(fcntl, file, F_GETOWN);
	int owner[2] = { 0, NOBODY };

	for (int type = -1; type < 4; type++) {
		owner[0] = type;
		call(fcntl, NO_FD, F_SETOWN_EX, owner);
	}
	call(fcntl, file, F_GETOWN_EX, owner);
	call(fcntl, file, F_GETOWN_EX, bad);
	call(fcntl, NO_FD, F_SETOWN_EX, edge_copy(owner, 4));
	call(fcntl, NO_FD, F_SETOWN_EX, NULL);
	call(fcntl, file, 17 /* F_GETOWNER_UIDS */, owner);
	call(unlink, "file");
	return 0;
}
