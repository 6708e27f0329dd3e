/* proc_daemon FILE: leaves a daemon behind (double fork, setsid) which writes FILE a little later. */
#include "guest.h"

int main(int argc, char **argv)
{
	pid_t middle;

	if (argc < 2)
		fail("usage: proc_daemon FILE");
	middle = (pid_t)must(fork());
	if (middle == 0) {
		pid_t session = (pid_t)must(setsid());

		if (must(fork()) == 0) {
			int fd;

			signal(SIGHUP, SIG_IGN);
			fd = (int)must(open("/dev/null", O_RDWR));
			for (int i = 0; i < 3; i++)
				dup2(fd, i);
			/* Until the first child is gone and somebody else is our parent. */
			while (getppid() == session)
				usleep(1000);
			usleep(200000);
			fd = (int)must(open(argv[1], O_WRONLY | O_CREAT | O_EXCL, 0640));
			must(dprintf(fd, "daemon: session kept %d, not its leader %d, terminal %s\n",
				     getsid(0) == session, getpid() != session,
				     result_text(open("/dev/tty", O_RDWR))));
			_exit(0);
		}
		_exit(0);
	}
	reap(middle, "first child");
	say("the daemon is on its own\n");
	return 0;
}
