/*
 * Starts a command with an unusual inheritance:
 *   begin [-i SIGNAL]... [-b SIGNAL]... [-o FD]... [-c FD]... [-n NICE] [-m UMASK] [-l NOFILE]
 *         [-s STACK] [-a] [-p] [-t SLACK] COMMAND...
 * -i ignore  -b block  -o open /dev/null there  -c close  -a no address-space randomisation
 * -p leave SIGUSR1 pending and blocked  -t timer slack in ns
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void limit(int resource, const char *soft)
{
	struct rlimit value;

	getrlimit(resource, &value);
	value.rlim_cur = (rlim_t)atol(soft);
	setrlimit(resource, &value);
}

static void block(int number)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static void keep_open(int fd)
{
	int any = open("/dev/null", O_RDWR), high = fcntl(any, F_DUPFD_CLOEXEC, 600);

	close(any);
	dup2(high, fd);
	close(high);
}

int main(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "+i:b:o:c:n:m:l:s:apt:")) != -1) {
		switch (option) {
		case 'i': signal(atoi(optarg), SIG_IGN); break;
		case 'b': block(atoi(optarg)); break;
		case 'o': keep_open(atoi(optarg)); break;
		case 'c': close(atoi(optarg)); break;
		case 'n': setpriority(PRIO_PROCESS, 0, atoi(optarg)); break;
		case 'm': umask((mode_t)strtol(optarg, NULL, 8)); break;
		case 'l': limit(RLIMIT_NOFILE, optarg); break;
		case 's': limit(RLIMIT_STACK, optarg); break;
		case 'a': personality(ADDR_NO_RANDOMIZE); break;
		case 'p': block(SIGUSR1); kill(getpid(), SIGUSR1); break;
		case 't': prctl(PR_SET_TIMERSLACK, atol(optarg)); break;
		default: return 125;
		}
	}
	execvp(argv[optind], argv + optind);
	perror(argv[optind]);
	return 127;
}
