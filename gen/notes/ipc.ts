// System V objects, POSIX message queues, asynchronous input and output.
import {
  address,
  anAddress,
  bytesIn,
  bytesOut,
  fd,
  flags,
  long,
  type Notes,
  structIn,
  structOut,
  structsIn,
  structsOut,
  syscalls,
  uint,
} from "../dsl.ts";
import * as words from "../vocabulary/ipc.ts";
import { addressOut, openFlags, openMode, uintOut } from "../vocabulary.ts";

const timeout = structIn("timespec");
const sops = structsIn("semaphoreOperation", "nsops");
const events = structsOut("ioEvent");

export const ipc: Notes = syscalls({
  shmget: { key: words.ipcKey, flag: words.shmFlags },
  shmat: { shmaddr: address, shmflg: flags("shmat_flags"), returns: anAddress },
  shmdt: { shmaddr: address },
  shmctl: { cmd: words.ipcCommand("shmctl_commands"), buf: words.sharedMemoryArgument },
  semget: { key: words.ipcKey, semflg: words.objectFlags },
  semop: { sops },
  semtimedop: { sops, timeout },
  semctl: { cmd: words.ipcCommand("semctl_commands"), arg: words.semaphoreArgument },
  msgget: { key: words.ipcKey, msgflg: words.objectFlags },
  msgsnd: { msgp: words.queuedIn("msgsz"), msgflg: flags("msg_flags") },
  msgrcv: { msgp: words.queuedOut("msgsz"), msgflg: flags("msg_flags") },
  msgctl: { cmd: words.ipcCommand("msgctl_commands"), buf: words.messageArgument },
  mq_open: {
    oflag: openFlags,
    mode: openMode("oflag"),
    attr: words.newQueueIn("oflag"),
    returns: { returns: "fdResult" },
  },
  mq_timedsend: {
    mqdes: fd,
    msg_ptr: bytesIn("msg_len"),
    msg_prio: uint,
    abs_timeout: timeout,
  },
  mq_timedreceive: {
    mqdes: fd,
    msg_ptr: bytesOut("msg_len"),
    msg_prio: uintOut,
    abs_timeout: timeout,
  },
  mq_notify: { mqdes: fd, notification: structIn("sigevent") },
  mq_getsetattr: { mqdes: fd, mqstat: structIn("queue"), omqstat: structOut("queue") },
  io_setup: { ctx: addressOut },
  io_destroy: { ctx: address },
  io_submit: { ctx_id: address, nr: long, iocbpp: words.requestsIn("nr") },
  io_cancel: { ctx_id: address, iocb: structIn("cancelled"), result: structOut("ioEvent") },
  io_getevents: { ctx_id: address, min_nr: long, nr: long, events, timeout },
  io_pgetevents: {
    ctx_id: address,
    min_nr: long,
    nr: long,
    events,
    timeout,
    sig: words.eventMask,
  },
});
