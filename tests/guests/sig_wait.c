/* Waiting for signals without handlers, or for any handler: sigwait and its kin, signalfd, pause. */
#include "guest.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/signalfd.h>

static pid_t self, main_tid;
static volatile int handled;

static void on_signal(int number, siginfo_t *info, void *context unused)
{
	handled++;
	say("  handler: %s code %d\n", signal_name(number), info->si_code);
}

static struct { int number, value; } to_send;

static void *sender(void *unused_argument unused)
{
	union sigval value = { .sival_int = to_send.value };

	await_blocked(main_tid, -1);
	must(sigqueue(self, to_send.number, value));
	return NULL;
}

static pthread_t send_later(int number, int value)
{
	pthread_t thread;
	sigset_t all, old;

	to_send.number = number;
	to_send.value = value;
	/* The sender must not take the signal itself. */
	sigfillset(&all);
	must_zero(pthread_sigmask(SIG_BLOCK, &all, &old));
	must_zero(pthread_create(&thread, NULL, sender, NULL));
	must_zero(pthread_sigmask(SIG_SETMASK, &old, NULL));
	return thread;
}

static void with_sigsuspend(sigset_t *usr1)
{
	sigset_t none, now;
	pthread_t thread;

	must(sigprocmask(SIG_BLOCK, usr1, NULL));
	sigfillset(&none);
	sigdelset(&none, SIGUSR1);
	raise(SIGUSR1);
	say("blocked, pending\n");
	say("sigsuspend %s\n", result_text(sigsuspend(&none)));
	sigprocmask(SIG_BLOCK, NULL, &now);
	say("mask is back %d\n", sigismember(&now, SIGUSR1));
	thread = send_later(SIGUSR1, 0);
	say("sigsuspend, later %s\n", result_text(sigsuspend(&none)));
	pthread_join(thread, NULL);
}

static void with_sigtimedwait(sigset_t *usr1)
{
	struct timespec nothing = { 0, 0 }, little = { 0, 20000000 }, much = { 30, 0 };
	siginfo_t info;
	pthread_t thread;
	int number;

	say("sigtimedwait, none: %s\n", result_text(sigtimedwait(usr1, &info, &nothing)));
	say("sigtimedwait, 20 ms: %s\n", result_text(sigtimedwait(usr1, &info, &little)));
	thread = send_later(SIGUSR1, 4242);
	number = sigtimedwait(usr1, &info, &much);
	say("sigtimedwait, later: %s code %d value %d\n", signal_name(number), info.si_code,
	    info.si_value.sival_int);
	pthread_join(thread, NULL);
	raise(SIGUSR1);
	must_zero(sigwait(usr1, &number));
	say("sigwait: %s\n", signal_name(number));
	/* Another signal with a handler interrupts it. */
	thread = send_later(SIGUSR2, 1);
	say("sigtimedwait, another signal: %s\n", result_text(sigtimedwait(usr1, &info, &much)));
	pthread_join(thread, NULL);
}

static void with_signalfd(sigset_t *usr1)
{
	struct signalfd_siginfo info[4];
	struct pollfd poller;
	pthread_t thread;
	int fd = signalfd(-1, usr1, SFD_CLOEXEC);
	ssize_t size;

	raise(SIGUSR1);
	size = read(fd, info, sizeof(info));
	say("signalfd: %zd bytes, %s code %d from self %d\n", size, signal_name((int)info[0].ssi_signo),
	    info[0].ssi_code, (pid_t)info[0].ssi_pid == self);
	thread = send_later(SIGUSR1, 99);
	size = read(fd, info, sizeof(info));
	say("signalfd, later: %zd bytes, value %d\n", size, info[0].ssi_int);
	pthread_join(thread, NULL);
	sigaddset(usr1, SIGRTMIN + 1);
	sigprocmask(SIG_BLOCK, usr1, NULL);
	must(signalfd(fd, usr1, SFD_NONBLOCK));
	fcntl(fd, F_SETFL, O_NONBLOCK);
	say("signalfd, empty: %s\n", result_text(read(fd, info, sizeof(info))));
	for (int i = 0; i < 6; i++)
		sigqueue(self, SIGRTMIN + 1, (union sigval){ .sival_int = i });
	poller = (struct pollfd){ fd, POLLIN, 0 };
	say("signalfd: poll %d\n", poll(&poller, 1, 0));
	size = read(fd, info, sizeof(info));
	say("signalfd: %zd infos, last value %d\n", size / (ssize_t)sizeof(info[0]), info[3].ssi_int);
	size = read(fd, info, sizeof(info));
	say("signalfd: %zd infos, last value %d\n", size / (ssize_t)sizeof(info[0]), info[1].ssi_int);
	close(fd);
}

/* ppoll, pselect and epoll_pwait swap the mask for as long as they sleep. */
static void with_masks(sigset_t *usr1)
{
	struct timespec much = { 30, 0 };
	struct epoll_event event;
	sigset_t none;
	int fd = epoll_create1(EPOLL_CLOEXEC);
	pthread_t thread;

	sigemptyset(&none);
	sigprocmask(SIG_BLOCK, usr1, NULL);
	raise(SIGUSR1);
	say("ppoll %s\n", result_text(ppoll(NULL, 0, &much, &none)));
	raise(SIGUSR1);
	say("pselect %s\n", result_text(pselect(0, NULL, NULL, NULL, &much, &none)));
	raise(SIGUSR1);
	say("epoll_pwait %s\n", result_text(epoll_pwait(fd, &event, 1, 30000, &none)));
	thread = send_later(SIGUSR1, 0);
	say("ppoll, later %s\n", result_text(ppoll(NULL, 0, &much, &none)));
	pthread_join(thread, NULL);
	close(fd);
}

int main(void)
{
	sigset_t usr1;
	pthread_t thread;

	self = getpid();
	main_tid = own_tid();
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	handle(SIGUSR1, on_signal, 0);
	handle(SIGUSR2, on_signal, SA_RESTART);
	thread = send_later(SIGUSR1, 0);
	say("pause %s\n", result_text(pause()));
	pthread_join(thread, NULL);
	with_sigsuspend(&usr1);
	with_sigtimedwait(&usr1);
	with_signalfd(&usr1);
	sigdelset(&usr1, SIGRTMIN + 1);
	with_masks(&usr1);
	say("%d handled\n", handled);
	return 0;
}
