/* A program with seccomp filters of its own: errno, SIGSYS, death, exec under a filter, strict mode. */
#include "guest.h"
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <ucontext.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1)
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)

/* One call answered by the given action, all others allowed. */
static long install(unsigned number, unsigned action, unsigned flags)
{
	struct sock_filter code[] = { LOAD(nr), UNLESS(number), RETURN(action), RETURN(SECCOMP_RET_ALLOW) };
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };

	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	return must(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program));
}

static void by_errno(void)
{
	install(SYS_getppid, SECCOMP_RET_ERRNO | EDOM, 0);
	say("  ERRNO: %s\n", result_text(syscall(SYS_getppid)));
	say("  other calls: %d\n", getpid() > 0);
	install(SYS_getpgid, SECCOMP_RET_ERRNO | ENOTTY, 0);
	say("  a second filter: %s, the first: %s\n", result_text(syscall(SYS_getpgid, 0)),
	    result_text(syscall(SYS_getppid)));
	install(SYS_getppid, SECCOMP_RET_ERRNO | 0, 0);
	say("  a weaker opinion later: %s\n", result_text(syscall(SYS_getppid)));
	say("  mode %d\n", prctl(PR_GET_SECCOMP));
}

static volatile int traps, trap_data, trap_number, trap_arch_ok, trap_address_ok;

static void on_sys(int number unused, siginfo_t *info, void *context)
{
	traps++;
	trap_data = info->si_errno;
	trap_number = info->si_syscall;
	ucontext_t *user = context;
#ifdef __x86_64__
	unsigned long at = (unsigned long)user->uc_mcontext.gregs[REG_RIP];

	trap_arch_ok = info->si_arch == AUDIT_ARCH_X86_64;
	user->uc_mcontext.gregs[REG_RAX] = 4242;
#else
	unsigned long at = user->uc_mcontext.pc;

	trap_arch_ok = info->si_arch == AUDIT_ARCH_AARCH64;
	user->uc_mcontext.regs[0] = 4242;
#endif
	trap_address_ok = (unsigned long)info->si_call_addr == at;
}

static void by_trap(void)
{
	handle(SIGSYS, on_sys, 0);
	install(SYS_getppid, SECCOMP_RET_TRAP | 77, 0);
	for (int i = 0; i < 50; i++)
		if (syscall(SYS_getppid) != 4242)
			fail("the handler's answer is lost");
	say("  TRAP: %d times, data %d, number right %d, arch right %d, address right %d\n", traps, trap_data,
	    trap_number == SYS_getppid, trap_arch_ok, trap_address_ok);
}

static void by_death(void)
{
	install(SYS_getppid, SECCOMP_RET_KILL_PROCESS, 0);
	say("  about to call\n");
	syscall(SYS_getppid);
	say("  alive\n");
}

static void *calls(void *unused_argument unused)
{
	syscall(SYS_getppid);
	say("  alive\n");
	return NULL;
}

static void by_thread_death(void)
{
	pthread_t thread;

	must_zero(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	install(SYS_getppid, SECCOMP_RET_KILL_THREAD, 0);
	must_zero(pthread_create(&thread, NULL, calls, NULL));
	usleep(50000);
	say("  the other thread goes on\n");
	_exit(4);
}

static void by_trace(void)
{
	/* Without a tracer that takes it, the call fails with ENOSYS. */
	install(SYS_getppid, SECCOMP_RET_LOG, 0);
	say("  LOG: %d\n", syscall(SYS_getppid) > 0);
}

static void then_exec(void)
{
	install(SYS_uname, SECCOMP_RET_ERRNO | EPERM, 0);
	execl("/bin/sh", "sh", "-c", "uname 2>/dev/null || echo '  uname fails in the new program'; "
	      "(uname || exit 6) 2>/dev/null", (char *)NULL);
}

static volatile int installed;

static void *asks(void *unused_argument unused)
{
	while (!installed)
		sleep_milliseconds(1);
	say("  thread synchronised: %s\n", result_text(syscall(SYS_getppid)));
	return NULL;
}

static void for_all_threads(void)
{
	pthread_t threads[3];

	for (int i = 0; i < 3; i++)
		must_zero(pthread_create(&threads[i], NULL, asks, NULL));
	say("  TSYNC: %ld\n", install(SYS_getppid, SECCOMP_RET_ERRNO | EDOM, SECCOMP_FILTER_FLAG_TSYNC));
	installed = 1;
	for (int i = 0; i < 3; i++)
		must_zero(pthread_join(threads[i], NULL));
}

static void strict(void)
{
	say("  strict\n");
	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT));
	(void)!write(1, "  write is allowed\n", 19);
	syscall(SYS_getpid);
	(void)!write(1, "  alive\n", 8);
	syscall(SYS_exit, 0);
}

static void strict_to_the_end(void)
{
	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT));
	(void)!write(1, "  exit is allowed\n", 18);
	syscall(SYS_exit, 8);
}

/* A supervisor of the program's own answers calls by user notification. */
static void by_notification(void)
{
	struct sock_filter code[] = { LOAD(nr), UNLESS(SYS_getppid), RETURN(SECCOMP_RET_USER_NOTIF),
				      RETURN(SECCOMP_RET_ALLOW) };
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };
	int pair[2], fd, status;
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *header;
	pid_t child;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	child = (pid_t)must(fork());
	if (child == 0) {
		must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
		fd = (int)must(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
				       SECCOMP_FILTER_FLAG_NEW_LISTENER, &program));
		header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(header), &fd, sizeof(int));
		must(sendmsg(pair[1], &message, 0));
		for (int i = 0; i < 5; i++)
			if (syscall(SYS_getppid) != 1000 + i)
				_exit(1);
		_exit(syscall(SYS_getppid) == -1 && errno == EXDEV ? 9 : 2);
	}
	must(recvmsg(pair[0], &message, 0));
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	for (int i = 0; i < 6; i++) {
		struct seccomp_notif request;
		struct seccomp_notif_resp answer = { 0 };

		memset(&request, 0, sizeof(request));
		must(ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &request));
		answer.id = request.id;
		answer.val = i < 5 ? 1000 + i : 0;
		answer.error = i < 5 ? 0 : -EXDEV;
		must(ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &answer));
		if (request.data.nr != SYS_getppid)
			fail("notified of call %d", request.data.nr);
	}
	must(waitpid(child, &status, 0));
	say("  answered child: %s\n", status_text(status));
	_exit(0);
}

static const struct { const char *name; void (*body)(void); } cases[] = {
	{ "errno", by_errno },
	{ "trap", by_trap },
	{ "kill process", by_death },
	{ "kill thread", by_thread_death },
	{ "log", by_trace },
	{ "exec", then_exec },
	{ "all threads", for_all_threads },
	{ "strict", strict },
	{ "strict, obeyed", strict_to_the_end },
	{ "notification", by_notification },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		pid_t child;

		if (argc > 1 && strcmp(argv[1], cases[i].name))
			continue;
		child = (pid_t)must(fork());
		if (child == 0) {
			cases[i].body();
			_exit(0);
		}
		reap(child, cases[i].name);
	}
	return 0;
}
