/* ioctl of virtual consoles: on descriptors that are no such thing. */
#include "show_ioctl.h"
#include <linux/kd.h>
#include <linux/keyboard.h>
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
	static const unsigned short KEYS[] = { K(KT_LATIN, 'a'), K(KT_LATIN, 27), K_F5, K_HOLE, K_P7, K(KT_CONS, 3), K_UP,
		K(KT_META, '\''), K_CAPSSHIFT_SLOCK, K_BRL_DOT3, K(KT_DEAD2, 200), K(KT_SHIFT, 99), K(77, 1) };
	static char pixels[256];
	struct kbentry key = { 0 };
	/* not on the stack: strace 6.1 loses the part of a text that lies before the end of a page */
	static struct kbsentry text;
	struct unimapdesc map = { 0 };
	struct consolefontdesc old = { 2, 16, pixels };

	for (unsigned i = 0; i < sizeof(KEYS) / sizeof(*KEYS); i++) {
		key = (struct kbentry){ i * 7, i, KEYS[i] };
		ask(KDGKBENT, &key, sizeof(key));
		ask(KDSKBENT, &key, sizeof(key));
		text.kb_func = KEYS[i];
		memset(text.kb_string, 'x', i * 3);
		call(ioctl, -1, KDGKBSENT, &text);
		call(ioctl, -1, KDSKBSENT, &text);
	}
	for (map.entry_ct = 0; map.entry_ct < 3; map.entry_ct++) {
		map.entries = edge(map.entry_ct * 2);
		ask(GIO_UNIMAP, &map, sizeof(map));
	}
	ask(GIO_FONTX, &old, sizeof(old));
	ask(PIO_FONTX, &old, sizeof(old));
	font.data = edge(64);
	font.charcount = 2;
	for (int op = -1; op < 4; op++) {
		font.op = op;
		ask(KDFONTOP, &font, sizeof(font));
	}
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
