/* Memory as system calls give it: map, protect, move, grow, share, lock, advise, copy between processes. */
#include "guest.h"
#include <setjmp.h>
#include <sys/uio.h>

static sigjmp_buf back;

static void on_fault(int number unused, siginfo_t *info unused, void *context unused)
{
	siglongjmp(back, 1);
}

static const char *touch(volatile char *address, int write)
{
	if (sigsetjmp(back, 1))
		return "fault";
	if (write)
		*address = *address + 1;
	else
		(void)*address;
	return "fine";
}

static void protections(char *page)
{
	say("read-write: read %s, write %s\n", touch(page, 0), touch(page, 1));
	must(mprotect(page, 4096, PROT_READ));
	say("read-only: read %s, write %s\n", touch(page, 0), touch(page, 1));
	must(mprotect(page, 4096, PROT_NONE));
	say("none: read %s\n", touch(page, 0));
	must(munmap(page, 4096));
	say("unmapped: read %s, mprotect %s\n", touch(page, 0), result_text(mprotect(page, 4096, PROT_READ)));
}

static void moves(void)
{
	char *old = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *grown;
	char *place = mmap(NULL, 1 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	strcpy(old, "kept");
	grown = mremap(old, 8192, 1 << 19, MREMAP_MAYMOVE | MREMAP_FIXED, place);
	say("mremap: at its place %d, \"%s\"\n", grown == place, grown);
	say("old place: %s\n", touch(old, 0));
	must((long)mremap(grown, 1 << 19, 4096, 0));
	say("shrunk: %s, %s\n", touch(grown, 0), touch(grown + 4096, 0));
	say("MAP_FIXED_NOREPLACE: %s\n",
	    result_text((long)mmap(grown, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0)));
	say("bad mremap: %s\n", result_text((long)mremap(grown + 1, 4096, 4096, 0)));
}

static void heap(void)
{
	char *begin = sbrk(0), *end;

	must((long)sbrk(1 << 20));
	end = sbrk(0);
	say("brk grew by %ld, %s\n", (long)(end - begin), touch(end - 1, 1));
	must((long)sbrk(-(1 << 20)));
	say("brk is back %d\n", sbrk(0) == begin);
}

static void sharing(void)
{
	volatile char *shared = shared_memory(4096), *private;
	char name[] = "/tmp/guest-mem-XXXXXX";
	int fd = mkstemp(name);

	unlink(name);
	must(ftruncate(fd, 4096));
	private = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	private[0] = 'p';
	if (must(fork()) == 0) {
		shared[0] = 's';
		private[0] = 'c';
		_exit(0);
	}
	must(wait(NULL));
	say("after fork: shared %c, private %c\n", shared[0], private[0]);
	must(pwrite(fd, "xyz", 3, 1));
	say("file under a private page: %c%c\n", private[0], private[1] ? private[1] : '-');
	close(fd);
}

static void between(void)
{
	int fds[2];
	pid_t child;
	char buffer[6] = "", answer = 'n';
	struct iovec local = { buffer, 5 }, remote = { buffer, 5 };

	must(pipe(fds));
	child = (pid_t)must(fork());
	if (child == 0) {
		memcpy(buffer, "child", 5);
		must(write(fds[1], "x", 1));
		for (;;)
			pause();
	}
	must(read(fds[0], &answer, 1));
	say("process_vm_readv %s: ", result_text(process_vm_readv(child, &local, 1, &remote, 1, 0)));
	say("%s\n", buffer);
	kill(child, SIGKILL);
	must(waitpid(child, NULL, 0));
}

static void advice(void)
{
	char *pages = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char resident[4];

	memset(pages, 1, 16384);
	must(madvise(pages, 8192, MADV_DONTNEED));
	say("after MADV_DONTNEED: %d %d\n", pages[0], pages[8192]);
	must(madvise(pages + 8192, 8192, MADV_DONTNEED));
	must(mincore(pages, 16384, resident));
	say("mincore of touched and untouched: %d %d\n", resident[0] & 1, resident[3] & 1);
	say("mlock %s\n", result_text(mlock(pages, 4096)));
	say("msync of nothing %s\n", result_text(msync((void *)4096, 4096, MS_SYNC)));
	must(madvise(pages, 4096, MADV_DONTFORK));
	if (must(fork()) == 0)
		_exit(strcmp(touch(pages, 0), "fault") == 0 ? 3 : 4);
	int status;

	must(wait(&status));
	say("MADV_DONTFORK: %s\n", status_text(status));
}

/* A fixed address is the guest's own to use, wherever a tracer might keep things. */
static void fixed_places(void)
{
	static const unsigned long places[] = { 0x10000, 0x70000000, 0x7fff0000, 0x100000000, 0x6000000000 };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		char *page = mmap((void *)places[i], 4096, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

		say("0x%lx: %s\n", places[i], page == MAP_FAILED ? errno_name(errno) : touch(page, 1));
	}
}

int main(void)
{
	handle(SIGSEGV, on_fault, 0);
	handle(SIGBUS, on_fault, 0);
	protections(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	moves();
	heap();
	sharing();
	between();
	advice();
	fixed_places();
	return 0;
}
