/* Asynchronous input and output: every operation, contexts that are none, and events. */
#include "show.h"
#include <linux/aio_abi.h>
#include <sys/uio.h>

static char buffer[64] = "some data to be written, longer than thirty-two bytes";
static struct iovec vector[3] = { { buffer, 4 }, { buffer + 8, 40 }, { NULL, 0 } };

/* Lists of vectors end where memory does: what would lie behind them is not the same in every run. */
static unsigned long place(int operation, void *data, size_t size)
{
	return (unsigned long)(operation >= 7 ? edge_copy(data, size) : data);
}

static struct iocb made(int operation, int fd)
{
	return (struct iocb){
		.aio_data = 0x1234567890,
		.aio_lio_opcode = operation,
		.aio_reqprio = operation * 10 - 20,
		.aio_fildes = fd,
		.aio_buf = place(operation, buffer, sizeof(buffer)),
		.aio_nbytes = 60,
		.aio_offset = 5 - operation,
	};
}

static void submit(unsigned long context, struct iocb *block)
{
	struct iocb *list[2] = { block, NULL };

	call(io_submit, context, 1, list);
}

static void operations(unsigned long context)
{
	for (int operation = 0; operation < 10; operation++) {
		struct iocb block = made(operation, NO_FD);

		submit(context, &block);
		block.aio_buf = operation == 5 ? 0x2005 : place(operation, vector, sizeof(vector));
		block.aio_nbytes = 3;
		block.aio_rw_flags = 1 << operation;
		block.aio_reserved2 = operation % 2;
		submit(context, &block);
		block.aio_flags = IOCB_FLAG_RESFD, block.aio_resfd = 98;
		block.aio_buf = operation == 5 ? 0x87654321 : (unsigned long)bad;
		submit(context, &block);
		block.aio_flags = operation % 2 ? IOCB_FLAG_IOPRIO : 0xf0, block.aio_reqprio = 2 << 13 | 5;
		block.aio_nbytes = -1;
		block.aio_offset = -1;
		block.aio_key = 77;
		submit(context, &block);
	}
	struct iocb block = made(0x7fff, -1);
	submit(context, &block);
	block.aio_buf = 0, block.aio_rw_flags = -1;
	submit(context, &block);
	block.aio_data = 0;
	block.aio_lio_opcode = 1;
	submit(context, &block);
}

static void lists(unsigned long context)
{
	struct iocb first = made(0, 97), second = made(1, 96);
	struct iocb *both[3] = { &first, &second, (struct iocb *)bad };

	call(io_submit, context, 2, both);
	call(io_submit, context, 3, both);
	call(io_submit, context, 0, both);
	call(io_submit, context, -1, both);
	call(io_submit, context, 1, NULL);
	call(io_submit, context, 1, bad);
	call(io_submit, context, 3, edge_copy(both, 16));
	call(io_submit, 0, 1ul << 40, edge_copy(both, 16));
	both[0] = (struct iocb *)edge(63);
	call(io_submit, context, 1, both);
	both[0] = NULL;
	call(io_submit, context, 1, both);
}

static void events(unsigned long context)
{
	struct io_event event[4] = { { 0, 0, 0, 0 } };
	struct timespec soon = { 0, 1000 }, odd = { -1, 1000000000 };
	unsigned long mask = 1ul << (SIGUSR1 - 1);
	struct { void *mask; size_t size; } set = { &mask, 8 }, wrong = { bad, 16 };

	call(io_getevents, context, 0, 4, event, &soon);
	call(io_getevents, context, 0, 4, event, NULL);
	call(io_getevents, context, 5, 4, event, &odd);
	call(io_getevents, context, 0, 4, bad, bad);
	call(io_getevents, 1, -1, -1, NULL, edge(15));
	call(io_getevents, 0, 1ul << 40, 5, event, &soon);
	call(io_pgetevents, context, 0, 4, event, &soon, &set);
	call(io_pgetevents, context, 0, 4, event, &soon, NULL);
	call(io_pgetevents, context, 0, 4, event, &odd, &wrong);
	call(io_pgetevents, context, 0, 4, event, NULL, bad);
	call(io_pgetevents, context, -5, 4, NULL, &soon, edge(15));
	set.mask = NULL;
	call(io_pgetevents, context, 0, 4, event, &soon, &set);
}

static void for_real(unsigned long context)
{
	int fd = open("file", O_CREAT | O_RDWR, 0600);
	struct iocb write = made(1, fd), read = made(0, fd), sync = made(2, fd);
	struct iocb *list[3] = { &write, &read, &sync };
	struct io_event event[4];

	write.aio_offset = read.aio_offset = 0;
	write.aio_reqprio = read.aio_reqprio = sync.aio_reqprio = 0;
	sync.aio_buf = sync.aio_nbytes = sync.aio_offset = 0;
	call(io_submit, context, 2, list);
	call(io_getevents, context, 2, 4, event, NULL);
	call(io_cancel, context, &write, event);
}

int main(void)
{
	unsigned long context = 0, other = 5;
	struct iocb block = made(1, NO_FD);

	call(io_setup, 0, &context);
	call(io_setup, -1, &other);
	call(io_setup, 10, NULL);
	call(io_setup, 10, bad);
	call(io_setup, 10, &other);
	call(io_setup, 10, &context);
	/* Without a context all is shown too, and nothing is done. */
	operations(5);
	operations(context);
	lists(5);
	lists(context);
	events(5);
	events(context);
	for_real(context);
	call(io_cancel, 5, &block, buffer);
	call(io_cancel, context, &block, bad);
	call(io_cancel, context, bad, NULL);
	call(io_cancel, 0, NULL, buffer);
	call(io_destroy, 5);
	call(io_destroy, -1);
	call(io_destroy, context);
	return 0;
}
