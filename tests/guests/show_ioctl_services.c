/* ioctl of what the kernel offers behind a descriptor: faults, answers, events, namespaces, entropy. */
#include "show_ioctl.h"
#include <linux/nsfs.h>
#include <linux/perf_event.h>
#include <linux/random.h>
#include <linux/seccomp.h>
#include <linux/tee.h>
#include <linux/userfaultfd.h>

int main(void)
{
	static const unsigned WORD[] = { PERF_EVENT_IOC_ENABLE, PERF_EVENT_IOC_DISABLE, PERF_EVENT_IOC_RESET,
		PERF_EVENT_IOC_REFRESH, PERF_EVENT_IOC_SET_OUTPUT, PERF_EVENT_IOC_SET_BPF, PERF_EVENT_IOC_PAUSE_OUTPUT,
		NS_GET_USERNS, NS_GET_PARENT, NS_GET_NSTYPE, RNDZAPENTCNT, RNDCLEARPOOL, RNDRESEEDCRNG };
	static const struct { unsigned request, size; } FILLED[] = {
		{ UFFDIO_API, sizeof(struct uffdio_api) },
		{ UFFDIO_REGISTER, sizeof(struct uffdio_register) },
		{ UFFDIO_UNREGISTER, sizeof(struct uffdio_range) },
		{ UFFDIO_WAKE, sizeof(struct uffdio_range) },
		{ UFFDIO_COPY, sizeof(struct uffdio_copy) },
		{ UFFDIO_ZEROPAGE, sizeof(struct uffdio_zeropage) },
		{ SECCOMP_IOCTL_NOTIF_RECV, sizeof(struct seccomp_notif) },
		{ SECCOMP_IOCTL_NOTIF_SEND, sizeof(struct seccomp_notif_resp) },
		{ SECCOMP_IOCTL_NOTIF_ADDFD, sizeof(struct seccomp_notif_addfd) },
		{ SECCOMP_IOCTL_NOTIF_ID_VALID, 8 },
		{ PERF_EVENT_IOC_PERIOD, 8 },
		{ PERF_EVENT_IOC_ID, 8 },
		{ PERF_EVENT_IOC_SET_FILTER, 16 },
		{ NS_GET_OWNER_UID, 4 },
		{ RNDGETENTCNT, 4 },
		{ RNDADDTOENTCNT, 4 },
		{ TEE_IOC_VERSION, sizeof(struct tee_ioctl_version_data) },
		{ TEE_IOC_SHM_ALLOC, sizeof(struct tee_ioctl_shm_alloc_data) },
		{ TEE_IOC_CANCEL, sizeof(struct tee_ioctl_cancel_arg) },
		{ TEE_IOC_CLOSE_SESSION, sizeof(struct tee_ioctl_close_session_arg) },
	};
	struct { int count, size; char bytes[40]; } pool = { 8, 40, "forty bytes of what is no entropy at al" };
	int user = open("/proc/self/ns/user", O_RDONLY);

	for (unsigned i = 0; i < sizeof(WORD) / sizeof(*WORD); i++)
		ask_word(WORD[i]);
	for (unsigned i = 0; i < sizeof(FILLED) / sizeof(*FILLED); i++)
		ask_filled(FILLED[i].request, FILLED[i].size);
	ask(RNDADDENTROPY, &pool, sizeof(pool));
	pool.size = 0;
	call(ioctl, -1, RNDADDENTROPY, &pool);
	pool.size = 5;
	call(ioctl, -1, RNDADDENTROPY, &pool);
	call(ioctl, -1, PERF_EVENT_IOC_SET_FILTER, edge_string("a < 3"));
	call(ioctl, -1, PERF_EVENT_IOC_SET_FILTER, edge_text("no end"));
	call(ioctl, user, NS_GET_OWNER_UID, &user);
	return 0;
}
