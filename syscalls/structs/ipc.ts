// What is told of System V objects, and what can be set.
import { id, int, long, octal, size, uint } from "../kinds/numbers.ts";
import { type StructView, view, whole } from "./view.ts";

const owner = { uid: id, gid: id, mode: octal };
const setOwner = view("ipc64_perm", owner);
const wholeOwner = view("ipc64_perm", { ...owner, key: uint, cuid: id, cgid: id });

/** What can be set of a message queue. */
export const messageQueueSet: StructView = whole(
  view("msqid64_ds", { msg_perm: setOwner, msg_qbytes: size }),
);

/** A message queue. */
export const messageQueue: StructView = view("msqid64_ds", {
  msg_perm: wholeOwner,
  msg_stime: long,
  msg_rtime: long,
  msg_ctime: long,
  msg_qnum: size,
  msg_qbytes: size,
  msg_lspid: int,
  msg_lrpid: int,
});

/** Limits of message queues, or how much of them is used. */
export const messageLimits: StructView = view("msginfo", {
  msgpool: int,
  msgmap: int,
  msgmax: int,
  msgmnb: int,
  msgmni: int,
  msgssz: int,
  msgtql: int,
  msgseg: uint,
});

/** What can be set of semaphores. */
export const semaphoresSet: StructView = whole(view("semid64_ds", { sem_perm: setOwner }));

/** A set of semaphores. */
export const semaphores: StructView = view("semid64_ds", {
  sem_perm: wholeOwner,
  sem_otime: long,
  sem_ctime: long,
  sem_nsems: size,
});

/** Limits of semaphores, or how many there are. */
export const semaphoreLimits: StructView = view("seminfo", {
  semmap: int,
  semmni: int,
  semmns: int,
  semmnu: int,
  semmsl: int,
  semopm: int,
  semume: int,
  semusz: int,
  semvmx: int,
  semaem: int,
});

/** What can be set of shared memory. */
export const sharedMemorySet: StructView = whole(view("shmid64_ds", { shm_perm: setOwner }));

/** A piece of shared memory. */
export const sharedMemory: StructView = view("shmid64_ds", {
  shm_perm: wholeOwner,
  shm_segsz: size,
  shm_cpid: int,
  shm_lpid: int,
  shm_nattch: size,
  shm_atime: long,
  shm_dtime: long,
  shm_ctime: long,
});

/** Limits of shared memory. */
export const sharedMemoryLimits: StructView = view("shminfo64", {
  shmmax: size,
  shmmin: size,
  shmmni: size,
  shmseg: size,
  shmall: size,
});

/** How much shared memory is used. */
export const sharedMemoryUse: StructView = view("shm_info", {
  used_ids: int,
  shm_tot: size,
  shm_rss: size,
  shm_swp: size,
  swap_attempts: size,
  swap_successes: size,
});
