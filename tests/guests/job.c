/*
 * A job of a shell: what its words say, in their order. With `pause`, it waits for signals until one
 * ends it.
 *
 *   catch SIGNAL   print what comes        ignore SIGNAL     end SIGNAL  exit with status 3 when it comes
 *   save           at ^Z, put away a screen, stop, and restore it when it goes on
 *   stopall        the same, and stop the whole process group
 *   fork           the rest in a child, whose end is that of its parent
 *   read, write, settings   use the terminal       size   print its size
 *   say WORD       print it                        exit N        die SIGNAL
 *   await FILE     until that file is there
 */
#include "guest.h"
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <termios.h>

static void on_signal(int number, siginfo_t *info unused, void *context unused)
{
	say("caught %s\n", signal_name(number));
}

static void on_end(int number, siginfo_t *info unused, void *context unused)
{
	say("ending by %s\n", signal_name(number));
	_exit(3);
}

static int stop_signal, stop_whom;

static void on_stop(int number, siginfo_t *info, void *context)
{
	say("saved\n");
	if (stop_signal == SIGTSTP)
		signal(SIGTSTP, SIG_DFL);
	mask_signal(SIG_UNBLOCK, number);
	must(kill(stop_whom, stop_signal));
	handle(SIGTSTP, on_stop, SA_RESTART);
	say("restored\n");
	(void)info, (void)context;
}

static void stops_by(int number, int whom)
{
	stop_signal = number;
	stop_whom = whom;
	handle(SIGTSTP, on_stop, SA_RESTART);
}

static void end_as(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) == -1)
		;
	if (WIFEXITED(status))
		_exit(WEXITSTATUS(status));
	signal(WTERMSIG(status), SIG_DFL);
	raise(WTERMSIG(status));
}

static void show_size(void)
{
	struct winsize size;

	must(ioctl(0, TIOCGWINSZ, &size));
	say("size %d %d\n", size.ws_row, size.ws_col);
}

static void read_line(void)
{
	char line[64];
	ssize_t size = read(0, line, sizeof(line) - 1);

	if (size >= 0)
		say("read %.*s", (int)size, line);
	else
		say("read %s\n", errno_name(errno));
}

static void settings(void)
{
	struct termios settings;

	must(tcgetattr(0, &settings));
	say("settings %s\n", result_text(tcsetattr(0, TCSADRAIN, &settings)));
}

static void die(int number)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	signal(number, SIG_DFL);
	mask_signal(SIG_UNBLOCK, number);
	raise(number);
	fail("lives");
}

/* Words that stand alone; gives whether it is one. */
static int plain(const char *word)
{
	pid_t child;

	if (!strcmp(word, "save"))
		stops_by(SIGTSTP, getpid());
	else if (!strcmp(word, "stopall"))
		stops_by(SIGSTOP, 0);
	else if (!strcmp(word, "read"))
		read_line();
	else if (!strcmp(word, "settings"))
		settings();
	else if (!strcmp(word, "size"))
		show_size();
	else if (!strcmp(word, "fork") && (child = (pid_t)must(fork())))
		end_as(child);
	else if (strcmp(word, "fork"))
		return 0;
	return 1;
}

static void with_value(const char *word, const char *value)
{
	int number = atoi(value);

	if (!strcmp(word, "catch"))
		handle(number, on_signal, SA_RESTART);
	else if (!strcmp(word, "end"))
		handle(number, on_end, SA_RESTART);
	else if (!strcmp(word, "ignore"))
		signal(number, SIG_IGN);
	else if (!strcmp(word, "say"))
		say("%s\n", value);
	else if (!strcmp(word, "exit"))
		_exit(number);
	else if (!strcmp(word, "die"))
		die(number);
	else if (!strcmp(word, "await"))
		while (access(value, F_OK))
			usleep(1000);
	else
		fail("no such word: %s", word);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "pause"))
			for (;;)
				pause();
		if (!plain(argv[i])) {
			with_value(argv[i], i + 1 < argc ? argv[i + 1] : "");
			i++;
		}
	}
	return 0;
}
