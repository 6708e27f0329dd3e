/* The names of one's own mappings: nothing there that the program did not bring. */
#include "guest.h"

int main(void)
{
	FILE *file = fopen("/proc/self/maps", "re");
	char line[4096], last[4096] = "", *name, *slash;
	int executable_writable = 0, anonymous_executable = 0;

	while (fgets(line, sizeof(line), file)) {
		char *rights = strchr(line, ' ');

		line[strcspn(line, "\n")] = 0;
		name = strpbrk(line, "/[");
		executable_writable += rights && rights[2] == 'w' && rights[3] == 'x';
		if (!name) {
			anonymous_executable += rights && rights[3] == 'x';
			continue;
		}
		slash = strrchr(name, '/');
		if (slash)
			name = slash + 1;
		if (strcmp(name, last))
			say("%s\n", name);
		snprintf(last, sizeof(last), "%s", name);
	}
	say("writable and executable %d, executable without a name %d\n", executable_writable,
	    anonymous_executable);
	return 0;
}
