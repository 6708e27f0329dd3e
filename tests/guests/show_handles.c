/* Handles of files, which stay valid when names do not. */
#include "show.h"

static const char target[] = "missing/target";

struct handle {
	unsigned bytes;
	int type;
	unsigned char data[200];
};

static struct handle *filled(unsigned bytes, int type)
{
	static struct handle handle;

	memset(&handle, 0, sizeof(handle));
	handle.bytes = bytes;
	handle.type = type;
	for (int i = 0; i < 200; i++)
		handle.data[i] = i * 7;
	return &handle;
}

int main(void)
{
	static const unsigned sizes[] = { 0, 1, 4, 8, 31, 32, 33, 127, 128, 129, 1000, -1u };
	int id = 5;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		call(name_to_handle_at, AT_FDCWD, target, filled(sizes[i], 1), &id, 0);
		call(open_by_handle_at, AT_FDCWD, filled(sizes[i], 1), O_RDONLY);
		call(open_by_handle_at, NO_FD, filled(sizes[i], -1), O_RDWR | O_CREAT);
		call(open_by_handle_at, NO_FD, edge_copy(filled(sizes[i], 0x81), 8), O_WRONLY);
		call(open_by_handle_at, NO_FD, edge_copy(filled(sizes[i], 0x81), 4), O_PATH);
		call(open_by_handle_at, NO_FD, edge_copy(filled(sizes[i], 0x81), 20), ~0x4000000);
	}
	for (int bit = 0; bit < 32; bit++)
		if (bit > 1 && bit != 9) /* AT_HANDLE_... are newer */
			call(name_to_handle_at, AT_FDCWD, target, filled(8, 0), &id, 1u << bit);
	call(name_to_handle_at, AT_FDCWD, target, filled(8, 0), &id, -1);
	call(name_to_handle_at, AT_FDCWD, NULL, NULL, NULL, 0x1000);
	call(name_to_handle_at, -1, bad, bad, bad, 0x400);
	call(name_to_handle_at, NO_FD, "", edge_copy(filled(8, 3), 8), edge(4), 0);
	call(name_to_handle_at, NO_FD, "", edge_copy(filled(8, 3), 4), edge(2), HIGH_BITS);
	call(name_to_handle_at, AT_FDCWD, "/proc", filled(0, 3), &id, 0);
	call(name_to_handle_at, AT_FDCWD, "/proc", filled(128, 3), &id, 0);
	call(name_to_handle_at, AT_FDCWD, ".", filled(0, 3), &id, 0);
	call(open_by_handle_at, HIGH_BITS | 5, NULL, HIGH_BITS | O_RDWR);
	call(open_by_handle_at, -1, bad, 0);
	return 0;
}
