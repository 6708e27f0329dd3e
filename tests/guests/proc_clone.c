/* clone and clone3 with flags that fork and pthread_create never use. */
#include "guest.h"
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>

static char stack[65536] __attribute__((aligned(16)));
static volatile int shared;
static pid_t main_pid;

static int child_main(void *argument)
{
	/* No libc that cares for threads: this child may share all memory with its parent. */
	shared = (int)(long)argument;
	if (syscall(SYS_getpid) == main_pid)
		shared = -1;
	return (int)(long)argument;
}

static pid_t start(int flags, int (*body)(void *), long argument)
{
	return (pid_t)must(clone(body, stack + sizeof(stack), flags, (void *)argument));
}

static void no_thread_but_vm(void)
{
	pid_t child = start(CLONE_VM | SIGCHLD, child_main, 11);
	int status;

	reap(child, "CLONE_VM|SIGCHLD");
	say("  shared %d\n", shared);
	child = start(CLONE_VM, child_main, 12);
	await_state(child, "Z");
	say("CLONE_VM, no exit signal: plain wait %s\n", result_text(waitpid(child, &status, WNOHANG)));
	must(waitpid(child, &status, __WCLONE));
	say("  by __WCLONE: %s, shared %d\n", status_text(status), shared);
	signal(SIGUSR1, SIG_IGN);
	child = start(CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_SIGHAND | SIGUSR1, child_main, 13);
	must(waitpid(child, &status, __WALL));
	signal(SIGUSR1, SIG_DFL);
	say("CLONE_VM|FILES|FS|SIGHAND|SIGUSR1: %s, shared %d\n", status_text(status), shared);
}

static volatile int exit_signals, exit_status;

static void on_exit_signal(int number unused, siginfo_t *info, void *context unused)
{
	exit_signals++;
	exit_status = info->si_status;
}

static void exit_signal(void)
{
	pid_t child;
	int status;

	handle(SIGUSR1, on_exit_signal, SA_RESTART);
	child = (pid_t)syscall(SYS_clone, SIGUSR1, 0, 0, 0, 0);
	if (child == 0)
		_exit(14);
	must(waitpid(child, &status, __WCLONE));
	say("exit signal SIGUSR1: %d came, status %d, %s\n", exit_signals, exit_status,
	    status_text(status));
	signal(SIGUSR1, SIG_DFL);
}

static int working_child(void *argument)
{
	if ((long)argument == 1) {
		close(9);
		syscall(SYS_chdir, "/tmp");
	}
	return 0;
}

static void files_and_directory(int flags, const char *name)
{
	char directory[64];

	dup2(1, 9);
	must(chdir("/"));
	must(waitpid(start(flags | SIGCHLD, working_child, 1), NULL, 0));
	say("%s: descriptor closed here too %d, ", name, fcntl(9, F_GETFD) == -1);
	say("directory %s\n", getcwd(directory, sizeof(directory)));
	close(9);
}

static int orphan_maker(void *argument unused)
{
	/* CLONE_PARENT: the new child is our sibling; our parent will wait for it. */
	pid_t sibling = (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);

	if (sibling == 0)
		_exit(getppid() == main_pid ? 15 : 16);
	return waitpid(sibling, NULL, 0) == -1 && errno == ECHILD ? 17 : 18;
}

static void parents(void)
{
	int sum = 0, status;

	start(SIGCHLD, orphan_maker, 0);
	for (int i = 0; i < 2; i++) {
		must(wait(&status));
		sum += WEXITSTATUS(status);
	}
	say("CLONE_PARENT: statuses add to %d\n", sum);
}

static void untraced(void)
{
	pid_t child = (pid_t)syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);

	if (child == 0) {
		for (int i = 0; i < 100; i++)
			getppid();
		execl("/bin/sh", "sh", "-c", "exit 19", (char *)NULL);
		_exit(127);
	}
	reap(child, "CLONE_UNTRACED");
}

static void tids(void)
{
	volatile pid_t parent_tid = 0, child_tid = 77;
	pid_t child = (pid_t)syscall(SYS_clone, CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD, 0,
				     &parent_tid, &child_tid, 0);

	if (child == 0)
		_exit(child_tid == getpid() ? 20 : 21);
	say("CLONE_PARENT_SETTID %d, parent's own word untouched %d\n", parent_tid == child,
	    child_tid == 77);
	reap(child, "CLONE_CHILD_SETTID");
}

static void by_clone3(void)
{
	struct clone_args arguments = { .flags = CLONE_PIDFD, .exit_signal = SIGCHLD };
	struct pollfd poller;
	siginfo_t info;
	int pidfd = -1;
	pid_t child;

	arguments.pidfd = (uintptr_t)&pidfd;
	child = (pid_t)must(syscall(SYS_clone3, &arguments, sizeof(arguments)));
	if (child == 0)
		for (;;)
			pause();
	poller = (struct pollfd){ pidfd, POLLIN, 0 };
	say("pidfd: poll %d", poll(&poller, 1, 0));
	must(syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0));
	say(", after SIGTERM %d", poll(&poller, 1, -1));
	must(waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED));
	say(", waitid %s, own child %d\n", signal_name(info.si_status), info.si_pid == child);
	close(pidfd);
	say("clone3 of a bad size: %s\n", result_text(syscall(SYS_clone3, &arguments, 8)));
	arguments.flags = CLONE_SIGHAND;
	say("clone3 of bad flags: %s\n", result_text(syscall(SYS_clone3, &arguments, sizeof(arguments))));
	say("clone of bad flags: %s\n", result_text(syscall(SYS_clone, CLONE_THREAD | SIGCHLD, 0, 0, 0, 0)));
}

static void cleared_handlers(void)
{
	struct clone_args arguments = { .flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD };
	pid_t child;

	handle(SIGUSR1, on_exit_signal, 0);
	child = (pid_t)must(syscall(SYS_clone3, &arguments, sizeof(arguments)));
	if (child == 0) {
		raise(SIGUSR1);
		_exit(0);
	}
	reap(child, "CLONE_CLEAR_SIGHAND, SIGUSR1");
}

static void chosen_pid(void)
{
	pid_t wanted = 0;
	struct clone_args arguments = { .exit_signal = SIGCHLD, .set_tid_size = 1 };
	pid_t child;

	/* A pid that was free a moment ago; as an ordinary user it is EPERM for everyone. */
	child = (pid_t)must(fork());
	if (child == 0)
		_exit(0);
	must(waitpid(child, NULL, 0));
	wanted = child;
	arguments.set_tid = (uintptr_t)&wanted;
	child = (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
	if (child == 0)
		_exit(getpid() == wanted ? 22 : 23);
	if (child == -1)
		say("set_tid: %s\n", errno_name(errno));
	else
		reap(child, "set_tid");
}

/* Namespaces: in its own, the child is process 1; who waits sees its pid here. */
static void own_pid_namespace(void)
{
	long flags = SIGCHLD | CLONE_NEWPID | (geteuid() == 0 ? 0 : CLONE_NEWUSER);
	pid_t child = (pid_t)syscall(SYS_clone, flags, 0, 0, 0, 0);

	if (child == 0) {
		pid_t inner = fork();

		if (inner == 0)
			_exit((int)syscall(SYS_getpid));
		int status;

		waitpid(inner, &status, 0);
		_exit((int)syscall(SYS_getpid) * 100 + inner * 10 + WEXITSTATUS(status));
	}
	if (child == -1)
		say("CLONE_NEWPID: %s\n", errno_name(errno));
	else
		reap(child, "CLONE_NEWPID");
}

int main(void)
{
	main_pid = getpid();
	no_thread_but_vm();
	exit_signal();
	files_and_directory(0, "plain clone");
	files_and_directory(CLONE_FILES | CLONE_FS, "CLONE_FILES|CLONE_FS");
	parents();
	untraced();
	tids();
	by_clone3();
	cleared_handlers();
	chosen_pid();
	own_pid_namespace();
	return 0;
}
