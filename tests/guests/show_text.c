/* How text and bytes are written: every byte, every length, every ending. */
#include "show.h"

static char buffer[600];

int main(void)
{
	char path[16] = "/nonexist/";

	for (int byte = 1; byte < 256; byte++) {
		path[10] = byte, path[11] = '0' + byte % 12, path[12] = 0;
		call(chdir, path);
	}
	for (int byte = 0; byte < 256; byte++)
		buffer[byte] = byte;
	for (int from = 0; from < 256; from += 16)
		call(write, NO_FD, buffer + from, 16);
	for (int from = 0; from < 256; from += 31)
		call(write, NO_FD, buffer + from, 32);
	for (int byte = 0; byte < 256; byte++)
		buffer[2 * byte] = 0, buffer[2 * byte + 1] = byte;
	for (int from = 0; from < 512; from += 32)
		call(write, NO_FD, buffer + from, 33);
	memset(buffer, 'x', sizeof(buffer));
	for (int length = 0; length < 36; length++) {
		call(write, NO_FD, buffer, length);
		buffer[length] = 0;
		call(chdir, buffer);
		call(memfd_create, buffer, -1);
		call(sethostname, buffer, length);
		buffer[length] = 'x';
	}
	for (int length = 30; length < 35; length++) {
		call(chdir, edge_copy(buffer, length));
		call(memfd_create, edge_copy(buffer, length), -1);
		call(write, NO_FD, edge_copy(buffer, length), length + 1);
		call(write, NO_FD, edge_copy(buffer, length), 100);
	}
	memset(buffer, '\1', sizeof(buffer));
	call(write, NO_FD, buffer, 500);
	memset(buffer, '\0', sizeof(buffer));
	call(write, NO_FD, buffer, 500);
	memset(buffer, '\377', sizeof(buffer));
	call(write, NO_FD, buffer, 500);
	buffer[499] = 0;
	call(chdir, buffer);
	call(chdir, "gr\303\274\303\237e \342\202\254 \360\237\230\200");
	call(chdir, "\302\240 \342\200\250 \355\240\200 \300\200 \364\220\200\200");
	return 0;
}
