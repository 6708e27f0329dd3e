/* ioctl of block devices, IDE disks and SCSI: on descriptors that are no such thing. */
#include "show_ioctl.h"
#include <linux/blkpg.h>
#include <linux/blktrace_api.h>
#include <linux/fs.h>
#include <linux/hdreg.h>

int main(void)
{
	static const unsigned OUT[] = { BLKROGET, BLKGETSIZE, BLKRAGET, BLKSSZGET, BLKBSZGET, BLKGETSIZE64, BLKIOMIN,
		BLKIOOPT, BLKALIGNOFF, BLKPBSZGET, BLKROTATIONAL, BLKSECTGET, HDIO_GETGEO, HDIO_GET_DMA, HDIO_GET_NICE,
		HDIO_GET_BUSSTATE, HDIO_GET_IDENTITY, 0x2201, 0x2272, 0x2282 };
	static const unsigned WORD[] = { BLKRASET, BLKFRASET, HDIO_SET_DMA, HDIO_SET_NICE, HDIO_SET_BUSSTATE, BLKRRPART,
		BLKFLSBUF, BLKTRACESTART, BLKTRACESTOP, BLKTRACETEARDOWN, HDIO_SET_32BIT, 0x2202, 0x2204 };
	struct blkpg_partition part = { 512, 1024, 3, "sda3", "root" };
	struct blkpg_ioctl_arg change = { BLKPG_ADD_PARTITION, 7, sizeof(part), &part };
	struct blk_user_trace_setup trace = { "sda", 0xffff, 4096, 8, 0, -1ull, 42 };

	for (unsigned i = 0; i < sizeof(OUT) / sizeof(*OUT); i++)
		ask(OUT[i], edge(512), 4);
	for (unsigned i = 0; i < sizeof(WORD) / sizeof(*WORD); i++)
		ask_word(WORD[i]);
	ask_filled(BLKROSET, 4);
	ask_filled(BLKBSZSET, 4);
	ask_filled(BLKDISCARD, 16);
	ask_filled(BLKSECDISCARD, 16);
	ask_filled(BLKZEROOUT, 16);
	ask(BLKPG, &change, sizeof(change));
	change.op = 77;
	change.data = bad;
	ask(BLKPG, &change, sizeof(change));
	ask(BLKTRACESETUP, &trace, sizeof(trace));
	ask_filled(HDIO_DRIVE_CMD, 4);
	ask_filled(HDIO_SCAN_HWIF, 12);
	ask_filled(HDIO_DRIVE_RESET, 12);
	return 0;
}
