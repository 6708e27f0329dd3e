/*
 * bench_tracer KIND COMMAND...: the least that a tracer in C can do for each getppid of a command, for
 * scripts/bench to compare with. It asks what stopped, as any tracer must, and then does for KIND what
 * reverie does:
 *
 *   tail      let it run                           one stop
 *   inject    let it run, see its result           two stops
 *   observe   the same
 *   suppress  do not run it, give a result         one stop
 *   modify    run gettid instead                   two stops
 *   other     the same, and see its result
 */
#define _GNU_SOURCE
#include <elf.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CALL_STOP = SIGTRAP | 0x80, SECCOMP_STOP = SIGTRAP | PTRACE_EVENT_SECCOMP << 8 };

static struct __ptrace_syscall_info info;

static void start(char **words)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof(code) / sizeof(*code), code };

	if (ptrace(PTRACE_TRACEME, 0, 0, 0) || raise(SIGSTOP) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
		_exit(126);
	execvp(words[0], words);
	_exit(127);
}

/* The next stop of the command for a call, and what it is; ends when the command does. */
static void await_call(pid_t pid)
{
	int status;

	for (;;) {
		if (wait4(-1, &status, __WALL, NULL) != pid)
			exit(125);
		if (WIFEXITED(status))
			exit(WEXITSTATUS(status));
		if (WIFSIGNALED(status))
			exit(124);
		ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info);
		if (status >> 8 == SECCOMP_STOP || WSTOPSIG(status) == CALL_STOP)
			return;
		ptrace(PTRACE_CONT, pid, 0, status >> 16 ? 0 : WSTOPSIG(status));
	}
}

static void set_number(pid_t pid, long number)
{
#ifdef __x86_64__
	ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.orig_rax), number);
#else
	int word = (int)number;
	struct iovec part = { &word, sizeof(word) };

	ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &part);
#endif
}

static void set_result(pid_t pid, long result)
{
#ifdef __x86_64__
	ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.rax), result);
#else
	struct user_regs_struct registers;
	struct iovec part = { &registers, sizeof(registers) };

	ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &part);
	registers.regs[0] = result;
	ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &part);
#endif
}

static void tail(pid_t pid)
{
	ptrace(PTRACE_CONT, pid, 0, 0);
}

static void inject(pid_t pid)
{
	ptrace(PTRACE_SYSCALL, pid, 0, 0);
	await_call(pid);
	ptrace(PTRACE_CONT, pid, 0, 0);
}

static void suppress(pid_t pid)
{
	set_number(pid, -1);
	set_result(pid, 1);
	ptrace(PTRACE_CONT, pid, 0, 0);
}

static void other(pid_t pid)
{
	set_number(pid, SYS_gettid);
	ptrace(PTRACE_SYSCALL, pid, 0, 0);
	await_call(pid);
	set_number(pid, SYS_getppid);
	ptrace(PTRACE_CONT, pid, 0, 0);
}

static const struct { const char *name; void (*act)(pid_t); } kinds[] = {
	{ "tail", tail },         { "inject", inject }, { "observe", inject },
	{ "suppress", suppress }, { "modify", other },  { "other", other },
};

int main(int count, char **words)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEEXEC |
			     PTRACE_O_EXITKILL;
	void (*act)(pid_t) = NULL;
	int status;
	pid_t pid;

	for (size_t i = 0; count > 2 && i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(words[1], kinds[i].name))
			act = kinds[i].act;
	if (!act) {
		fprintf(stderr, "usage: bench_tracer tail|inject|observe|suppress|modify|other COMMAND...\n");
		return 2;
	}
	pid = fork();
	if (pid == 0)
		start(words + 2);
	if (wait4(pid, &status, __WALL, NULL) != pid || !WIFSTOPPED(status))
		return 125;
	ptrace(PTRACE_SETOPTIONS, pid, 0, options);
	ptrace(PTRACE_CONT, pid, 0, 0);
	for (;;) {
		await_call(pid);
		act(pid);
	}
}
