/* ioctl of virtual consoles: on descriptors that are no such thing. */
#include "show_ioctl.h"
#include <linux/kd.h>
#include <linux/vt.h>

int main(void)
{
	static const unsigned WORD[] = { KIOCSOUND, KDMKTONE, KDSETLED, KDSKBLED, KDSETMODE, KDSKBMODE, KDSKBMETA, KDENABIO,
		KDDISABIO, KDMAPDISP, KDUNMAPDISP, PIO_FONTRESET, KDSIGACCEPT, VT_ACTIVATE, VT_WAITACTIVE, VT_DISALLOCATE };
	static const struct { unsigned request, size; } FILLED[] = {
		{ KDGETLED, 1 }, { KDGKBLED, 1 }, { KDGKBTYPE, 1 }, { KDGETMODE, 4 }, { KDGKBMODE, 4 }, { KDGKBMETA, 4 },
		{ GIO_SCRNMAP, 256 }, { PIO_SCRNMAP, 256 }, { GIO_FONT, 8192 }, { PIO_FONT, 8192 }, { GIO_CMAP, 48 },
		{ PIO_CMAP, 48 }, { PIO_UNISCRNMAP, 512 }, { GIO_UNISCRNMAP, 512 },
		{ PIO_UNIMAPCLR, 6 }, { KDSETKEYCODE, 8 }, { KDGETKEYCODE, 8 }, { KDKBDREP, 8 },
		{ KDSKBDIACR, 772 }, { KDGKBDIACR, 772 }, { KDSKBDIACRUC, 3076 },
		{ VT_OPENQRY, 4 }, { VT_GETMODE, 8 }, { VT_GETSTATE, 6 },
	};
	struct console_font_op font = { KD_FONT_OP_SET, KD_FONT_FLAG_DONT_RECALC, 8, 16, 256, (void *)0x1000 };

	for (unsigned i = 0; i < sizeof(WORD) / sizeof(*WORD); i++)
		ask_word(WORD[i]);
	for (unsigned i = 0; i < sizeof(FILLED) / sizeof(*FILLED); i++)
		ask_filled(FILLED[i].request, FILLED[i].size);
	for (int op = -1; op < 5; op++) {
		font.op = op;
		ask(KDFONTOP, &font, sizeof(font));
	}
	return 0;
}
