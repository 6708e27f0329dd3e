/*
 * A program that traces its own child. Under a tracer of its own it is refused with EPERM, as under
 * any ptrace tool; alone it steps and reads the child. Both are right; what it must not do is hang.
 */
#include "guest.h"
#include <sys/ptrace.h>

int main(void)
{
	pid_t child = (pid_t)must(fork()), other;
	int status;

	if (child == 0) {
		long result = ptrace(PTRACE_TRACEME, 0, NULL, NULL);

		say("PTRACE_TRACEME: %s\n", result_text(result));
		if (result == -1)
			_exit(3);
		raise(SIGSTOP);
		_exit(4);
	}
	must(waitpid(child, &status, WUNTRACED));
	say("child: %s\n", status_text(status));
	if (WIFSTOPPED(status)) {
		must(ptrace(PTRACE_CONT, child, NULL, NULL));
		reap(child, "child");
	}
	other = (pid_t)must(fork());
	if (other == 0)
		for (;;)
			pause();
	say("PTRACE_ATTACH: %s\n", result_text(ptrace(PTRACE_ATTACH, other, NULL, NULL)));
	say("PTRACE_SEIZE: %s\n", result_text(ptrace(PTRACE_SEIZE, other, NULL, NULL)));
	kill(other, SIGKILL);
	while (waitpid(other, &status, 0) == other && !WIFSIGNALED(status))
		;
	say("other: %s\n", status_text(status));
	return 0;
}
