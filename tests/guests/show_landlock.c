/* Rules that a process gives itself; here only its children do. */
#include "show.h"
#include <sys/prctl.h>
#include <sys/wait.h>

int main(void)
{
	unsigned long attr[8] = { 1, 0, 0, 0 };
	struct __attribute__((packed)) {
		unsigned long allowed;
		int parent;
	} beneath = { 5, NO_FD };
	struct {
		unsigned long allowed, port;
	} port = { 3, 80 };

	call(landlock_create_ruleset, NULL, 0, 1);
	call(landlock_create_ruleset, NULL, 0, 5);
	call(landlock_create_ruleset, NULL, 0, 4);
	call(landlock_create_ruleset, NULL, 0, -3);
	call(landlock_create_ruleset, NULL, 0, HIGH_BITS);
	call(landlock_create_ruleset, NULL, 8, 1);
	call(landlock_create_ruleset, attr, 8, 1);
	call(landlock_create_ruleset, attr, 0, 0);
	call(landlock_create_ruleset, attr, 4, 0);
	call(landlock_create_ruleset, attr, 7, 0);
	call(landlock_create_ruleset, bad, 8, 0);
	call(landlock_create_ruleset, edge(6), 8, 0);
	attr[0] = 0x1fff;
	call(landlock_create_ruleset, attr, 8, 4);
	attr[0] = 0;
	call(landlock_create_ruleset, attr, 8, 0);
	attr[0] = 1ul << 50;
	call(landlock_create_ruleset, attr, 8, 0);
	attr[0] = ~0x1c000ul;
	call(landlock_create_ruleset, attr, 8, 0);
	attr[0] = 5;
	call(landlock_add_rule, NO_FD, 1, &beneath, 0);
	call(landlock_add_rule, -1, 1, NULL, 0);
	call(landlock_add_rule, -1, 1, bad, 0);
	call(landlock_add_rule, -1, 1, edge_copy(&beneath, 11), 0);
	beneath.allowed = 0xe3fff;
	beneath.parent = -100;
	call(landlock_add_rule, NO_FD, 1, &beneath, 0);
	call(landlock_add_rule, NO_FD, 0, &beneath, 0);
	call(landlock_add_rule, NO_FD, 3, &beneath, 0);
	call(landlock_add_rule, HIGH_BITS | NO_FD, HIGH_BITS | 1, &beneath, HIGH_BITS);
	call(landlock_add_rule, NO_FD, -1, &port, 0);
	call(landlock_restrict_self, NO_FD, 0);
	call(landlock_restrict_self, -1, -1);
	call(landlock_restrict_self, HIGH_BITS, HIGH_BITS);
	if (fork() == 0) {
		call(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		int rules = call(landlock_create_ruleset, attr, 8, 0);
		beneath.allowed = 4;
		beneath.parent = open("/", O_PATH | O_DIRECTORY);
		call(landlock_add_rule, rules, 1, &beneath, 0);
		call(landlock_restrict_self, rules, 0);
		_exit(0);
	}
	wait(NULL);
	return 0;
}
