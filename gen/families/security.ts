// Security modules, system call filters and keys. What the words mean is told in gen/families/all.ts.
export const security = {
  seccomp_actions: `SECCOMP_RET_??? SECCOMP_RET_KILL_PROCESS SECCOMP_RET_KILL_THREAD SECCOMP_RET_TRAP
    SECCOMP_RET_ERRNO SECCOMP_RET_USER_NOTIF SECCOMP_RET_TRACE SECCOMP_RET_LOG SECCOMP_RET_ALLOW`,
} as const;
