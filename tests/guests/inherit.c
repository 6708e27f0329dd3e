/* Everything a process inherits, printed: what a tracer must not have touched. */
#include "guest.h"
#include <dirent.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	struct dirent *entry;
	int fds[1024], count = 0;

	while ((entry = readdir(directory)) && count < 1024)
		if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(directory))
			fds[count++] = atoi(entry->d_name);
	closedir(directory);
	qsort(fds, (size_t)count, sizeof(int), by_number);
	for (int i = 0; i < count; i++) {
		char path[64], target[256];
		ssize_t size;

		snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[i]);
		size = readlink(path, target, sizeof(target) - 1);
		target[size > 0 ? size : 0] = 0;
		if (strchr(target, '['))
			*strchr(target, '[') = 0; /* pipe:[12345] */
		say("fd %d: %s flags 0%o close-on-exec %d\n", fds[i], target, fcntl(fds[i], F_GETFL),
		    fcntl(fds[i], F_GETFD));
	}
}

static void limits(void)
{
	static const char *const names[] = { "CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC",
		"NOFILE", "MEMLOCK", "AS", "LOCKS", "SIGPENDING", "MSGQUEUE", "NICE", "RTPRIO", "RTTIME" };

	for (int i = 0; i < 16; i++) {
		struct rlimit limit;

		must(getrlimit(i, &limit));
		say("RLIMIT_%s %ld %ld\n", names[i], (long)limit.rlim_cur, (long)limit.rlim_max);
	}
}

static void signals(void)
{
	sigset_t mask, pending;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	sigpending(&pending);
	for (int number = 1; number <= 64; number++) {
		struct sigaction action;

		if (number == 32 || number == 33) {
			/* glibc keeps these from us: ask the kernel. */
			struct { void *handler; unsigned long flags, restorer, mask; } kernel;

			syscall(SYS_rt_sigaction, number, NULL, &kernel, 8);
			action.sa_handler = (void (*)(int))kernel.handler;
		} else {
			must(sigaction(number, NULL, &action));
		}
		if (action.sa_handler != SIG_DFL)
			say("%s is %s\n", signal_name(number), action.sa_handler == SIG_IGN ? "ignored" : "handled");
		if (sigismember(&mask, number) == 1)
			say("%s is blocked\n", signal_name(number));
		if (sigismember(&pending, number) == 1)
			say("%s is pending\n", signal_name(number));
	}
}

static void status_lines(void)
{
	static const char *const wanted[] = { "Uid:", "Gid:", "Groups:", "Threads:", "SigQ:", "SigPnd:",
		"ShdPnd:", "SigBlk:", "SigIgn:", "SigCgt:", "CapInh:", "CapPrm:", "CapEff:", "CapBnd:",
		"CapAmb:", "Umask:", "CoreDumping:", "THP_enabled:", "Mems_allowed_list:" };
	FILE *file = fopen("/proc/self/status", "re");
	char line[512];

	while (fgets(line, sizeof(line), file))
		for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
			if (!strncmp(line, wanted[i], strlen(wanted[i])) && strcmp(wanted[i], "SigQ:"))
				say("%s", line);
	fclose(file);
}

static void line_of(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[512];
	ssize_t size = fd == -1 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd != -1)
		close(fd);
	text[size > 0 ? size : 0] = 0;
	if (strchr(text, '\n'))
		*strchr(text, '\n') = 0;
	say("%s: %s\n", path, text);
}

int main(int argc, char **argv)
{
	struct sched_param parameter;
	char directory[4096], name[16];
	mode_t mask = umask(0);
	stack_t stack;
	cpu_set_t cpus;

	umask(mask);
	say("argc %d, argv[0] ends in inherit %d\n", argc, strstr(argv[0], "inherit") != NULL);
	say("cwd %s\n", getcwd(directory, sizeof(directory)));
	say("umask %03o\n", mask);
	say("nice %d, policy %d, priority %d, io priority %ld\n", getpriority(PRIO_PROCESS, 0),
	    sched_getscheduler(0), (sched_getparam(0, &parameter), parameter.sched_priority),
	    syscall(SYS_ioprio_get, 1, 0));
	say("personality %x\n", personality(0xffffffff));
	say("leads its group %d, its session %d\n", getpgrp() == getpid(), getsid(0) == getpid());
	say("terminal %s, foreground %d\n", result_text(ioctl(0, TIOCGWINSZ, &(char[8]){ 0 })),
	    tcgetpgrp(0) == getpgrp());
	say("secure exec %lu, hwcap2 %lu, page %lu\n", getauxval(AT_SECURE), getauxval(AT_HWCAP2),
	    getauxval(AT_PAGESZ));
	prctl(PR_GET_NAME, name);
	say("name %s\n", name);
	say("dumpable %d, keepcaps %d, securebits %d, timer slack %d, death signal %d, tsc %d, thp %d, "
	    "subreaper %d\n",
	    prctl(PR_GET_DUMPABLE), prctl(PR_GET_KEEPCAPS), prctl(PR_GET_SECUREBITS),
	    prctl(PR_GET_TIMERSLACK), (prctl(PR_GET_PDEATHSIG, &argc), argc),
	    (prctl(PR_GET_TSC, &argc), argc), prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0),
	    (prctl(PR_GET_CHILD_SUBREAPER, &argc), argc));
	sched_getaffinity(0, sizeof(cpus), &cpus);
	say("processors %d\n", CPU_COUNT(&cpus));
	sigaltstack(NULL, &stack);
	say("alternate stack flags %d\n", stack.ss_flags);
	status_lines();
	signals();
	limits();
	line_of("/proc/self/oom_score_adj");
	line_of("/proc/self/coredump_filter");
	line_of("/proc/self/loginuid");
	line_of("/proc/self/attr/current");
	descriptors();
	return 0;
}
