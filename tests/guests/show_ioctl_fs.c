/* ioctl of files and file systems: on a file of its own, and on what is no file. */
#include "show_ioctl.h"
#include <linux/fiemap.h>
#include <linux/fs.h>

static void dedupe(int file)
{
	struct {
		struct file_dedupe_range range;
		struct file_dedupe_range_info info[3];
	} all = { { 4096, 8192, 3, 0, 0 }, { { file, 0, 0, 0, 0 }, { -1, 7, 0, 0, 0 }, { 5, 9, 0, 0, 0 } } };

	ask(FIDEDUPERANGE, &all, sizeof(all));
	all.range.dest_count = 0;
	call(ioctl, file, FIDEDUPERANGE, &all);
	all.range.dest_count = 60000;
	call(ioctl, NO_FD, FIDEDUPERANGE, edge_copy(&all, sizeof(all)));
	call(ioctl, file, FIDEDUPERANGE, edge_copy(&all, sizeof(all)));
}

int main(void)
{
	int file = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
	struct {
		struct fiemap map;
		struct fiemap_extent extents[4];
	} map = { { 0, -1, FIEMAP_FLAG_SYNC, 0, 4, 0 } };
	struct fsxattr attributes = { 0 };
	long word = 0;
	char label[FSLABEL_MAX] = "label";

	call(ioctl, file, FS_IOC_FIEMAP, &map);
	map.map.fm_flags = 0x80000000 | FIEMAP_FLAG_XATTR;
	ask(FS_IOC_FIEMAP, &map, sizeof(map.map));
	call(ioctl, file, FS_IOC_FSGETXATTR, &attributes);
	ask(FS_IOC_FSGETXATTR, &attributes, sizeof(attributes));
	attributes.fsx_xflags = FS_XFLAG_APPEND | FS_XFLAG_NODUMP | 0x1000000;
	attributes.fsx_projid = 42;
	ask(FS_IOC_FSSETXATTR, &attributes, sizeof(attributes));
	word = FS_NODUMP_FL | FS_APPEND_FL | FS_NOCOW_FL | 0x4000000;
	ask(FS_IOC_SETFLAGS, &word, sizeof(int));
	ask(FS_IOC32_SETFLAGS, &word, sizeof(int));
	ask(FS_IOC_GETFLAGS, &word, sizeof(int));
	ask(FS_IOC_GETVERSION, &word, sizeof(word));
	ask(FS_IOC_SETVERSION, &word, sizeof(word));
	ask(FS_IOC_SETFSLABEL, label, sizeof(label));
	memset(label, 'x', sizeof(label));
	ask(FS_IOC_SETFSLABEL, label, sizeof(label));
	ask(FS_IOC_GETFSLABEL, label, sizeof(label));
	ask_filled(FICLONERANGE, sizeof(struct file_clone_range));
	ask_filled(FITRIM, sizeof(struct fstrim_range));
	ask_word(FICLONE);
	ask_word(FIFREEZE);
	ask_word(FITHAW);
	ask_word(FIBMAP);
	ask_word(FIGETBSZ);
	call(ioctl, file, FICLONE, file);
	dedupe(file);
	unlink("file");
	return 0;
}
