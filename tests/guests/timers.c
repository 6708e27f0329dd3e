/*
 * Threads that run code of known length, for timers and clocks. Calls of getppid tell the tool what to do: its
 * arguments are a word of the test's own and a number.
 */
#include "guest.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>

/*
 * A mark, `count` conditional branches, a mark; nothing else runs between the two. The loop is two
 * instructions long.
 */
static void __attribute__((noinline)) marked(long first, long number, long count, long last)
{
#ifdef __x86_64__
	register long call __asm__("rax") = SYS_getppid;
	register long word __asm__("rdi") = first;
	register long more __asm__("rsi") = number;
	register long left __asm__("rdx") = count;

	__asm__ volatile("syscall\n"
			 "1:\tdec %%rdx\n"
			 "\tjnz 1b\n"
			 "\tmov %[next], %%eax\n"
			 "\tmov %[last], %%rdi\n"
			 "\tsyscall\n"
			 : "+r"(call), "+r"(word), "+r"(more), "+r"(left)
			 : [next] "i"(SYS_getppid), [last] "r"(last)
			 : "rcx", "r11", "memory", "cc");
#else
	register long call __asm__("x8") = SYS_getppid;
	register long word __asm__("x0") = first;
	register long more __asm__("x1") = number;
	register long left __asm__("x2") = count;

	__asm__ volatile("svc #0\n"
			 "1:\tsub x2, x2, #1\n"
			 "\tcbnz x2, 1b\n"
			 "\tmov x0, %[last]\n"
			 "\tsvc #0\n"
			 : "+r"(call), "+r"(word), "+r"(more), "+r"(left)
			 : [last] "r"(last)
			 : "memory", "cc");
#endif
}

/* Nine calls in a row, without a branch. */
static void straight(void)
{
#ifdef __x86_64__
#define CALL "mov %[number], %%eax\n\tsyscall\n\t"
	__asm__ volatile(CALL CALL CALL CALL CALL CALL CALL CALL CALL
			 : : [number] "i"(SYS_getppid), "D"(0l), "S"(0l)
			 : "rax", "rcx", "r11", "memory");
#else
#define CALL "mov x8, %[number]\n\tmov x0, #0\n\tsvc #0\n\t"
	__asm__ volatile(CALL CALL CALL CALL CALL CALL CALL CALL CALL
			 : : [number] "i"(SYS_getppid) : "x0", "x8", "memory");
#endif
}

static long mark(long word, long number)
{
	return syscall(SYS_getppid, word, number);
}

/* The words of tests/engine/timers.test.ts. */
enum { NOTHING, SET, SET_PRECISE, CANCEL, LOOK };

static void on_signal(int number, siginfo_t *info, void *context)
{
	(void)number, (void)info, (void)context;
}

static void *nothing(void *unused_argument)
{
	return unused_argument;
}

/* Something between the setting of a timer and its time. */
static void event(const char *what)
{
	if (strcmp(what, "call") == 0)
		mark(NOTHING, 0);
	else if (strcmp(what, "cancel") == 0)
		mark(CANCEL, 0);
	else if (strcmp(what, "set") == 0)
		mark(SET_PRECISE, 1000000);
	else if (strcmp(what, "signal") == 0)
		raise(SIGWINCH);
	else if (strcmp(what, "handler") == 0)
		raise(SIGUSR1);
	else if (strcmp(what, "other-call") == 0)
		syscall(SYS_getuid);
#ifdef __x86_64__
	else if (strcmp(what, "cpuid") == 0)
		__asm__ volatile("cpuid" : : "a"(0) : "rbx", "rcx", "rdx");
	else if (strcmp(what, "rdtsc") == 0)
		__asm__ volatile("rdtsc" : : : "rax", "rdx");
	else if (strcmp(what, "rdtscp") == 0)
		__asm__ volatile("rdtscp" : : : "rax", "rcx", "rdx");
#endif
	else if (strcmp(what, "thread") == 0) {
		pthread_t thread;

		must_zero(pthread_create(&thread, NULL, nothing, NULL));
		must_zero(pthread_join(thread, NULL));
	} else if (strcmp(what, "child") == 0) {
		pid_t pid = must(vfork());

		if (pid == 0)
			_exit(0);
		must(waitpid(pid, NULL, 0));
	} else
		fail("unknown event %s", what);
}

static volatile long shared_spins;

/* Pages that are touched for the first time, one after the other; `shared_spins` says how many. */
static void touch(long count)
{
	volatile char *pages = mmap(NULL, (size_t)count << 16, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	madvise((void *)pages, (size_t)count << 16, MADV_NOHUGEPAGE);
	mark(SET, 20);
	for (long i = 0; i < count; i++) {
		pages[i << 16] = 1;
		shared_spins++;
	}
	mark(LOOK, shared_spins);
}

static volatile long over;

/* Ends only by what the tool writes. */
static void spin(void)
{
	mark(SET, (long)&over);
	while (!over)
		shared_spins++;
}

static void *spin_thread(void *argument)
{
	volatile long mine = 0;

	mark(SET, (long)&mine);
	while (!mine)
		;
	return argument;
}

static void threads(void)
{
	pthread_t all[4];

	for (int i = 0; i < 4; i++)
		must_zero(pthread_create(&all[i], NULL, spin_thread, NULL));
	for (int i = 0; i < 4; i++)
		must_zero(pthread_join(all[i], NULL));
}

/* In milliseconds, at least as long as asked for. */
#define LONG_ENOUGH(asked, call)                                                             \
	({                                                                                   \
		double begin = seconds_now();                                                \
		long result = (call);                                                        \
		int error = errno;                                                           \
		double took = seconds_now() - begin;                                         \
		errno = error;                                                               \
		say("%s: %s%s\n", #call, result_text(result),                                \
		    took * 1000 < (asked) ? ", too early" : "");                             \
		result;                                                                      \
	})

/* Every way to sleep, under a timer that is due again and again. */
static void sleeps(void)
{
	struct timespec delay = { .tv_nsec = 60000000 };
	struct timespec left = { 0 };
	struct timeval time = { .tv_usec = 60000 };
	struct pollfd none = { .fd = -1 };
	struct epoll_event event;
	struct sembuf down = { .sem_op = -1 };
	int word = 0, pipes[2], sockets[2], child, epoll = (int)must(epoll_create1(0));
	int semaphore = (int)must(semget(IPC_PRIVATE, 1, 0600));
	char buffer[64];
	sigset_t set;

	mark(SET, 0);
	LONG_ENOUGH(60, nanosleep(&delay, &left));
	LONG_ENOUGH(60, clock_nanosleep(CLOCK_MONOTONIC, 0, &delay, &left));
	LONG_ENOUGH(60, poll(&none, 1, 60));
	LONG_ENOUGH(60, select(0, NULL, NULL, NULL, &time));
	LONG_ENOUGH(60, syscall(SYS_futex, &word, 0 /* FUTEX_WAIT */, 0, &delay, NULL, 0));
	LONG_ENOUGH(60, epoll_wait(epoll, &event, 1, 60));
	LONG_ENOUGH(60, semtimedop(semaphore, &down, 1, &delay));
	must(semctl(semaphore, 0, IPC_RMID));
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	LONG_ENOUGH(60, sigtimedwait(&set, NULL, &delay));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
	must(setsockopt(sockets[0], SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_usec = 60000 },
			sizeof(struct timeval)));
	LONG_ENOUGH(60, read(sockets[0], buffer, sizeof(buffer)));

	must(pipe(pipes));
	child = (int)must(fork());
	if (child == 0) {
		sleep_milliseconds(60);
		must(write(pipes[1], "hello", 5));
		sleep_milliseconds(60);
		sleep_milliseconds(60);
		_exit(3);
	}
	LONG_ENOUGH(0, read(pipes[0], buffer, sizeof(buffer)));
	reap(child, "child");
	mark(CANCEL, 0);
}

/* A timer is due while its thread is stopped. */
static void stopped(void)
{
	volatile long *continued = shared_memory(4096);
	pid_t child = (pid_t)must(fork());

	if (child == 0) {
		mark(SET, (long)continued);
		raise(SIGSTOP);
		while (!continued[1])
			;
		_exit(0);
	}
	int status;

	must(waitpid(child, &status, WUNTRACED));
	say("child: %s\n", status_text(status));
	sleep_milliseconds(100);
	continued[0] = 1;
	must(kill(child, SIGCONT));
	reap(child, "child");
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	long numbers[4] = { 0 };

	for (int i = 0; i < 4 && i + 2 < argc; i++)
		numbers[i] = atol(argv[i + 2]);
	if (strcmp(what, "marked") == 0) /* times, first word, its number, branches */
		for (long i = 0; i < numbers[0]; i++)
			marked(numbers[1], numbers[2], numbers[3], LOOK);
	else if (strcmp(what, "event") == 0) { /* branches of the timer, branches after the event, event */
		handle(SIGUSR1, on_signal, 0);
		mark(SET_PRECISE, numbers[0]);
		event(argv[4]);
		for (volatile long i = 0; i < numbers[1]; i++)
			;
		mark(LOOK, 0);
	} else if (strcmp(what, "straight") == 0)
		straight();
	else if (strcmp(what, "touch") == 0)
		touch(numbers[0]);
	else if (strcmp(what, "spin") == 0)
		spin();
	else if (strcmp(what, "threads") == 0)
		threads();
	else if (strcmp(what, "sleeps") == 0)
		sleeps();
	else if (strcmp(what, "stopped") == 0)
		stopped();
	else if (strcmp(what, "exit") == 0)
		mark(SET, 0);
	else if (strcmp(what, "exec") == 0) {
		mark(SET_PRECISE, numbers[0]);
		must(execl(argv[0], argv[0], "marked", "1", "0", "0", "100", NULL));
	} else
		fail("unknown: %s", what);
	say("done\n");
	return 0;
}
