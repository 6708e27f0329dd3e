/* Locks on files. */
#include "show.h"

int main(void)
{
	int file = open("file", O_RDWR | O_CREAT, 0600);
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 5, .l_len = 10 };

	for (int operation = 0; operation < 18; operation++)
		call(flock, NO_FD, operation);
	call(flock, file, LOCK_EX | LOCK_NB);
	call(flock, file, LOCK_UN);
	call(flock, NO_FD, LOCK_MAND | LOCK_READ);
	call(flock, NO_FD, LOCK_MAND | LOCK_RW);
	call(flock, NO_FD, -1);
	call(flock, HIGH_BITS | NO_FD, HIGH_BITS | LOCK_SH);
	call(fcntl, file, F_SETLK, &lock);
	call(fcntl, file, F_GETLK, &lock);
	lock = (struct flock){ .l_type = F_RDLCK, .l_whence = SEEK_END, .l_start = -7, .l_len = -1 };
	call(fcntl, NO_FD, F_SETLKW, &lock);
	call(fcntl, NO_FD, F_GETLK, &lock);
	lock = (struct flock){ .l_type = 77, .l_whence = 9, .l_start = 1L << 40, .l_pid = 5 };
	call(fcntl, NO_FD, F_SETLK, &lock);
	lock = (struct flock){ .l_type = F_UNLCK, .l_whence = SEEK_CUR, .l_pid = 123 };
	call(fcntl, NO_FD, F_SETLK, &lock);
	call(fcntl, NO_FD, F_GETLK, &lock);
	lock = (struct flock){ .l_type = -1, .l_whence = -1 };
	call(fcntl, NO_FD, F_OFD_SETLK, &lock);
	lock = (struct flock){ .l_type = F_WRLCK };
	call(fcntl, file, F_OFD_SETLK, &lock);
	call(fcntl, file, F_OFD_GETLK, &lock);
	call(fcntl, NO_FD, F_OFD_SETLKW, &lock);
	call(fcntl, NO_FD, F_OFD_GETLK, &lock);
	call(fcntl, file, F_GETLK, NULL);
	call(fcntl, file, F_SETLK, NULL);
	call(fcntl, file, F_GETLK, bad);
	call(fcntl, file, F_SETLKW, edge_copy(&lock, 31));
	call(fcntl, file, F_OFD_GETLK, edge_copy(&lock, 20));
	return 0;
}
