/* Keys: add_key, request_key, and the commands of keyctl. They fail, or touch a keyring of the guest's own process. */
#include "show.h"
#include <linux/keyctl.h>
#include <sys/wait.h>

static const char *odd_text = "a description that is longer than what is shown of a text\n";

static void adding(void)
{
	call(add_key, "user", "name", "payload", 7, -9);
	call(add_key, "no such type", odd_text, odd_text, strlen(odd_text), -1);
	call(add_key, NULL, NULL, NULL, 0, 0);
	call(add_key, bad, bad, bad, 5, 7);
	call(add_key, "user", edge_text("abc"), edge("abc") - 3, 40, -2);
	call(add_key, "nothing", "x", "", 0, -3);
	call(add_key, "nothing", "x", NULL, 3, -4);
	call(add_key, "nothing", "x", "payload", ALL_BITS, -5);
	call(add_key, "nothing", "x", "payload", 7, -6);
	call(add_key, "nothing", "x", "payload", 7, -7);
	call(add_key, "nothing", "x", "payload", 7, -8);
	call(add_key, "nothing", "x", "\1\2", 2, HIGH_BITS | 5);
	call(request_key, "nothing", "name", "callout", -2);
	call(request_key, "nothing", "name", NULL, 0);
	call(request_key, NULL, bad, edge_text("abc"), 12345);
	call(request_key, "nothing", odd_text, odd_text, -8);
	call(request_key, "nothing", odd_text, odd_text, -10);
}

static void rings(void)
{
	for (int ring = -10; ring <= 1; ring++)
		call(keyctl, KEYCTL_GET_KEYRING_ID, ring, 0);
	call(keyctl, KEYCTL_GET_KEYRING_ID, 12345, 1);
	call(keyctl, KEYCTL_GET_KEYRING_ID, HIGH_BITS | 5, HIGH_BITS);
	call(keyctl, KEYCTL_JOIN_SESSION_KEYRING, bad);
	call(keyctl, KEYCTL_JOIN_SESSION_KEYRING, edge_text("abc"));
	call(keyctl, KEYCTL_UPDATE, 99999999, "payload", 7);
	call(keyctl, KEYCTL_UPDATE, -2, NULL, 7);
	call(keyctl, KEYCTL_UPDATE, -2, bad, ALL_BITS);
	call(keyctl, KEYCTL_REVOKE, 99999999);
	call(keyctl, KEYCTL_CHOWN, 99999999, -1, 0);
	call(keyctl, KEYCTL_CHOWN, 99999999, 5, HIGH_BITS | 6);
	call(keyctl, KEYCTL_SETPERM, 99999999, 0x3f3f3f3f);
	call(keyctl, KEYCTL_SETPERM, 99999999, 0x01020408);
	call(keyctl, KEYCTL_SETPERM, 99999999, 0xffffffff);
	call(keyctl, KEYCTL_SETPERM, 99999999, 0);
	call(keyctl, KEYCTL_SETPERM, 99999999, HIGH_BITS | 0x40);
	call(keyctl, KEYCTL_SETPERM, 99999999, 0x40);
	call(keyctl, KEYCTL_CLEAR, 99999999);
	call(keyctl, KEYCTL_LINK, 99999999, -2);
	call(keyctl, KEYCTL_UNLINK, 99999999, 99999998);
	call(keyctl, KEYCTL_SEARCH, 99999999, "user", "name", -5);
	call(keyctl, KEYCTL_SEARCH, 99999999, bad, NULL, 0);
	call(keyctl, KEYCTL_INVALIDATE, 99999999);
	call(keyctl, KEYCTL_GET_PERSISTENT, 77777, 99999999);
	call(keyctl, KEYCTL_GET_PERSISTENT, -1, HIGH_BITS | 99999999);
	call(keyctl, KEYCTL_RESTRICT_KEYRING, 99999999, "asymmetric", "builtin_trusted");
	call(keyctl, KEYCTL_RESTRICT_KEYRING, 99999999, NULL, bad);
	call(keyctl, KEYCTL_MOVE, 99999999, -2, -5, 0);
	call(keyctl, KEYCTL_MOVE, 99999999, -2, -5, 1);
	call(keyctl, KEYCTL_MOVE, 99999999, -2, -5, 6);
	call(keyctl, KEYCTL_MOVE, 99999999, -2, -5, HIGH_BITS | 3);
}

static void reading(void)
{
	char *buffer = edge(100);

	call(keyctl, KEYCTL_DESCRIBE, 99999999, buffer, 100);
	call(keyctl, KEYCTL_DESCRIBE, 99999999, NULL, 0);
	call(keyctl, KEYCTL_DESCRIBE, -3, bad, ALL_BITS);
	call(keyctl, KEYCTL_READ, 99999999, buffer, 100);
	call(keyctl, KEYCTL_READ, 99999999, NULL, 0);
	call(keyctl, KEYCTL_GET_SECURITY, 99999999, buffer, 100);
	call(keyctl, KEYCTL_GET_SECURITY, 99999999, NULL, 0);
	call(keyctl, KEYCTL_INSTANTIATE, 99999999, "payload", 7, -2);
	call(keyctl, KEYCTL_INSTANTIATE, 99999999, NULL, 0, 0);
	call(keyctl, KEYCTL_INSTANTIATE, 99999999, bad, 5, 1);
	struct {
		void *start;
		size_t size;
	} vec[2] = { { "abc", 3 }, { "defg", 4 } };
	call(keyctl, KEYCTL_INSTANTIATE_IOV, 99999999, vec, 2, -2);
	call(keyctl, KEYCTL_INSTANTIATE_IOV, 99999999, NULL, 2, 0);
	call(keyctl, KEYCTL_INSTANTIATE_IOV, 99999999, vec, 0, 0);
	call(keyctl, KEYCTL_INSTANTIATE_IOV, 99999999, bad, 2, 0);
	call(keyctl, KEYCTL_NEGATE, 99999999, 30, -2);
	call(keyctl, KEYCTL_NEGATE, 99999999, HIGH_BITS | 30, 0);
	call(keyctl, KEYCTL_REJECT, 99999999, 30, 126, -2);
	call(keyctl, KEYCTL_REJECT, 99999999, 30, 2, -3);
	call(keyctl, KEYCTL_REJECT, 99999999, 30, HIGH_BITS | 9999, -3);
	call(keyctl, KEYCTL_REJECT, 99999999, 30, -1L, -3);
	call(keyctl, KEYCTL_SET_REQKEY_KEYRING, 99);
	call(keyctl, KEYCTL_SET_REQKEY_KEYRING, -1);
	for (int ring = 0; ring <= 8; ring++)
		call(keyctl, KEYCTL_SET_REQKEY_KEYRING, ring);
	call(keyctl, KEYCTL_SET_REQKEY_KEYRING, HIGH_BITS | 99);
	call(keyctl, KEYCTL_SET_TIMEOUT, 99999999, 30);
	call(keyctl, KEYCTL_SET_TIMEOUT, 99999999, HIGH_BITS | 0xfffffffe);
	call(keyctl, KEYCTL_ASSUME_AUTHORITY, 99999999);
	call(keyctl, KEYCTL_WATCH_KEY, 99999999, NO_FD, 5, 0);
	call(keyctl, KEYCTL_WATCH_KEY, -2, -1, -1, 0);
	call(keyctl, KEYCTL_WATCH_KEY, -2, HIGH_BITS | 5, HIGH_BITS | 77, 0);
}

static void mathematics(void)
{
	struct {
		char *hash, *other;
		unsigned size, spare[8];
	} kdf = { "sha256", "other information", 17, { 0 } };
	int keys[3] = { 99999999, -2, 5 };
	char *buffer = edge(100);

	call(keyctl, KEYCTL_DH_COMPUTE, keys, buffer, 100, NULL);
	call(keyctl, KEYCTL_DH_COMPUTE, keys, buffer, 100, &kdf);
	kdf.spare[0] = 5;
	kdf.spare[7] = 0xffffffff;
	call(keyctl, KEYCTL_DH_COMPUTE, keys, NULL, 0, &kdf);
	kdf.hash = bad;
	kdf.other = NULL;
	call(keyctl, KEYCTL_DH_COMPUTE, keys, NULL, ALL_BITS, &kdf);
	call(keyctl, KEYCTL_DH_COMPUTE, NULL, NULL, 0, bad);
	call(keyctl, KEYCTL_DH_COMPUTE, edge(11), NULL, 0, edge(20));

	unsigned params[13] = { 99999999, 7, 9 };
	call(keyctl, KEYCTL_PKEY_QUERY, 99999999, 0, "enc=pkcs1", edge(44));
	call(keyctl, KEYCTL_PKEY_QUERY, 99999999, 1, NULL, NULL);
	call(keyctl, KEYCTL_PKEY_QUERY, 99999999, HIGH_BITS, bad, bad);
	for (int command = KEYCTL_PKEY_ENCRYPT; command <= KEYCTL_PKEY_VERIFY; command++) {
		call(keyctl, command, params, "enc=pkcs1 hash=sha256", "payload", buffer);
		call(keyctl, command, params, NULL, NULL, NULL);
		call(keyctl, command, NULL, bad, bad, bad);
		call(keyctl, command, edge_copy(params, 30), "", edge_copy("abc", 3), edge(2));
	}
	params[3] = 5;
	params[9] = 1;
	params[1] = 500;
	call(keyctl, KEYCTL_PKEY_SIGN, params, "", buffer, buffer);
}

/* Keys of this process. */
static void own(void)
{
	char text[100];
	int ring = call(add_key, "keyring", "show", NULL, 0, KEY_SPEC_PROCESS_KEYRING);
	int key = call(add_key, "user", "show:name", "pay\1load", 8, ring);

	call(keyctl, KEYCTL_DESCRIBE, key, text, 100);
	call(keyctl, KEYCTL_DESCRIBE, key, text, 5);
	call(keyctl, KEYCTL_DESCRIBE, key, NULL, 0);
	call(keyctl, KEYCTL_READ, key, text, 100);
	call(keyctl, KEYCTL_READ, key, text, 3);
	call(keyctl, KEYCTL_READ, key, NULL, 0);
	call(keyctl, KEYCTL_GET_SECURITY, key, text, 100);
	call(keyctl, KEYCTL_GET_SECURITY, key, text, 0);
	call(keyctl, KEYCTL_UPDATE, key, "other", 5);
	call(keyctl, KEYCTL_SETPERM, key, 0x3f3f0000);
	call(keyctl, KEYCTL_SEARCH, ring, "user", "show:name", 0);
	call(request_key, "user", "show:name", NULL, 0);
	call(keyctl, KEYCTL_SET_TIMEOUT, key, 100);
	call(keyctl, KEYCTL_UNLINK, key, ring);
	call(keyctl, KEYCTL_CLEAR, ring);
	call(keyctl, KEYCTL_REVOKE, ring);
}

int main(void)
{
	char text[40];

	/* A parent may be given one's keys: that is this process then. */
	if (fork() == 0) {
		call(keyctl, KEYCTL_SESSION_TO_PARENT, 1, 2, 3, 4);
		_exit(0);
	}
	wait(NULL);
	own();

	adding();
	rings();
	reading();
	mathematics();
	call(keyctl, KEYCTL_CAPABILITIES, text, 40);
	call(keyctl, KEYCTL_CAPABILITIES, text, 1);
	call(keyctl, KEYCTL_CAPABILITIES, NULL, 0);
	call(keyctl, KEYCTL_CAPABILITIES, bad, 5);
	call(keyctl, 13, 1, 2, 3, 4);
	call(keyctl, 33, HIGH_BITS, -1L, bad, NULL);
	call(keyctl, -1, 1, 2, 3, 4);
	call(keyctl, HIGH_BITS | KEYCTL_REVOKE, 99999999);
	return 0;
}
