/* Real System V objects, in a namespace of its own: what is told of them, and what is set. */
#include "show.h"
#include <linux/sched.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

static char buffer[8192];

static void messages(void)
{
	struct { long type; char text[64]; } message = { 5, "hello" }, got = { 0, "" };
	struct msqid_ds state = { .msg_perm = { .uid = 0, .gid = 0, .mode = 0640 }, .msg_qbytes = 1000 };
	long queue = call(msgget, IPC_PRIVATE, 0600);

	call(msgsnd, queue, &message, 5, 0);
	message.type = -7;
	call(msgsnd, queue, &message, 5, 0);
	message.type = 1ul << 40;
	call(msgsnd, queue, &message, 0, IPC_NOWAIT);
	call(msgctl, queue, IPC_STAT, buffer);
	call(msgctl, queue, IPC_STAT | 0x100, buffer);
	call(msgctl, queue, IPC_STAT, bad);
	call(msgctl, queue, IPC_SET, &state);
	call(msgctl, queue, IPC_SET, edge(100));
	call(msgctl, queue, IPC_SET, NULL);
	call(msgctl, 0, IPC_INFO, buffer);
	call(msgctl, 0, 12 /* MSG_INFO */, buffer);
	call(msgctl, 0, 11 /* MSG_STAT */, buffer);
	call(msgctl, 0, 13 /* MSG_STAT_ANY */, buffer);
	call(msgctl, 0, 12, bad);
	call(msgctl, 99, 11, buffer);
	call(msgrcv, queue, &got, sizeof(got.text), 5, 0);
	call(msgrcv, queue, &got, sizeof(got.text), 0, IPC_NOWAIT | MSG_NOERROR);
	call(msgrcv, queue, &got, sizeof(got.text), -9, IPC_NOWAIT);
	call(msgrcv, queue, &got, 2, 0, MSG_NOERROR | MSG_EXCEPT | 040000);
	call(msgctl, queue, IPC_RMID, 0x1234);
}

static void semaphores(void)
{
	struct sembuf two[2] = { { 0, 1, 0 }, { 1, -1, IPC_NOWAIT | SEM_UNDO } };
	unsigned short values[3] = { 5, 6, 7 };
	struct semid_ds state = { .sem_perm = { .uid = 0, .gid = 0, .mode = 0666 } };
	struct timespec soon = { 0, 1000 };
	long set = call(semget, IPC_PRIVATE, 3, 0600);

	call(semctl, set, 0, IPC_STAT, buffer);
	call(semctl, set, 2, IPC_STAT | 0x100, buffer);
	call(semctl, set, 0, IPC_STAT, bad);
	call(semctl, set, 0, IPC_SET, &state);
	call(semctl, set, 0, IPC_SET, edge(50));
	call(semctl, set, 0, SETALL, values);
	call(semctl, set, 0, SETALL, bad);
	call(semctl, set, 0, GETALL, buffer);
	call(semctl, set, 0, GETALL, bad);
	call(semctl, set, 1, SETVAL, 3);
	call(semctl, set, 1, SETVAL, -1);
	call(semctl, set, 1, SETVAL, 1ul << 40 | 2);
	call(semctl, set, 1, GETVAL, 0);
	call(semctl, set, 1, GETPID, buffer);
	call(semctl, set, 1, GETNCNT, 5);
	call(semctl, set, 1, GETZCNT, 0);
	call(semctl, set, 9, GETVAL, 0);
	call(semctl, 0, 0, IPC_INFO, buffer);
	call(semctl, 0, 0, SEM_INFO, buffer);
	call(semctl, 0, 0, SEM_STAT, buffer);
	call(semctl, 0, 0, 20 /* SEM_STAT_ANY */, buffer);
	call(semctl, 0, 0, SEM_INFO, bad);
	call(semop, set, two, 2);
	call(semtimedop, set, two, 2, &soon);
	two[1].sem_op = -100;
	call(semop, set, two, 2);
	two[1].sem_flg = 0;
	call(semtimedop, set, two + 1, 1, &soon);
	call(semctl, set, 0, IPC_RMID, 0x1234);
}

static void shared_memory(void)
{
	struct shmid_ds state = { .shm_perm = { .uid = 0, .gid = 0, .mode = 0600 } };
	long memory = call(shmget, IPC_PRIVATE, 8192, 0600);
	long place;

	call(shmctl, memory, IPC_STAT, buffer);
	call(shmctl, memory, IPC_STAT | 0x100, buffer);
	call(shmctl, memory, IPC_STAT, bad);
	call(shmctl, memory, IPC_SET, &state);
	call(shmctl, memory, IPC_SET, edge(40));
	call(shmctl, 0, IPC_INFO, buffer);
	call(shmctl, 0, 14 /* SHM_INFO */, buffer);
	call(shmctl, 0, 13 /* SHM_STAT */, buffer);
	call(shmctl, 0, 15 /* SHM_STAT_ANY */, buffer);
	call(shmctl, 0, 14, bad);
	call(shmctl, memory, SHM_LOCK, 0);
	call(shmctl, memory, SHM_UNLOCK, bad);
	place = call(shmat, memory, NULL, SHM_RDONLY);
	call(shmat, memory, 0x5001, SHM_RND | SHM_REMAP | SHM_EXEC);
	call(shmat, memory, 0x5001, 0);
	call(shmdt, place);
	call(shmdt, 0x5000);
	call(shmctl, memory, IPC_RMID, 0x1234);
	call(shmget, IPC_PRIVATE, 4096, SHM_HUGETLB | 21 << 26 | SHM_NORESERVE | IPC_CREAT | 0200);
	call(shmget, 0x77, 4096, 0x1f << 26 | 01000000);
	place = call(semget, 0x77, 4096, 01000000 | IPC_CREAT | 0644);
	call(semctl, place, 0, IPC_STAT, buffer);
}

int main(void)
{
	if (call(unshare, CLONE_NEWUSER | CLONE_NEWIPC))
		return 1; /* nothing that others can see */
	messages();
	semaphores();
	shared_memory();
	return 0;
}
