/* exec_show: prints argc, argv and the environment, odd bytes in hexadecimal. */
#include "guest.h"

extern char **environ;

static void print(const char *text)
{
	char line[4096], *at = line;

	for (; *text && at < line + sizeof(line) - 8; text++) {
		if (*text >= ' ' && *text <= '~' && *text != '\\')
			*at++ = *text;
		else
			at += sprintf(at, "\\x%02x", (unsigned char)*text);
	}
	*at = 0;
	say("  \"%s\"\n", line);
}

int main(int argc, char **argv)
{
	say("argc %d\n", argc);
	for (int i = 0; i < argc; i++)
		print(argv[i]);
	say("environment\n");
	for (char **at = environ; *at; at++)
		print(*at);
	return 0;
}
