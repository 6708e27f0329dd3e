/* ioctl of loop devices and network block devices: on descriptors that are no such thing. */
#include "show_ioctl.h"
#include <linux/loop.h>
#include <linux/nbd.h>

int main(void)
{
	static const unsigned WORD[] = { LOOP_SET_FD, LOOP_CLR_FD, LOOP_CHANGE_FD, LOOP_SET_CAPACITY, LOOP_SET_DIRECT_IO,
		LOOP_SET_BLOCK_SIZE, LOOP_CTL_ADD, LOOP_CTL_REMOVE, LOOP_CTL_GET_FREE, NBD_SET_SOCK, NBD_SET_BLKSIZE,
		NBD_SET_SIZE, NBD_DO_IT, NBD_CLEAR_SOCK, NBD_CLEAR_QUE, NBD_PRINT_DEBUG, NBD_SET_SIZE_BLOCKS,
		NBD_DISCONNECT, NBD_SET_TIMEOUT };
	struct loop_info old = { 0 };
	struct loop_info64 info = { 0 };

	for (unsigned i = 0; i < sizeof(WORD) / sizeof(*WORD); i++)
		ask_word(WORD[i]);
	call(ioctl, -1, NBD_SET_FLAGS, NBD_FLAG_HAS_FLAGS | NBD_FLAG_SEND_TRIM | 0x8000);
	old.lo_number = 3;
	strcpy(old.lo_name, "backing file");
	ask(LOOP_SET_STATUS, &old, sizeof(old));
	old.lo_encrypt_type = LO_CRYPT_XOR;
	old.lo_encrypt_key_size = 5;
	memcpy(old.lo_encrypt_key, "secret", 6);
	ask(LOOP_SET_STATUS, &old, sizeof(old));
	ask_filled(LOOP_SET_STATUS, sizeof(old));
	ask(LOOP_GET_STATUS, &old, sizeof(old));
	info.lo_offset = 1 << 20;
	info.lo_flags = LO_FLAGS_AUTOCLEAR | LO_FLAGS_PARTSCAN | 0x40;
	memset(info.lo_file_name, 'x', sizeof(info.lo_file_name));
	ask(LOOP_SET_STATUS64, &info, sizeof(info));
	info.lo_encrypt_type = 99;
	info.lo_encrypt_key_size = 77;
	memset(info.lo_crypt_name, 'y', 10);
	ask(LOOP_SET_STATUS64, &info, sizeof(info));
	ask_filled(LOOP_SET_STATUS64, sizeof(info));
	ask(LOOP_GET_STATUS64, &info, sizeof(info));
	ask_filled(LOOP_CONFIGURE, sizeof(struct loop_config));
	return 0;
}
