/* Socket addresses of radio, field buses and kernel services, whole, short, long and odd. */
#include "show.h"

static unsigned char address[256];

static void connect_as(int family, int from, int to)
{
	address[0] = family;
	address[1] = family >> 8;
	for (int length = from; length < to; length++)
		call(connect, -1, address, length);
}

static void pattern(int first)
{
	for (int i = 0; i < 256; i++)
		address[i] = first == 0 ? 0 : i + first;
}

static void call_sign(unsigned char *place, const char *text, int station)
{
	for (int i = 0; i < 6; i++)
		place[i] = (*text ? *text++ : ' ') << 1;
	place[6] = station;
}

static void ax25(void)
{
	static const char *signs[] = { "ABC", "A B", "", "QST", "-AB", "A-*", "abc", "A/B" };

	for (int count = 0; count < 10; count += 3)
		for (int length = 16; length < 80; length += 7) {
			memset(address, 0, 256);
			call_sign(address + 2, "ABC", 8);
			address[12] = count;
			for (int i = 0; i < 8; i++)
				call_sign(address + 16 + 7 * i, "XY1234", i << 1);
			connect_as(3, length, length + 2);
		}
	memset(address, 0, 256);
	for (int i = 0; i < 8; i++)
		for (int station = 0; station < 256; station += 15) {
			call_sign(address + 2, signs[i], station);
			connect_as(3, 16, 17);
		}
}

static void bluetooth(void)
{
	static const short words[] = { 0, 1, 2, 3, 4, 5, 6, 7, 0x21, 0x23, 0x3f, 0x40, 0x41, 0x7f, 0x80, 0x81,
				       0xff, 0x100, 0x1000, 0x1001, 0x1002, -2, -1 };

	for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
		memset(address, i, 256);
		memcpy(address + 2, words + i, 2);
		memcpy(address + 10, words + i, 2);
		connect_as(31, 12, 16);
		memcpy(address + 4, words + i, 2);
		connect_as(31, 2, 11);
	}
}

static void services(void)
{
	static const short numbers[] = { 0, 1, 2, 2499, 2500, 2501, 2502, 2503 };

	for (int i = 0; i < 8; i++) {
		memset(address, 0, 256);
		memcpy(address + 2, numbers + i, 2);
		address[4] = i;
		address[6] = i < 4 ? 16 : 28;
		address[8] = i < 4 ? 2 : 10;
		memcpy(address + 10, "\x12\x34\x7f\0\0\1", 6);
		connect_as(33, 36, 38);
		address[6] = 3 * i;
		connect_as(33, 36, 37);
		address[8] = 1;
		connect_as(33, 34, 37);
	}
	for (int type = 0; type < 5; type++) {
		memset(address, 0, 256);
		address[4] = type;
		memset(address + 8, type < 3 ? 0xff : type, 10);
		connect_as(36, 19, 22);
		address[10] = 0xfe;
		connect_as(36, 20, 21);
	}
	for (int protocol = 0; protocol < 9; protocol++) {
		memset(address, 0, 256);
		address[12] = protocol;
		address[88] = protocol;
		memcpy(address + 18, "service", 7);
		connect_as(39, 15, 18);
		connect_as(39, 95, 98);
	}
	memset(address, 0, 256);
	memcpy(address + 2, "hash", 4);
	memcpy(address + 24, "sha256", 6);
	connect_as(38, 24, 28);
	connect_as(38, 86, 90);
	address[17] = 0x10;
	address[20] = 3;
	connect_as(38, 88, 89);
	memset(address + 2, 'a', 200);
	connect_as(38, 88, 90);
	memcpy(address + 2, "123456789012345", 16);
	connect_as(9, 17, 20);
	memcpy(address + 2, "12345", 6);
	connect_as(9, 18, 19);
}

int main(void)
{
	for (int first = 0; first < 2; first++)
		for (int family = 0; family < 48; family++) {
			pattern(first);
			connect_as(family, 0, 4);
			connect_as(family, 14, 18);
		}
	ax25();
	bluetooth();
	services();
	return 0;
}
