/* Stops and continues, as the parent sees them, and as the stopped feel them. */
#include "guest.h"
#include <sys/prctl.h>

static volatile struct {
	long progress, progress2;
	int conts, ready, result;
} *shared;

static void on_cont(int number unused, siginfo_t *info unused, void *context unused)
{
	shared->conts++;
}

static void wait_for(pid_t child, int options, const char *what)
{
	int status = 0;
	pid_t pid = (pid_t)must(waitpid(child, &status, options));

	say("%s: %s%s\n", what, status_text(status), pid == child ? "" : " (another child)");
}

static int frozen(volatile long *counter)
{
	long before = *counter;

	sleep_milliseconds(60);
	return *counter == before;
}

static void await_progress(volatile long *counter)
{
	long before = *counter;

	while (*counter == before)
		usleep(500);
}

static void *spin(void *unused_argument unused)
{
	for (;;) {
		shared->progress2++;
		getppid();
	}
	return NULL;
}

/* A child of two busy threads is stopped by each stop signal, makes no progress, and goes on. */
static void busy_child(void)
{
	static const int stops[] = { SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU };
	pid_t child = (pid_t)must(fork());
	siginfo_t info;

	if (child == 0) {
		pthread_t thread;

		setpgid(0, 0);
		handle(SIGCONT, on_cont, SA_RESTART);
		pthread_create(&thread, NULL, spin, NULL);
		for (;;) {
			shared->progress++;
			getppid();
		}
	}
	for (int i = 0; i < 4; i++) {
		await_progress(&shared->progress2);
		must(kill(child, stops[i]));
		wait_for(child, WUNTRACED, "busy child");
		say("frozen: %d %d\n", frozen(&shared->progress), frozen(&shared->progress2));
		must(kill(child, SIGCONT));
		wait_for(child, WCONTINUED, "busy child");
		await_progress(&shared->progress);
	}
	while (shared->conts < 4)
		usleep(500);
	say("SIGCONT handler ran %d times\n", shared->conts);
	must(kill(child, SIGSTOP));
	must(waitid(P_PID, (id_t)child, &info, WSTOPPED | WNOWAIT));
	say("waitid: code %s status %s, own child %d\n", info.si_code == CLD_STOPPED ? "CLD_STOPPED" : "?",
	    signal_name(info.si_status), info.si_pid == child);
	must(waitid(P_PID, (id_t)child, &info, WSTOPPED));
	info.si_pid = 0;
	must(waitid(P_PID, (id_t)child, &info, WSTOPPED | WNOHANG));
	say("once told, not told again %d\n", info.si_pid == 0);
	/* A second stop signal changes nothing; other signals wait; SIGKILL does not. */
	must(kill(child, SIGSTOP));
	must(kill(child, SIGUSR1));
	say("still frozen: %d\n", frozen(&shared->progress));
	say("nothing to tell: %d\n", waitpid(child, NULL, WNOHANG | WUNTRACED));
	must(kill(child, SIGKILL));
	wait_for(child, 0, "busy child");
}

/* A pending signal kills a stopped child as soon as it is continued. */
static void pending_kill(void)
{
	pid_t child = (pid_t)must(fork());

	if (child == 0)
		for (;;)
			pause();
	must(kill(child, SIGSTOP));
	wait_for(child, WUNTRACED, "sleeper");
	must(kill(child, SIGTERM));
	sleep_milliseconds(30);
	say("not dead yet %d\n", waitpid(child, NULL, WNOHANG));
	must(kill(child, SIGCONT));
	wait_for(child, 0, "sleeper");
}

/* Sleeps go on after a stop without EINTR and end at their time; reads go on. */
static void sleeps_go_on(void)
{
	int fds[2];
	char byte = 0;
	double begin;
	pid_t child;

	must(pipe(fds));
	begin = seconds_now();
	child = (pid_t)must(fork());
	if (child == 0) {
		struct timespec time = { 1, 500000000 }; /* long enough for what comes meanwhile, on a busy machine */
		long first = nanosleep(&time, NULL);
		int error = errno;

		say("child's nanosleep: %s\n", first == -1 ? errno_name(error) : "0");
		shared->ready = 1;
		say("child's read: %s\n", result_text(read(fds[0], &byte, 1)));
		_exit(byte);
	}
	await_blocked(child, -1);
	must(kill(child, SIGSTOP));
	wait_for(child, WUNTRACED, "sleeping child");
	sleep_milliseconds(50);
	must(kill(child, SIGCONT));
	wait_for(child, WCONTINUED, "sleeping child");
	while (!shared->ready)
		usleep(500);
	say("it slept on %d\n", seconds_now() - begin > 1.4);
	await_blocked(child, SYS_read);
	must(kill(child, SIGSTOP));
	wait_for(child, WUNTRACED, "reading child");
	must(write(fds[1], "\7", 1));
	say("frozen though the pipe is full %d\n", waitpid(child, NULL, WNOHANG) == 0);
	must(kill(child, SIGCONT));
	wait_for(child, 0, "reading child");
}

static volatile int told[8], told_count;

static void on_child(int number unused, siginfo_t *info, void *context unused)
{
	told[told_count++ & 7] = info->si_code;
}

static const char *code_name(int code)
{
	static const char *const names[] = { "?", "EXITED", "KILLED", "DUMPED", "TRAPPED", "STOPPED",
					     "CONTINUED" };
	return names[code > 0 && code < 7 ? code : 0];
}

/* SIGCHLD tells of stops, but not under SA_NOCLDSTOP. */
static void child_signals(int flags)
{
	pid_t child;
	int status;

	told_count = 0;
	shared->result = 0;
	handle(SIGCHLD, on_child, SA_RESTART | flags);
	child = (pid_t)must(fork());
	if (child == 0) {
		raise(SIGSTOP);
		while (!shared->result)
			usleep(500);
		_exit(9);
	}
	must(waitpid(child, &status, WUNTRACED));
	kill(child, SIGCONT);
	must(waitpid(child, &status, WCONTINUED));
	/* Standard signals don't queue: see the one before the next is sent. */
	while (!flags && told_count < 2)
		usleep(500);
	shared->result = 1;
	must(waitpid(child, &status, 0));
	say("SIGCHLD%s:", flags ? " with SA_NOCLDSTOP" : "");
	for (int i = 0; i < told_count; i++)
		say(" %s", code_name(told[i]));
	say("; %s\n", status_text(status));
	signal(SIGCHLD, SIG_DFL);
}

int main(void)
{
	shared = shared_memory(4096);
	busy_child();
	pending_kill();
	sleeps_go_on();
	child_signals(0);
	child_signals(SA_NOCLDSTOP);
	return 0;
}
