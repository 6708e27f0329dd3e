/* ioctl of general-purpose pins, and of the file system btrfs: on descriptors that are no such thing. */
#include "show_ioctl.h"
#undef unused
#include <linux/btrfs.h>
#include <linux/gpio.h>

int main(void)
{
	static const struct { unsigned request, size; } FILLED[] = {
		{ GPIO_GET_CHIPINFO_IOCTL, sizeof(struct gpiochip_info) },
		{ GPIO_GET_LINEINFO_IOCTL, sizeof(struct gpioline_info) },
		{ GPIO_GET_LINEINFO_UNWATCH_IOCTL, 4 },
		{ GPIO_GET_LINEHANDLE_IOCTL, sizeof(struct gpiohandle_request) },
		{ GPIO_GET_LINEEVENT_IOCTL, sizeof(struct gpioevent_request) },
		{ GPIOHANDLE_SET_LINE_VALUES_IOCTL, sizeof(struct gpiohandle_data) },
		{ GPIOHANDLE_SET_CONFIG_IOCTL, sizeof(struct gpiohandle_config) },
		{ GPIO_V2_GET_LINEINFO_IOCTL, sizeof(struct gpio_v2_line_info) },
		{ GPIO_V2_GET_LINE_IOCTL, sizeof(struct gpio_v2_line_request) },
		{ GPIO_V2_LINE_SET_CONFIG_IOCTL, sizeof(struct gpio_v2_line_config) },
		{ GPIO_V2_LINE_GET_VALUES_IOCTL, sizeof(struct gpio_v2_line_values) },
		{ GPIO_V2_LINE_SET_VALUES_IOCTL, sizeof(struct gpio_v2_line_values) },
		{ BTRFS_IOC_SUBVOL_CREATE, sizeof(struct btrfs_ioctl_vol_args) },
		{ BTRFS_IOC_RESIZE, sizeof(struct btrfs_ioctl_vol_args) },
		{ BTRFS_IOC_DEFAULT_SUBVOL, 8 },
		{ BTRFS_IOC_DEFRAG_RANGE, sizeof(struct btrfs_ioctl_defrag_range_args) },
		{ BTRFS_IOC_DEV_INFO, sizeof(struct btrfs_ioctl_dev_info_args) },
		{ BTRFS_IOC_QGROUP_ASSIGN, sizeof(struct btrfs_ioctl_qgroup_assign_args) },
		{ BTRFS_IOC_QUOTA_CTL, sizeof(struct btrfs_ioctl_quota_ctl_args) },
		{ BTRFS_IOC_SCRUB, sizeof(struct btrfs_ioctl_scrub_args) },
		{ BTRFS_IOC_SUBVOL_SETFLAGS, 8 },
		{ BTRFS_IOC_INO_LOOKUP, sizeof(struct btrfs_ioctl_ino_lookup_args) },
		{ BTRFS_IOC_SET_RECEIVED_SUBVOL, sizeof(struct btrfs_ioctl_received_subvol_args) },
	};

	for (unsigned i = 0; i < sizeof(FILLED) / sizeof(*FILLED); i++)
		ask_filled(FILLED[i].request, FILLED[i].size);
	return 0;
}
