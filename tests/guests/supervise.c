/*
 * Runs one command from the same starting point whoever calls: signals at their defaults, an empty
 * mask, only descriptors 0-2 (1 and 2 are pipes which we copy), its own session, fixed limits. Adopts
 * every orphan of it, ends what overstays, and reports what it saw.
 *
 *   supervise [-t SECONDS] [-g GRACE_MS] [-u UID:GID] [-r REPORT] [-p] [-h] COMMAND...
 *
 * -t  kill the whole tree after so long               -u  run the command as this user
 * -g  time for orphans to end by themselves           -p  give it a terminal instead
 * -h  close the terminal at the end of our own input
 *
 * The report, a line each: "pid N", "status exited N" or "status signal N", "timeout",
 * "left STATE NAME" for a process still there after the grace, "usage ELAPSED_MS CPU_MS MAXRSS_KB".
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static struct {
	double limit, grace;
	long uid, gid;
	int report, terminal, hang_up;
} options = { 60, 2, -1, -1, -1, 0, 0 };

/* What we copy from and to: the command's output and errors, or both ways for its terminal. */
static int from[2] = { -1, -1 }, to = -1;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void die(const char *what)
{
	dprintf(2, "supervise: %s: %s\n", what, strerror(errno));
	_exit(125);
}

static void limit(int resource, rlim_t soft)
{
	struct rlimit value;

	getrlimit(resource, &value);
	value.rlim_cur = soft < value.rlim_max ? soft : value.rlim_max;
	setrlimit(resource, &value);
}

static int terminal_slave(void)
{
	struct winsize size = { 24, 80, 0, 0 };
	struct termios settings;
	int number, slave, unlock = 0;
	char path[32];

	from[0] = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (from[0] == -1 || ioctl(from[0], TIOCGPTN, &number) ||
	    ioctl(from[0], TIOCSPTLCK, &unlock) || ioctl(from[0], TIOCSWINSZ, &size))
		die("terminal");
	snprintf(path, sizeof(path), "/dev/pts/%d", number);
	if (options.uid != -1 && chown(path, (uid_t)options.uid, (gid_t)options.gid))
		die(path);
	slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	tcgetattr(slave, &settings);
	settings.c_lflag &= ~(tcflag_t)ECHO; /* else what is typed ahead shows up anywhere */
	tcsetattr(slave, TCSANOW, &settings);
	return slave;
}

/* Becomes the command; these are to be its standard descriptors, the first if it is a terminal. */
static void start(char **command, int slave, int out, int errors)
{
	sigset_t none;

	for (int number = 1; number <= 64; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	if (slave != -1) {
		ioctl(slave, TIOCSCTTY, 0);
		dup2(slave, 0);
	}
	dup2(out, 1);
	dup2(errors, 2);
	syscall(SYS_close_range, 3, ~0U, 0);
	umask(022);
	limit(RLIMIT_NOFILE, 1024);
	limit(RLIMIT_CORE, 0);
	if (options.uid != -1 &&
	    (setgroups(0, NULL) || setresgid((gid_t)options.gid, (gid_t)options.gid, (gid_t)options.gid) ||
	     setresuid((uid_t)options.uid, (uid_t)options.uid, (uid_t)options.uid)))
		die("changing user");
	execvp(command[0], command);
	die(command[0]);
}

/* Call for each descendant of ours; all are in our tree, for orphans become our children. */
static int each_descendant(pid_t root, void (*found)(pid_t))
{
	char path[64], list[65536], *at = list;
	int count = 0, fd;
	ssize_t size = 0, got;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", root, root);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return 0;
	while (size < (ssize_t)sizeof(list) - 1 &&
	       (got = read(fd, list + size, sizeof(list) - 1 - (size_t)size)) > 0)
		size += got;
	close(fd);
	list[size] = 0;
	for (;;) {
		char *end;
		pid_t pid = (pid_t)strtol(at, &end, 10);

		if (end == at)
			return count;
		at = end;
		count += 1 + each_descendant(pid, found);
		if (found)
			found(pid);
	}
}

static void kill_one(pid_t pid)
{
	kill(pid, SIGKILL);
}

static void report_one(pid_t pid)
{
	char path[64], text[256], *name, *end;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fgets(text, sizeof(text), file) && (name = strchr(text, '(')) && (end = strrchr(text, ')'))) {
		*end = 0;
		dprintf(options.report, "left %c %s\n", end[2], name + 1);
	}
	fclose(file);
}

static void parse(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "+t:g:u:r:ph")) != -1) {
		if (option == 't')
			options.limit = atof(optarg);
		else if (option == 'g')
			options.grace = atof(optarg) / 1000;
		else if (option == 'u' && sscanf(optarg, "%ld:%ld", &options.uid, &options.gid) != 2)
			exit(125);
		else if (option == 'r')
			options.report = open(optarg, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
		else if (option == 'p')
			options.terminal = 1;
		else if (option == 'h')
			options.hang_up = 1;
		else if (option == '?')
			exit(125);
	}
}

/* Copies what is there to read; gives false at the end. A terminal nobody has open gives an error. */
static int copy(int in, int out)
{
	char bytes[65536];
	ssize_t size = read(in, bytes, sizeof(bytes)), done = 0, step;

	while (done < size && (step = write(out, bytes + done, (size_t)(size - done))) > 0)
		done += step;
	return size > 0 || (size == -1 && (errno == EAGAIN || (errno == EIO && options.terminal)));
}

/* Sleep until a child's signal, at most so long; copy bytes meanwhile. Gives false if none came. */
static int pause_for(double seconds, int signals)
{
	struct pollfd fds[] = { { signals, POLLIN, 0 }, { from[0], POLLIN, 0 }, { from[1], POLLIN, 0 },
				{ to == -1 ? -1 : 0, POLLIN, 0 } };
	struct signalfd_siginfo info;
	int count = poll(fds, 4, (int)(seconds * 1000));

	if (fds[0].revents)
		(void)!read(signals, &info, sizeof(info));
	for (int i = 0; i < 2; i++)
		if (fds[1 + i].revents && !copy(from[i], 1 + i))
			from[i] = -1;
	if (options.terminal && (fds[1].revents & POLLHUP))
		usleep(2000);
	if (fds[3].revents && !copy(0, to)) {
		if (options.hang_up) {
			close(to);
			from[0] = -1;
		}
		to = -1;
	}
	return count > 0;
}

/* One round over our children: reap, and note if the root ended. */
static int reap_all(pid_t root, int *status)
{
	int wait_status, ended = 0;
	pid_t pid;

	while ((pid = waitpid(-1, &wait_status, WNOHANG | __WALL)) > 0)
		if (pid == root) {
			*status = wait_status;
			ended = 1;
		}
	return ended;
}

/* Until the root and all its descendants are gone, by themselves or by us. Gives the root's status. */
static int watch(pid_t root, int signals, double begin)
{
	pid_t caller = getppid();
	int status = 0, ended = 0, late = 0;
	double since = 0;

	for (;;) {
		if (reap_all(root, &status)) {
			ended = 1;
			since = now();
		}
		if (ended && each_descendant(getpid(), NULL) == 0)
			return status;
		if (ended && !late && now() - since > options.grace) {
			each_descendant(getpid(), report_one);
			late = 1;
		}
		if (!late && (now() - begin > options.limit || getppid() != caller)) {
			dprintf(options.report, "timeout\n");
			each_descendant(getpid(), report_one);
			late = 1;
		}
		if (late)
			each_descendant(getpid(), kill_one);
		pause_for(late ? 0.02 : ended ? 0.01 : 0.5, signals);
	}
}

int main(int argc, char **argv)
{
	int status, slave = -1, out[2] = { -1, -1 }, errors[2] = { -1, -1 }, signals;
	double begin = now();
	struct rusage usage;
	sigset_t chld;
	pid_t root;

	parse(argc, argv);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	signals = signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK);
	if (options.terminal) {
		slave = out[1] = errors[1] = terminal_slave();
		to = from[0];
	} else if (pipe2(out, O_CLOEXEC) || pipe2(errors, O_CLOEXEC)) {
		die("pipe");
	} else {
		from[0] = out[0];
		from[1] = errors[0];
	}
	root = fork();
	if (root == 0)
		start(argv + optind, slave, out[1], errors[1]);
	close(out[1]);
	if (!options.terminal)
		close(errors[1]);
	dprintf(options.report, "pid %d\n", root);
	status = watch(root, signals, begin);
	for (int i = 0; i < 2; i++) {
		struct pollfd rest = { from[i], POLLIN, 0 };

		while (poll(&rest, 1, 0) == 1 && (rest.revents & POLLIN) && copy(from[i], 1 + i))
			;
	}
	getrusage(RUSAGE_CHILDREN, &usage);
	dprintf(options.report, "status %s %d\n", WIFEXITED(status) ? "exited" : "signal",
		WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	dprintf(options.report, "usage %ld %ld %ld\n", (long)((now() - begin) * 1000),
		(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
			(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000,
		usage.ru_maxrss);
	return 0;
}
