/* ioctl of input devices: on descriptors that are no such thing. */
#include "show_ioctl.h"
#include <linux/input.h>

int main(void)
{
	struct ff_effect effect = { FF_RUMBLE, -1, 0x4000, { 1, 2 }, { 3, 4 }, { { 0 } } };
	unsigned code[2] = { 30, KEY_A };

	for (unsigned type = 0; type < 0x20; type++)
		call(ioctl, -1, EVIOCGBIT(type, type), bad);
	for (unsigned axis = 0; axis < 0x40; axis += 3) {
		call(ioctl, -1, EVIOCGABS(axis), edge(24));
		ask(EVIOCSABS(axis), filled_with(axis, 4, sizeof(struct input_absinfo)), sizeof(struct input_absinfo));
	}
	for (unsigned size = 0; size < 300; size += 99) {
		call(ioctl, -1, EVIOCGNAME(size), edge(300));
		call(ioctl, -1, EVIOCGPHYS(size), bad);
		call(ioctl, -1, EVIOCGUNIQ(size), NULL);
		call(ioctl, -1, EVIOCGPROP(size), edge(300));
		call(ioctl, -1, EVIOCGKEY(size), edge(300));
		call(ioctl, -1, EVIOCGLED(size), edge(300));
		call(ioctl, -1, EVIOCGSND(size), edge(300));
		call(ioctl, -1, EVIOCGSW(size), edge(300));
		call(ioctl, -1, EVIOCGMTSLOTS(size), edge(300));
	}
	for (unsigned key = 0; key < 0x220; key += 5) {
		code[1] = key;
		call(ioctl, -1, EVIOCSKEYCODE, code);
	}
	ask(EVIOCGKEYCODE, code, sizeof(code));
	ask_filled(EVIOCSKEYCODE_V2, sizeof(struct input_keymap_entry));
	ask_filled(EVIOCGKEYCODE_V2, sizeof(struct input_keymap_entry));
	ask_filled(EVIOCGID, sizeof(struct input_id));
	ask_filled(EVIOCSREP, 8);
	ask_filled(EVIOCGREP, 8);
	ask_filled(EVIOCGVERSION, 4);
	ask_filled(EVIOCGEFFECTS, 4);
	ask_filled(EVIOCSCLOCKID, 4);
	ask(EVIOCSFF, &effect, sizeof(effect));
	for (unsigned type = FF_RUMBLE; type < 0x62; type++) {
		effect.type = type;
		call(ioctl, -1, EVIOCSFF, &effect);
	}
	ask_word(EVIOCRMFF);
	ask_word(EVIOCGRAB);
	ask_word(EVIOCREVOKE);
	return 0;
}
