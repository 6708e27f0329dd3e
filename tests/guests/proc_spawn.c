/* posix_spawn with attributes and file actions, popen, system. */
#include "guest.h"
#include <spawn.h>

extern char **environ;

static void plain(void)
{
	char *argv[] = { "sh", "-c", "exit 4", NULL };
	pid_t child;

	must_zero(posix_spawn(&child, "/bin/sh", NULL, NULL, argv, environ));
	reap(child, "posix_spawn");
	say("not there: %s\n", errno_name(posix_spawn(&child, "/nowhere", NULL, NULL, argv, environ)));
	say("on the path: %s\n", errno_name(posix_spawnp(&child, "true", NULL, NULL, argv, environ)));
	reap(child, "posix_spawnp");
}

static void with_actions(void)
{
	posix_spawn_file_actions_t actions;
	char *argv[] = { "sh", "-c", "read line; echo \"child got $line\"; exit 6", NULL };
	char text[64] = "";
	int in[2], out[2];
	pid_t child;

	must(pipe2(in, O_CLOEXEC));
	must(pipe2(out, O_CLOEXEC));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], 0);
	posix_spawn_file_actions_adddup2(&actions, out[1], 1);
	posix_spawn_file_actions_addopen(&actions, 7, "/dev/null", O_RDONLY, 0);
	must_zero(posix_spawn(&child, "/bin/sh", &actions, NULL, argv, environ));
	must(write(in[1], "a line\n", 7));
	must(read(out[0], text, sizeof(text) - 1));
	say("%s", text);
	reap(child, "file actions");
}

static void with_attributes(void)
{
	posix_spawnattr_t attributes;
	char *argv[] = { "sh", "-c", "kill -USR1 $$; kill -TERM $$; exit 3", NULL };
	sigset_t mask, defaults;
	pid_t child;

	signal(SIGUSR1, SIG_IGN);
	posix_spawnattr_init(&attributes);
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigemptyset(&defaults);
	posix_spawnattr_setsigmask(&attributes, &mask);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
					      POSIX_SPAWN_SETPGROUP);
	must_zero(posix_spawn(&child, "/bin/sh", NULL, &attributes, argv, environ));
	say("own group %d\n", getpgid(child) == child);
	reap(child, "SIGUSR1 ignored, SIGTERM blocked");
	sigaddset(&defaults, SIGUSR1);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	must_zero(posix_spawn(&child, "/bin/sh", NULL, &attributes, argv, environ));
	reap(child, "SIGUSR1 at its default");
	signal(SIGUSR1, SIG_DFL);
}

int main(void)
{
	char text[64] = "";
	FILE *stream;

	plain();
	with_actions();
	with_attributes();
	say("system: %s\n", status_text(system("exit 9")));
	say("system: %s\n", status_text(system("kill -9 $$")));
	stream = popen("echo from the pipe; exit 2", "r");
	if (!stream || !fgets(text, sizeof(text), stream))
		fail("popen");
	say("%spclose: %s\n", text, status_text(pclose(stream)));
	return 0;
}
