/* Starting programs. */
#include "show.h"

static char *many[100];

int main(int count, char **arguments)
{
	char *some[] = { "a", "", "quoted \"text\"\n", NULL };
	char *odd[] = { "a", bad, (char *)1, edge_text("unended"), NULL };

	(void)count;
	call(execve, "/nonexist/x", some, some);
	call(execve, "/nonexist/x", NULL, NULL);
	call(execve, "/nonexist/x", bad, bad);
	call(execve, "/nonexist/x", odd, odd);
	call(execve, NULL, some, some);
	call(execve, edge_text("/nonexist"), some, NULL);
	call(execve, "/nonexist/x", edge_copy(some, 16), some);
	call(execve, "/nonexist/x", edge_copy(some, 20), edge_copy(some, 8));
	call(execve, "/nonexist/x", some + 3, some + 3);
	call(execve, "", some, some + 2);
	for (int i = 0; i < 99; i++)
		many[i] = "0123456789012345678901234567890123456789";
	call(execve, "/nonexist/x", many, many);
	many[33] = NULL;
	call(execve, "/nonexist/x", many, many);
	many[32] = NULL;
	call(execve, "/nonexist/x", many, many);
	many[31] = NULL;
	call(execve, "/nonexist/x", many, many + 31);
	call(execve, "/nonexist/x", (char *)many + 1, (char *)many + 3);
	call(execveat, AT_FDCWD, "/nonexist/x", some, some, 0);
	call(execveat, NO_FD, "", some, NULL, AT_EMPTY_PATH);
	call(execveat, NO_FD, "x", NULL, some, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
	call(execveat, -1, bad, bad, bad, -1);
	call(execveat, HIGH_BITS | NO_FD, NULL, some, odd, 0x10000);
	if (arguments[1] == NULL) {
		char *again[] = { "show_exec", "again", NULL };
		char *variables[] = { "A=1", "B=\t", NULL };
		call(execve, "/proc/self/exe", again, variables);
	}
	return 0;
}
