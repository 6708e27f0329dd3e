/*
 * exec_ways SHOW: every way to exec the program SHOW (exec_show), and every way to fail.
 * Works in a directory of its own below the current one.
 */
#include "guest.h"
#include <sys/stat.h>

extern char **environ;
static char *show;

static char *odd_env[] = { "A=1", "EMPTY=", "=strange", "NOEQUALS", "BYTES=\x01\x7f\x80\xff\n\t", NULL };

static void file(const char *name, const char *text, mode_t mode)
{
	int fd = (int)must(open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));

	must(write(fd, text, strlen(text)));
	must(fchmod(fd, mode));
	close(fd);
}

/* Run in a child, so that it may succeed; a failure is told by the errno as status 100 + errno. */
#define in_child(what, call)                                                                   \
	do {                                                                                   \
		pid_t in_child_pid = (pid_t)must(fork());                                      \
		int in_child_status;                                                           \
		if (in_child_pid == 0) {                                                       \
			call;                                                                  \
			say("%s: %s\n", what, errno_name(errno));                              \
			_exit(100);                                                            \
		}                                                                              \
		must(waitpid(in_child_pid, &in_child_status, 0));                              \
		if (!WIFEXITED(in_child_status) || WEXITSTATUS(in_child_status) != 100)        \
			say("%s: %s\n", what, status_text(in_child_status));                   \
	} while (0)

static void succeed(void)
{
	char *plain[] = { "shown", "one", "two three", "", NULL };
	char *odd[] = { "", "\x80\xff\xfe", "a\nb", "\xc3\xa4", "'\"\\$`", NULL };
	char *none[] = { NULL };
	char *one_env[] = { "ONLY=this", NULL };
	char *long_argument = malloc(100001);
	char *long_argv[] = { "/bin/sh", "-c", "echo ${#1} $0", "sh", long_argument, NULL };
	int fd;

	in_child("execve", execve(show, plain, one_env));
	in_child("execve, odd bytes", execve(show, odd, odd_env));
	in_child("execve, no argv at all", execve(show, none, one_env));
	in_child("execve, null argv", syscall(SYS_execve, show, NULL, NULL));
	memset(long_argument, 'x', 100000);
	long_argument[100000] = 0;
	in_child("a long argument", execve("/bin/sh", long_argv, one_env));
	fd = (int)must(open(show, O_RDONLY | O_CLOEXEC));
	in_child("fexecve", fexecve(fd, plain, one_env));
	in_child("execveat, empty path", syscall(SYS_execveat, fd, "", plain, one_env, AT_EMPTY_PATH));
	close(fd);
	file("in-here", "#!/bin/sh\necho script $0 $*\n", 0755);
	fd = (int)must(open(".", O_RDONLY | O_DIRECTORY));
	in_child("execveat of a script", syscall(SYS_execveat, fd, "in-here", plain, one_env, 0));
	close(fd);
	file("shell", "#!/bin/sh -eu\necho script \"$@\"\nexit 5\n", 0755);
	in_child("script", execv("./shell", plain));
	file("nested", "#!./shell with one\n", 0755);
	in_child("script of a script", execv("./nested", plain));
	file("no-interpreter", "echo run by nobody\n", 0755);
	in_child("execvp falls back to sh", execlp("./no-interpreter", "x", (char *)NULL));
}

static void fail_all(void)
{
	char *plain[] = { "shown", NULL };
	char *deep = "#!./l0\n", name[8], text[16];
	char path[5000];
	int fd;

	in_child("nothing there", execv("./nothing", plain));
	in_child("empty path", execv("", plain));
	in_child("null path", syscall(SYS_execve, NULL, plain, NULL));
	in_child("bad argv", syscall(SYS_execve, show, (char **)8, NULL));
	in_child("directory", execv(".", plain));
	file("not-executable", "#!/bin/sh\n", 0644);
	in_child("not executable", execv("./not-executable", plain));
	file("lost", "#!/nowhere/interpreter\n", 0755);
	in_child("lost interpreter", execv("./lost", plain));
	file("directory-script", "#!/\n", 0755);
	in_child("interpreter is a directory", execv("./directory-script", plain));
	in_child("no format", execv("./no-interpreter", plain));
	file("empty", "", 0755);
	in_child("empty file", execv("./empty", plain));
	file("elf-like", "\177ELFnonsense nonsense nonsense nonsense nonsense nonsense nonsense", 0755);
	in_child("half an ELF", execv("./elf-like", plain));
	must(symlink("loop", "loop"));
	in_child("symbolic link to itself", execv("./loop", plain));
	in_child("file as a directory", execv("./empty/x", plain));
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = 0;
	in_child("name too long", execv(path, plain));
	file("l0", deep, 0755);
	for (int i = 1; i < 8; i++) {
		snprintf(name, sizeof(name), "l%d", i);
		snprintf(text, sizeof(text), "#!./l%d\n", i - 1);
		file(name, text, 0755);
	}
	in_child("scripts without end", execv("./l7", plain));
	fd = (int)must(open("busy", O_WRONLY | O_CREAT | O_CLOEXEC, 0755));
	must(write(fd, "#!/bin/sh\n", 10));
	in_child("closed descriptor", syscall(SYS_execveat, 99, "", plain, NULL, AT_EMPTY_PATH));
	in_child("bad flags", syscall(SYS_execveat, AT_FDCWD, show, plain, NULL, 1));
	in_child("no link wanted", syscall(SYS_execveat, AT_FDCWD, "loop", plain, NULL, AT_SYMLINK_NOFOLLOW));
	close(fd);
}

static void too_big(void)
{
	char **argv = calloc(40, sizeof(char *)), *piece = malloc(200001);

	memset(piece, 'x', 200000);
	piece[200000] = 0;
	argv[0] = piece;
	in_child("one argument above 128 KiB", execv(show, argv));
	piece[130000] = 0;
	for (int i = 0; i < 39; i++)
		argv[i] = piece;
	in_child("arguments above a quarter of the stack", execv(show, argv));
}

/* Signals pending across an exec, ignored ones, an alarm: the new program gets them. */
static void keeps(void)
{
	char *alarmed[] = { "sh", "-c", "exec sleep 20", NULL };
	char *pending[] = { "sh", "-c", "exit 3", NULL };

	in_child("alarm set before exec", (alarm(1), execv("/bin/sh", alarmed)));
	in_child("signal pending, still blocked",
		 (mask_signal(SIG_BLOCK, SIGTERM), raise(SIGTERM), execv("/bin/sh", pending)));
}

int main(int argc, char **argv)
{
	if (argc < 2)
		fail("usage: exec_ways SHOW");
	show = argv[1];
	must(mkdir("exec-ways", 0755));
	must(chdir("exec-ways"));
	succeed();
	fail_all();
	too_big();
	keeps();
	return 0;
}
