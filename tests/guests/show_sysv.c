/* System V's semaphores, shared memory and messages. */
#include "show.h"
#include <linux/sched.h>
#include <sys/ipc.h>

static char buffer[8192];

static void semaphores(void)
{
	short operations[12] = { 0, 1, 0x1000, 1, -1, 0x800, 77, -7, 0x7fff, -1, 0, 0 };
	long soon[2] = { 0, 5 };
	unsigned short values[4] = { 5, 6, 7, 8 };

	call(semget, 0x1234, 3, 0600);
	call(semget, 0x1234, -1, IPC_CREAT | IPC_EXCL | 0777);
	call(semget, -1, 0x7fffffff, -1);
	call(semget, HIGH_BITS | 5, 0, HIGH_BITS);
	call(semop, -1, operations, 1);
	call(semop, -1, operations, 4);
	call(semop, -1, operations, 0);
	call(semop, -1, NULL, 1);
	call(semop, -1, bad, 1000);
	call(semop, -1, edge_copy(operations, 10), 2);
	call(semtimedop, -1, operations, 2, soon);
	call(semtimedop, -1, operations, 1, NULL);
	call(semtimedop, -1, bad, 1, bad);
	for (int command = 0; command < 21; command++)
		call(semctl, -1, 1, command, buffer);
	call(semctl, -1, -1, 0x100 | 2, buffer);
	call(semctl, -1, 0, 16, 5);
	call(semctl, -1, 0, 17, values);
	call(semctl, -1, 0, -1, bad);
	call(semctl, -1, 0, 3, bad);
}

static void shared_memory(void)
{
	call(shmget, 0x1234, 4096, 0600);
	call(shmget, 0, ALL_BITS, IPC_CREAT | IPC_EXCL | 07000);
	call(shmget, -1, 0, IPC_EXCL | 0x1000 | 0x800 | 0x2000 | 21 << 26);
	call(shmget, HIGH_BITS | 5, 1ul << 40, ~IPC_CREAT);
	call(shmat, -1, NULL, 0);
	call(shmat, -1, 5, 0x1000);
	call(shmat, NOBODY, bad, 0xf000);
	call(shmat, NOBODY, bad, -1);
	call(shmdt, 5);
	call(shmdt, NULL);
	for (int command = 0; command < 18; command++)
		call(shmctl, -1, command, buffer);
	call(shmctl, -1, 0x102, buffer);
	call(shmctl, -1, 1, bad);
	call(shmctl, HIGH_BITS | 5, -1, NULL);
}

static void messages(void)
{
	static struct { long type; char text[1000]; } message = { 5, "hello message" };

	call(msgget, 0x1234, 0600);
	call(msgget, -1, IPC_EXCL | 0777);
	call(msgget, HIGH_BITS | 5, ~IPC_CREAT);
	call(msgsnd, -1, &message, 13, 0);
	call(msgsnd, -1, &message, 100, IPC_NOWAIT);
	call(msgsnd, -1, &message, 0, -1);
	call(msgsnd, -1, NULL, 5, 010000);
	call(msgsnd, -1, bad, 5, 0);
	call(msgsnd, -1, &message, ALL_BITS, 0);
	call(msgsnd, -1, edge_copy(&message, 12), 13, 0);
	call(msgrcv, -1, &message, 100, 0, 0);
	call(msgrcv, -1, &message, 100, -5, IPC_NOWAIT | 010000 | 020000 | 040000);
	call(msgrcv, -1, NULL, ALL_BITS, 1L << 40, -1);
	for (int command = 0; command < 15; command++)
		call(msgctl, -1, command, buffer);
	call(msgctl, -1, 0x102, buffer);
	call(msgctl, -1, 1, bad);
	call(msgctl, HIGH_BITS | 5, -1, NULL);
}

static void for_real(void)
{
	struct { long type; char text[100]; } message = { 5, "hello message" };

	long queue = call(msgget, IPC_PRIVATE, 0600);
	call(msgsnd, queue, &message, 13, 0);
	call(msgrcv, queue, &message, 100, 0, IPC_NOWAIT);
	call(msgrcv, queue, &message, 100, 0, IPC_NOWAIT);
	call(msgctl, queue, IPC_RMID, NULL);
	long set = call(semget, IPC_PRIVATE, 3, 0600);
	short up[3] = { 1, 2, 0 };
	call(semop, set, up, 1);
	call(semctl, set, 1, 12, 0);
	call(semctl, set, 0, IPC_RMID, 0);
	long memory = call(shmget, IPC_PRIVATE, 4096, 0600);
	long address = call(shmat, memory, NULL, 0);
	call(shmdt, address);
	call(shmctl, memory, IPC_RMID, NULL);
}

int main(void)
{
	if (call(unshare, CLONE_NEWUSER | CLONE_NEWIPC))
		return 1; /* nothing that others can see */
	semaphores();
	shared_memory();
	messages();
	for_real();
	return 0;
}
