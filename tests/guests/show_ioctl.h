/* For guests named show_ioctl_<area>.c: a request with good, short, unreadable and no memory. */
#ifndef SHOW_IOCTL_H
#define SHOW_IOCTL_H

#include "show.h"
#include <sys/ioctl.h>

/* All numbers are `value`, of `width` bytes. */
static unused void *filled_with(unsigned long value, size_t width, size_t size)
{
	char *data = edge(size);

	for (size_t at = 0; at + width <= size; at += width)
		memcpy(data + at, &value, width);
	return data;
}

/* A request with a structure of `size` bytes. */
static unused void ask(unsigned long request, const void *data, size_t size)
{
	call(ioctl, NO_FD, request, data);
	if (size > 1)
		call(ioctl, -1, request, edge_copy(data, size - 1));
	call(ioctl, -1, request, bad);
	call(ioctl, -1, request, NULL);
}

/* The same with structures whose numbers are all the same. */
static unused void ask_filled(unsigned long request, size_t size)
{
	static const struct { unsigned long value; size_t width; } WORDS[] = {
		{ 0, 8 }, { 1, 4 }, { 2, 4 }, { 1, 8 }, { 0x41, 1 }, { -1ul, 8 },
	};

	for (unsigned i = 0; i < sizeof(WORDS) / sizeof(*WORDS); i++)
		call(ioctl, -1, request, filled_with(WORDS[i].value, WORDS[i].width, size));
	ask(request, filled_with(3, 4, size), size);
}

/* A request whose argument is a number. */
static unused void ask_word(unsigned long request)
{
	static const unsigned long WORDS[] = { 0, 1, 2, 3, 0x7f, 0x12345, HIGH_BITS, HIGH_BITS | 1, -1ul };

	for (unsigned i = 0; i < sizeof(WORDS) / sizeof(*WORDS); i++)
		call(ioctl, NO_FD, request, WORDS[i]);
}

#endif
