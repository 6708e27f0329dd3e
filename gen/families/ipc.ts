// System V and POSIX inter-process communication. What the words mean is told in gen/families/all.ts.
export const ipc = {
  ipc_flags: `IPC_??? IPC_CREAT IPC_EXCL IPC_NOWAIT`,
  shm_flags: `SHM_??? IPC_CREAT IPC_EXCL SHM_HUGETLB SHM_NORESERVE`,
  shmat_flags: `SHM_??? SHM_RDONLY SHM_RND SHM_REMAP SHM_EXEC`,
  shmctl_commands: `SHM_??? IPC_RMID IPC_SET IPC_STAT IPC_INFO SHM_STAT SHM_INFO SHM_STAT_ANY SHM_LOCK
    SHM_UNLOCK`,
  semctl_commands: `SEM_??? IPC_RMID IPC_SET IPC_STAT IPC_INFO SEM_STAT SEM_INFO SEM_STAT_ANY GETPID
    GETVAL GETALL GETNCNT GETZCNT SETVAL SETALL`,
  semop_flags: `SEM_??? SEM_UNDO IPC_NOWAIT`,
  msgctl_commands: `MSG_??? IPC_RMID IPC_SET IPC_STAT IPC_INFO MSG_STAT MSG_INFO MSG_STAT_ANY`,
  mq_flags: `O_??? O_NONBLOCK`,
  msg_flags: `MSG_??? MSG_NOERROR MSG_EXCEPT MSG_COPY IPC_NOWAIT`,
} as const;
