/* ioctl of flash memory, infrared devices and counters: on descriptors that are no such thing. */
#include "show_ioctl.h"
#include <linux/lirc.h>
#include <mtd/mtd-user.h>
#include <mtd/ubi-user.h>

int main(void)
{
	static const struct { unsigned request, size; } FILLED[] = {
		{ MEMERASE, 8 }, { MEMLOCK, 8 }, { MEMUNLOCK, 8 }, { MEMERASE64, 16 },
		{ MEMWRITEOOB, sizeof(struct mtd_oob_buf) }, { MEMREADOOB64, sizeof(struct mtd_oob_buf64) },
		{ MEMWRITE, sizeof(struct mtd_write_req) }, { MEMGETBADBLOCK, 8 }, { MEMSETBADBLOCK, 8 },
		{ MEMGETREGIONINFO, sizeof(struct region_info_user) }, { OTPGETREGIONINFO, sizeof(struct otp_info) },
		{ MEMGETINFO, sizeof(struct mtd_info_user) }, { MEMGETOOBSEL, sizeof(struct nand_oobinfo) },
		{ OTPSELECT, 4 }, { ECCGETLAYOUT, sizeof(struct nand_ecclayout_user) }, { ECCGETSTATS, sizeof(struct mtd_ecc_stats) },
		{ UBI_IOCMKVOL, sizeof(struct ubi_mkvol_req) }, { UBI_IOCRNVOL, sizeof(struct ubi_rnvol_req) },
		{ UBI_IOCATT, sizeof(struct ubi_attach_req) }, { UBI_IOCDET, 4 }, { UBI_IOCRMVOL, 4 },
		{ UBI_IOCRSVOL, sizeof(struct ubi_rsvol_req) }, { UBI_IOCEBER, 4 }, { UBI_IOCVOLUP, 8 },
		{ UBI_IOCEBCH, sizeof(struct ubi_leb_change_req) }, { UBI_IOCEBMAP, sizeof(struct ubi_map_req) },
		{ UBI_IOCEBUNMAP, 4 }, { UBI_IOCEBISMAP, 4 }, { UBI_IOCSETVOLPROP, sizeof(struct ubi_set_vol_prop_req) },
		{ LIRC_GET_FEATURES, 4 }, { LIRC_SET_SEND_MODE, 4 }, { LIRC_GET_REC_MODE, 4 }, { LIRC_GET_LENGTH, 4 },
		{ LIRC_SET_SEND_CARRIER, 4 }, { LIRC_SET_TRANSMITTER_MASK, 4 }, { LIRC_SET_REC_TIMEOUT, 4 },
	};

	struct ubi_mkvol_req volume = { -1, 1, 4096, UBI_DYNAMIC_VOLUME, 0, 4, { 0 }, "abcd" };
	struct ubi_rnvol_req names = { 2, { 0 }, { { 1, 2, { 0 }, "ab" }, { 2, 9, { 0 }, "a volume" } } };

	ask(UBI_IOCMKVOL, &volume, sizeof(volume));
	ask(UBI_IOCRNVOL, &names, sizeof(names));
	ask_word(MTDFILEMODE);
	ask_word(UBI_IOCVOLCRBLK);
	ask_word(UBI_IOCVOLRMBLK);
	for (unsigned i = 0; i < sizeof(FILLED) / sizeof(*FILLED); i++)
		ask_filled(FILLED[i].request, FILLED[i].size);
	return 0;
}
