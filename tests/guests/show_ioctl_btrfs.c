/* ioctl of the file system btrfs, its trees: on descriptors that are no such thing. */
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include "show_ioctl.h"

static void search(void)
{
	static const unsigned TYPES[] = { 0, BTRFS_INODE_ITEM_KEY, BTRFS_DIR_ITEM_KEY, BTRFS_UUID_KEY_SUBVOL, 255, -1u };
	struct btrfs_ioctl_search_args args = { .key = { .tree_id = BTRFS_FS_TREE_OBJECTID } };
	struct btrfs_ioctl_search_args_v2 sized = { .buf_size = 512 };

	for (unsigned i = 0; i < sizeof(TYPES) / sizeof(*TYPES); i++) {
		args.key.tree_id = i;
		args.key.min_objectid = i % 2 ? BTRFS_FIRST_FREE_OBJECTID : i;
		args.key.max_objectid = i % 2 ? BTRFS_LAST_FREE_OBJECTID : -1ull;
		args.key.min_type = TYPES[i];
		args.key.max_type = args.key.max_transid = -i;
		sized.key = args.key;
		ask(BTRFS_IOC_TREE_SEARCH, &args, sizeof(args));
		ask(BTRFS_IOC_TREE_SEARCH_V2, &sized, sizeof(sized));
	}
}

static void volumes(void)
{
	static struct { struct btrfs_qgroup_inherit head; unsigned long groups[2]; } inherit = {
		{ .flags = BTRFS_QGROUP_INHERIT_SET_LIMITS, .num_qgroups = 2, .lim = { .flags = 3, .max_rfer = 9 } }, { 5, 6 },
	};
	static unsigned long roots[] = { BTRFS_FS_TREE_OBJECTID, 257 };
	struct btrfs_ioctl_vol_args_v2 volume = { .fd = 3, .name = "snapshot" };
	struct btrfs_ioctl_send_args send = { .send_fd = 4, .clone_sources_count = 2, .parent_root = 5 };

	for (unsigned flags = 0; flags < 16; flags += 2) {
		volume.flags = flags;
		volume.size = sizeof(inherit);
		volume.qgroup_inherit = flags & 8 ? NULL : edge_copy(&inherit, sizeof(inherit));
		ask(BTRFS_IOC_SNAP_CREATE_V2, &volume, sizeof(volume));
		send.flags = flags;
		send.clone_sources = edge_copy(roots, sizeof(roots));
		ask(BTRFS_IOC_SEND, &send, sizeof(send));
	}
}

int main(void)
{
	struct btrfs_ioctl_balance_args balance = { .data = { .profiles = BTRFS_BLOCK_GROUP_RAID1, .flags = 3, .usage = 50 } };
	struct btrfs_ioctl_dev_replace_args replace = { .start = { .srcdevid = 1, .srcdev_name = "/a", .tgtdev_name = "/b" } };
	struct btrfs_ioctl_get_dev_stats statistics = { .devid = 1, .nr_items = 5, .flags = 1 };
	struct btrfs_ioctl_ino_path_args paths = { .inum = 257, .size = 4096, .fspath = 0x1000 };
	struct btrfs_ioctl_logical_ino_args inodes = { .logical = 1, .size = 64, .inodes = 0x1000 };
	struct btrfs_ioctl_space_args spaces = { .space_slots = 3 };
	struct btrfs_ioctl_fs_info_args information = { 0 };

	search();
	volumes();
	for (balance.flags = 0; balance.flags < 0x40; balance.flags += 5)
		ask(BTRFS_IOC_BALANCE_V2, &balance, sizeof(balance));
	ask(BTRFS_IOC_BALANCE_PROGRESS, &balance, sizeof(balance));
	for (replace.cmd = 0; replace.cmd < 4; replace.cmd++)
		ask(BTRFS_IOC_DEV_REPLACE, &replace, sizeof(replace));
	ask(BTRFS_IOC_GET_DEV_STATS, &statistics, sizeof(statistics));
	ask(BTRFS_IOC_INO_PATHS, &paths, sizeof(paths));
	ask(BTRFS_IOC_LOGICAL_INO, &inodes, sizeof(inodes));
	inodes.reserved[1] = 7;
	ask(BTRFS_IOC_LOGICAL_INO, &inodes, sizeof(inodes));
	ask(BTRFS_IOC_SPACE_INFO, &spaces, sizeof(spaces));
	ask(BTRFS_IOC_FS_INFO, &information, sizeof(information));
	ask_word(BTRFS_IOC_BALANCE_CTL);
	return 0;
}
