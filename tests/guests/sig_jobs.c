/* A small job-control shell of our own on a terminal of our own: ^Z, ^C, background reads, hang-up. */
#include "guest.h"
#include <sys/ioctl.h>
#include <termios.h>

static volatile int *caught;
static int master;
static char slave_path[32];

static void on_signal(int number, siginfo_t *info unused, void *context unused)
{
	say("  job: caught %s\n", signal_name(number));
	++*caught;
}

static pid_t start_job(void (*body)(void), int foreground)
{
	pid_t job = (pid_t)must(fork());

	if (job == 0) {
		setpgid(0, 0);
		if (foreground) {
			signal(SIGTTOU, SIG_IGN);
			tcsetpgrp(0, getpid());
		}
		signal(SIGTTOU, SIG_DFL);
		signal(SIGTSTP, SIG_DFL);
		body();
		_exit(0);
	}
	setpgid(job, job);
	return job;
}

static void sleeper(void)
{
	for (;;)
		pause();
}

static void reader(void)
{
	char line[64];
	ssize_t size = read(0, line, sizeof(line));

	_exit(size == -1 ? 100 + errno : (int)size);
}

static void stubborn_reader(void)
{
	signal(SIGTTIN, SIG_IGN);
	reader();
}

static void writer(void)
{
	struct termios settings;

	tcgetattr(0, &settings);
	settings.c_lflag |= TOSTOP;
	_exit(tcsetattr(0, TCSANOW, &settings) == -1 ? errno : 0);
}

static void catcher(void)
{
	handle(SIGTSTP, on_signal, SA_RESTART);
	handle(SIGINT, on_signal, SA_RESTART);
	handle(SIGWINCH, on_signal, SA_RESTART);
	for (;;)
		pause();
}

static void await_caught(int count)
{
	while (*caught < count)
		usleep(500);
}

static void expect(pid_t job, const char *what)
{
	int status;

	must(waitpid(job, &status, WUNTRACED | WCONTINUED));
	say("%s: %s\n", what, status_text(status));
}

/* Its end; whether the parent learns of the continuation before is a matter of time. */
static void expect_end(pid_t job, const char *what)
{
	int status;

	must(waitpid(job, &status, 0));
	say("%s: %s\n", what, status_text(status));
}

static void type(const char *text)
{
	must(write(master, text, strlen(text)));
}

/* The shell's part: it leads the session, and ignores the terminal's stop signals. */
static void shell(void)
{
	struct winsize size = { 30, 90, 0, 0 };
	pid_t job;

	must(setsid());
	close(0);
	must(open(slave_path, O_RDWR));
	must(ioctl(0, TIOCSCTTY, 0));
	signal(SIGTTOU, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
	say("leader of the foreground %d\n", tcgetpgrp(0) == getpid());

	job = start_job(sleeper, 1);
	tcsetpgrp(0, job);
	await_blocked(job, -1);
	type("\032");
	expect(job, "^Z");
	tcsetpgrp(0, getpid());
	kill(-job, SIGCONT);
	expect(job, "bg");
	tcsetpgrp(0, job);
	type("\003");
	expect(job, "^C");

	tcsetpgrp(0, getpid());
	job = start_job(reader, 0);
	expect(job, "background read");
	type("ab\n");
	tcsetpgrp(0, job);
	kill(-job, SIGCONT);
	expect_end(job, "fg");

	tcsetpgrp(0, getpid());
	job = start_job(stubborn_reader, 0);
	expect(job, "background read, SIGTTIN ignored");

	job = start_job(writer, 0);
	expect(job, "background tcsetattr");
	tcsetpgrp(0, job);
	kill(-job, SIGCONT);
	expect_end(job, "fg");

	job = start_job(catcher, 1);
	tcsetpgrp(0, job);
	await_blocked(job, -1);
	type("\032");
	await_caught(1);
	type("\003");
	await_caught(2);
	ioctl(master, TIOCSWINSZ, &size);
	await_caught(3);
	type("\034");
	expect(job, "^\\");
	tcsetpgrp(0, getpid());
}

/* A stopped job whose shell goes away gets SIGHUP and SIGCONT from the kernel. */
static void orphaned_group(void)
{
	int fds[2];
	char byte;
	pid_t middle;

	must(pipe(fds));
	middle = (pid_t)must(fork());
	if (middle == 0) {
		pid_t job;

		setpgid(0, 0);
		job = (pid_t)must(fork());
		if (job == 0) {
			close(fds[0]);
			for (;;)
				pause();
		}
		close(fds[1]);
		setpgid(job, job);
		kill(job, SIGSTOP);
		must(waitpid(job, NULL, WUNTRACED));
		_exit(0);
	}
	close(fds[1]);
	reap(middle, "shell of a stopped job");
	/* The pipe closes when the job has died of SIGHUP. */
	say("its job is gone: read %zd\n", read(fds[0], &byte, 1));
}

int main(void)
{
	int number, unlock = 0;
	pid_t child;

	caught = shared_memory(4096);
	master = (int)must(open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC));
	must(ioctl(master, TIOCGPTN, &number));
	must(ioctl(master, TIOCSPTLCK, &unlock));
	snprintf(slave_path, sizeof(slave_path), "/dev/pts/%d", number);
	child = (pid_t)must(fork());
	if (child == 0) {
		shell();
		_exit(0);
	}
	reap(child, "shell");
	orphaned_group();
	return 0;
}
