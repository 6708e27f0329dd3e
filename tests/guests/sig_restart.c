/*
 * Which calls a handled signal interrupts (EINTR) and which go on (SA_RESTART), one after another.
 * The parent sleeps in the call; a helper thread sees that it does, then sends the signal and,
 * where the call goes on, ends it in its own way.
 */
#include "guest.h"
#include <linux/futex.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>

static pid_t main_tid;
static volatile int handled;
static int pipe_fds[2], epoll_fd, pair[2], queue_id, semaphore_id;
static volatile int word;
static pid_t sleeper;

static void on_signal(int number unused, siginfo_t *info unused, void *context unused)
{
	handled++;
}

static void end_by_byte(void)
{
	must(write(pipe_fds[1], "x", 1));
}
static void end_by_socket(void)
{
	must(write(pair[1], "x", 1));
}
static void end_by_wake(void)
{
	word = 1;
	syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0);
}
static void end_by_kill(void)
{
	kill(sleeper, SIGKILL);
}
static void end_by_message(void)
{
	struct { long type; char text[1]; } message = { 1, "x" };

	must(msgsnd(queue_id, &message, 1, 0));
}
static void end_by_post(void)
{
	struct sembuf post = { 0, 1, 0 };

	must(semop(semaphore_id, &post, 1));
}
static void end_alone(void) {}

static long do_read(void)
{
	char byte;

	return read(pipe_fds[0], &byte, 1);
}
static long do_recv(void)
{
	char byte;

	return recv(pair[0], &byte, 1, 0);
}
static long do_nanosleep(void)
{
	struct timespec time = { 30, 0 }, left = { 0, 0 };
	long result = nanosleep(&time, &left);
	int saved = errno;

	if (result == -1 && (left.tv_sec > 30 || left.tv_sec < 1))
		fail("nanosleep left %ld s", left.tv_sec);
	errno = saved;
	return result;
}
static long do_clock_nanosleep(void)
{
	struct timespec time;
	int error;

	clock_gettime(CLOCK_MONOTONIC, &time);
	time.tv_sec += 30;
	error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
	errno = error;
	return error ? -1 : 0;
}
static long do_poll(void)
{
	struct pollfd fd = { pipe_fds[0], POLLIN, 0 };
	char byte;
	long result = poll(&fd, 1, 30000);

	if (result == 1)
		must(read(pipe_fds[0], &byte, 1));
	return result;
}
static long do_select(void)
{
	fd_set set;
	struct timeval time = { 30, 0 };
	char byte;
	long result;

	FD_ZERO(&set);
	FD_SET(pipe_fds[0], &set);
	result = select(pipe_fds[0] + 1, &set, NULL, NULL, &time);
	if (result == 1)
		must(read(pipe_fds[0], &byte, 1));
	return result;
}
static long do_epoll(void)
{
	struct epoll_event event;
	char byte;
	long result = epoll_wait(epoll_fd, &event, 1, 30000);

	if (result == 1)
		must(read(pipe_fds[0], &byte, 1));
	return result;
}
static long do_futex(void)
{
	long result = 0;

	word = 0;
	while (word == 0 && result == 0)
		result = syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
	return result;
}
static long do_futex_timed(void)
{
	struct timespec time = { 30, 0 };

	word = 0;
	return syscall(SYS_futex, &word, FUTEX_WAIT, 0, &time, NULL, 0);
}
static long do_wait(void)
{
	int status;

	return waitpid(sleeper, &status, 0) == -1 ? -1 : 0;
}
static long do_waitid(void)
{
	siginfo_t info;

	return waitid(P_PID, (id_t)sleeper, &info, WEXITED);
}
static long do_msgrcv(void)
{
	struct { long type; char text[1]; } message;

	return msgrcv(queue_id, &message, 1, 0, 0);
}
static long do_semop(void)
{
	struct sembuf take = { 0, -1, 0 };

	return semop(semaphore_id, &take, 1);
}
static long do_pause(void)
{
	return pause();
}
static long do_flock(void)
{
	/* A file of its own: others run this program, too. */
	int held = (int)must(memfd_create("locked", MFD_CLOEXEC));
	char path[32];
	int wanted;
	long result;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", held);
	wanted = (int)must(open(path, O_RDONLY | O_CLOEXEC));

	must(flock(held, LOCK_EX));
	pair[1] = held; /* the helper gives it up */
	result = flock(wanted, LOCK_EX);
	int saved = errno;
	close(wanted);
	if (result == -1)
		close(held);
	errno = saved;
	return result;
}
static void end_by_unlock(void)
{
	close(pair[1]);
}

static const struct {
	const char *name;
	long (*call)(void);
	void (*end)(void);
	int goes_on; /* with SA_RESTART */
	int needs_child;
} cases[] = {
	{ "read of a pipe", do_read, end_by_byte, 1, 0 },
	{ "recv", do_recv, end_by_socket, 1, 0 },
	{ "nanosleep", do_nanosleep, end_alone, 0, 0 },
	{ "clock_nanosleep", do_clock_nanosleep, end_alone, 0, 0 },
	{ "poll", do_poll, end_by_byte, 0, 0 },
	{ "select", do_select, end_by_byte, 0, 0 },
	{ "epoll_wait", do_epoll, end_by_byte, 0, 0 },
	{ "futex", do_futex, end_by_wake, 1, 0 },
	{ "futex with time", do_futex_timed, end_alone, 0, 0 },
	{ "waitpid", do_wait, end_by_kill, 1, 1 },
	{ "waitid", do_waitid, end_by_kill, 1, 1 },
	{ "msgrcv", do_msgrcv, end_by_message, 0, 0 },
	{ "semop", do_semop, end_by_post, 0, 0 },
	{ "pause", do_pause, end_alone, 0, 0 },
	{ "flock", do_flock, end_by_unlock, 1, 0 },
};

static struct { int index, restart; } current;

static void *helper(void *unused_argument unused)
{
	int before = handled;
	long call = strncmp(cases[current.index].name, "futex", 5) == 0 ? SYS_futex : -1;

	await_blocked(main_tid, call);
	must(syscall(SYS_tgkill, getpid(), main_tid, SIGUSR1));
	while (handled == before)
		usleep(1000);
	if (current.restart && cases[current.index].goes_on) {
		await_blocked(main_tid, call);
		cases[current.index].end();
	}
	return NULL;
}

static void run(int index, int restart)
{
	pthread_t thread;
	long result;

	current.index = index;
	current.restart = restart;
	if (cases[index].needs_child) {
		sleeper = (pid_t)must(fork());
		if (sleeper == 0)
			for (;;)
				pause();
	}
	handle(SIGUSR1, on_signal, restart ? SA_RESTART : 0);
	must_zero(pthread_create(&thread, NULL, helper, NULL));
	result = cases[index].call();
	say("%s %s SA_RESTART: %s\n", cases[index].name, restart ? "with" : "without", result_text(result));
	must_zero(pthread_join(thread, NULL));
	if (cases[index].needs_child) {
		kill(sleeper, SIGKILL);
		waitpid(sleeper, NULL, 0);
	}
}

int main(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	sigset_t usr1;

	main_tid = own_tid();
	must(pipe(pipe_fds));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	epoll_fd = (int)must(epoll_create1(0));
	must(epoll_ctl(epoll_fd, EPOLL_CTL_ADD, pipe_fds[0], &event));
	queue_id = (int)must(msgget(IPC_PRIVATE, 0600));
	semaphore_id = (int)must(semget(IPC_PRIVATE, 1, 0600));
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	for (int index = 0; index < (int)(sizeof(cases) / sizeof(*cases)); index++)
		for (int restart = 0; restart < 2; restart++)
			run(index, restart);
	must(msgctl(queue_id, IPC_RMID, NULL));
	must(semctl(semaphore_id, 0, IPC_RMID));
	return 0;
}
