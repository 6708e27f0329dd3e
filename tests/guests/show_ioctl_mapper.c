/* ioctl of the device mapper: on descriptors that are no such thing. */
#include "show_ioctl.h"
#include <linux/dm-ioctl.h>

static struct {
	struct dm_ioctl head;
	char data[512];
} all;

static void target(size_t at, unsigned next, const char *type, const char *parameters)
{
	struct dm_target_spec *spec = (void *)(all.data + at);

	spec->sector_start = at;
	spec->length = 7;
	spec->next = next;
	strcpy(spec->target_type, type);
	strcpy((char *)(spec + 1), parameters);
}

static void each(unsigned request)
{
	memset(&all, 0, sizeof(all));
	ask(request, &all, sizeof(all));
	all.head.version[0] = 3;
	all.head.data_size = sizeof(all);
	call(ioctl, -1, request, &all);
	all.head.version[0] = 4;
	all.head.data_size = sizeof(all.head);
	call(ioctl, -1, request, &all);
	all.head.data_size = sizeof(all);
	all.head.data_start = sizeof(all.head);
	all.head.flags = DM_READONLY_FLAG | DM_UUID_FLAG | 0x10000000;
	all.head.dev = 0xfd01;
	all.head.open_count = 3;
	all.head.event_nr = 7;
	strcpy(all.head.name, "a name");
	memset(all.head.uuid, 'u', sizeof(all.head.uuid));
	strcpy(all.data, "a text");
	call(ioctl, -1, request, &all);
	if (request != DM_TABLE_LOAD)
		return;
	all.head.target_count = 2;
	target(0, 64, "linear", "/dev/one 0");
	target(64, 0, "striped", "2 3");
	call(ioctl, -1, request, &all);
}

int main(void)
{
	static const unsigned REQUESTS[] = { DM_VERSION, DM_REMOVE_ALL, DM_LIST_DEVICES, DM_DEV_CREATE, DM_DEV_REMOVE,
		DM_DEV_RENAME, DM_DEV_SUSPEND, DM_DEV_STATUS, DM_DEV_WAIT, DM_TABLE_LOAD, DM_TABLE_CLEAR, DM_TABLE_DEPS,
		DM_TABLE_STATUS, DM_LIST_VERSIONS, DM_DEV_SET_GEOMETRY, DM_DEV_ARM_POLL };

	for (unsigned i = 0; i < sizeof(REQUESTS) / sizeof(*REQUESTS); i++)
		each(REQUESTS[i]);
	return 0;
}
