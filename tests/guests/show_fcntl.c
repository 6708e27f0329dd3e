/* Every command of fcntl. */
#include "show.h"

#ifndef F_GETOWNER_UIDS
#define F_GETOWNER_UIDS 17
#endif

static long words[16];

int main(void)
{
	int file = open("file", O_RDWR | O_CREAT, 0600);
	int ends[2];

	call(pipe2, ends, 0);
	for (int command = 0; command < 42; command++)
		call(fcntl, NO_FD, command, words);
	for (int command = 1024; command < 1046; command++)
		call(fcntl, NO_FD, command, words);
	call(fcntl, NO_FD, -1, words);
	call(fcntl, NO_FD, 0x12345678, 5);
	call(fcntl, -1, HIGH_BITS | F_GETFL, 5);
	call(fcntl, file, F_GETFD);
	call(fcntl, file, F_SETFD, 1);
	call(fcntl, file, F_GETFD);
	call(fcntl, file, F_SETFD, 0);
	call(fcntl, NO_FD, F_SETFD, 2);
	call(fcntl, NO_FD, F_SETFD, -1);
	call(fcntl, file, F_GETFL);
	call(fcntl, file, F_SETFL, O_RDWR | O_APPEND | O_NONBLOCK);
	call(fcntl, file, F_GETFL);
	call(fcntl, NO_FD, F_SETFL, -1);
	call(fcntl, NO_FD, F_SETFL, HIGH_BITS);
	call(fcntl, file, F_DUPFD, 60);
	call(fcntl, file, F_DUPFD_CLOEXEC, 61);
	call(fcntl, NO_FD, F_DUPFD, -1);
	call(fcntl, ends[0], F_GETPIPE_SZ);
	call(fcntl, ends[0], F_SETPIPE_SZ, 4096);
	call(fcntl, ends[0], F_SETPIPE_SZ, 0x80000000);
	call(fcntl, ends[0], F_GETOWN);
	call(fcntl, ends[0], F_SETOWN, 0);
	call(fcntl, ends[0], F_SETOWN, -5);
	call(fcntl, ends[0], F_GETOWN_EX, words);
	call(fcntl, ends[0], F_GETOWN_EX, NULL);
	call(fcntl, ends[0], F_GETOWN_EX, bad);
	int owner[2] = { 2, NOBODY };
	call(fcntl, ends[0], F_SETOWN_EX, owner);
	owner[0] = 9, owner[1] = -1;
	call(fcntl, ends[0], F_SETOWN_EX, owner);
	call(fcntl, ends[0], F_SETOWN_EX, edge_copy(owner, 7));
	call(fcntl, ends[0], F_SETOWN_EX, NULL);
	call(fcntl, ends[0], F_GETSIG);
	call(fcntl, ends[0], F_SETSIG, SIGUSR1);
	call(fcntl, ends[0], F_GETSIG);
	call(fcntl, ends[0], F_SETSIG, 40);
	call(fcntl, ends[0], F_SETSIG, -1);
	call(fcntl, ends[0], F_SETSIG, 0);
	call(fcntl, file, F_GETOWNER_UIDS, words);
	call(fcntl, file, F_GETLEASE);
	call(fcntl, NO_FD, F_SETLEASE, F_RDLCK);
	call(fcntl, NO_FD, F_SETLEASE, F_WRLCK);
	call(fcntl, NO_FD, F_SETLEASE, F_UNLCK);
	call(fcntl, NO_FD, F_SETLEASE, 77);
	for (int bit = 0; bit < 7; bit++)
		call(fcntl, NO_FD, F_NOTIFY, 1u << bit);
	call(fcntl, NO_FD, F_NOTIFY, 0x8000001f);
	call(fcntl, NO_FD, F_NOTIFY, -1);
	int memory = (int)call(memfd_create, "m", 2);
	call(fcntl, memory, F_GET_SEALS);
	call(fcntl, memory, F_ADD_SEALS, 0x1e);
	call(fcntl, memory, F_GET_SEALS);
	call(fcntl, NO_FD, F_ADD_SEALS, -1);
	call(fcntl, NO_FD, F_ADD_SEALS, 0);
	words[0] = 3;
	call(fcntl, file, F_GET_RW_HINT, words + 1);
	call(fcntl, NO_FD, F_SET_RW_HINT, words);
	words[0] = 77;
	call(fcntl, NO_FD, F_SET_FILE_RW_HINT, words);
	call(fcntl, NO_FD, F_SET_FILE_RW_HINT, bad);
	call(fcntl, file, F_GET_FILE_RW_HINT, bad);
	return 0;
}
