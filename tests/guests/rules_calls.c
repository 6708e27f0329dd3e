/*
 * Makes calls by chance, the same for the same seed, and prints what they gave: "rules_calls SEED COUNT [THREADS]". The
 * first thread works on files below its folder and nowhere else, for it removes and renames them; others make calls that
 * nobody else has a part in. A child does the same again.
 */
#include "guest.h"
#include <stdbool.h>
#include <sys/stat.h>

struct work {
	uint32_t state;
	int count;
	uint32_t paths; /* the last ones: which they were */
	bool alone;
	char *text;
	size_t size;
};

static uint32_t chance(struct work *work, uint32_t below)
{
	work->state ^= work->state << 13;
	work->state ^= work->state >> 17;
	work->state ^= work->state << 5;
	return work->state % below;
}

static char *unterminated;

static const char *path(struct work *work)
{
	static const char *const paths[] = {
		"a", "a/one", "a/two", "b/one", "b/two.txt", "a/deep/one.txt", "a//one", "./a/one", "",
		"none/at/all", "b/deep/er", "a/../b/one", "b", "ab", "a/one.txt",
	};
	uint32_t which = chance(work, 17);

	work->paths = work->paths << 8 | which;
	if (which == 15)
		return (const char *)8;
	if (which == 16)
		return chance(work, 2) ? unterminated : NULL;
	return paths[which];
}

static void tell(struct work *work, const char *name, long a, long b, long result)
{
	int error = errno;

	work->size += snprintf(work->text + work->size, 80, "%s %lx %lx %x = %ld %s\n", name, a, b,
			       work->paths & 0xffff, result,
			       result < 0 ? strerrorname_np(error) : "");
}

static void one(struct work *work)
{
	long a = chance(work, 8), b = (long)chance(work, 6) - 2;
	const char *first = path(work), *second = path(work);

	switch (chance(work, work->alone ? 14 : 6)) {
	case 0:
		tell(work, "lseek", a, b, syscall(SYS_lseek, 1000 + a, b << (4 * a), (int)a));
		break;
	case 1:
		tell(work, "fcntl", a, b, syscall(SYS_fcntl, 1000 + a, b, -b));
		break;
	case 2:
		tell(work, "getppid", 0, 0, syscall(SYS_getppid) > 1);
		break;
	case 3:
		tell(work, "access", a, b, syscall(SYS_access, first, a & 3));
		break;
	case 4: {
		char target[64];

		tell(work, "readlink", a, b, syscall(SYS_readlink, first, target, sizeof(target)));
		break;
	}
	case 5:
		tell(work, "faccessat", a, b, syscall(SYS_faccessat, AT_FDCWD, first, a & 7));
		break;
	case 6: {
		long fd = syscall(SYS_openat, AT_FDCWD, first, O_CREAT | (a & 3), 0600);

		tell(work, "openat", a, b, fd > 2 ? 3 : fd);
		if (fd > 2 && fd < 900)
			close(fd);
		break;
	}
	case 7: {
		long fd = syscall(SYS_open, first, (a & 1 ? O_CREAT | O_EXCL : 0) | O_RDWR, 0644);

		tell(work, "open", a, b, fd > 2 ? 3 : fd);
		if (fd > 2 && fd < 900)
			close(fd);
		break;
	}
	case 8:
		tell(work, "rename", a, b, syscall(SYS_rename, first, second));
		break;
	case 9:
		tell(work, "link", a, b, syscall(SYS_link, first, second));
		break;
	case 10:
		tell(work, "unlink", a, b, syscall(SYS_unlink, first));
		break;
	case 11:
		tell(work, "mkdir", a, b, syscall(SYS_mkdir, first, 0700 | a));
		break;
	case 12:
		tell(work, "rmdir", a, b, syscall(SYS_rmdir, first));
		break;
	case 13:
		tell(work, "umask", a, b, syscall(SYS_umask, (int)a));
		break;
	}
}

static void *run(void *argument)
{
	struct work *work = argument;

	for (int i = 0; i < work->count; i++) {
		errno = 0;
		one(work);
	}
	return NULL;
}

static void print(const struct work *work)
{
	for (size_t done = 0; done < work->size;) {
		ssize_t count = write(1, work->text + done, work->size - done);

		if (count <= 0)
			_exit(1);
		done += count;
	}
}

static struct work begin(uint32_t seed, int count, bool alone)
{
	return (struct work){ .state = seed * 2654435761u + 1, .count = count, .alone = alone,
			      .text = calloc(count, 80) };
}

static void both(uint32_t seed, int count, int threads)
{
	struct work first = begin(seed, count, true), others[16];
	pthread_t ids[16];

	run(&first);
	print(&first);
	for (int i = 0; i < threads; i++) {
		others[i] = begin(seed + 1 + i, count, false);
		pthread_create(&ids[i], NULL, run, &others[i]);
	}
	for (int i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	for (int i = 0; i < threads; i++)
		print(&others[i]);
}

int main(int argc, char **argv)
{
	uint32_t seed = argc > 1 ? atoi(argv[1]) : 1;
	int count = argc > 2 ? atoi(argv[2]) : 100, threads = argc > 3 ? atoi(argv[3]) : 0;
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(pages + 4096, 4096);
	memset(pages, 'a', 4096);
	unterminated = pages + 4090;
	both(seed, count, threads);
	if (threads > 0) {
		pid_t child = fork();

		if (child == 0) {
			both(seed + 100, count, threads);
			_exit(0);
		}
		waitpid(child, NULL, 0);
	}
	return 0;
}
