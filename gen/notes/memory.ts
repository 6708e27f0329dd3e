// Calls on the address space.
import {
  anAddress,
  bytesOut,
  flags,
  flags64,
  type Notes,
  one,
  place,
  size,
  syscalls,
} from "../dsl.ts";
import * as words from "../vocabulary.ts";

const prot = flags64("mmap_prot");

export const memory: Notes = syscalls({
  mprotect: { prot },
  pkey_mprotect: { prot },
  pkey_alloc: { flags: { kind: "hex", type: "number" }, init_val: flags64("pkey_access") },
  munmap: { addr: place },
  brk: { brk: place, returns: anAddress },
  mremap: { flags: flags64("mremap_flags"), new_addr: words.newPlace, returns: anAddress },
  msync: { flags: flags("msync_flags") },
  madvise: { behavior: one("madvise") },
  process_madvise: {
    vec: words.iovecPlaces("vlen"),
    behavior: one("madvise"),
    flags: { kind: "hex32", type: "number" },
  },
  mincore: { vec: { kind: "address", type: "Pointer" } },
  mlock2: { flags: flags("mlock_flags") },
  mlockall: { flags: flags("mlockall_flags") },
  mseal: { flags: { kind: "hex", type: "number" } },
  membarrier: {
    cmd: one("membarrier_commands"),
    flags: flags("membarrier_flags"),
    cpu_id: { kind: "barrierCpu", type: "number" },
    returns: { returns: "barrierResult" },
  },
  process_vm_readv: {
    lvec: words.iovecOut("liovcnt"),
    rvec: words.iovecPlaces("riovcnt"),
    liovcnt: size,
    riovcnt: size,
    flags: size,
  },
  process_vm_writev: {
    lvec: words.iovecIn("liovcnt"),
    rvec: words.iovecPlaces("riovcnt"),
    liovcnt: size,
    riovcnt: size,
    flags: size,
  },
  remap_file_pages: { prot, flags: words.mapFlags },
  getrandom: { buf: words.randomOut("count"), flags: flags("getrandom_flags") },
  shmget: { key: words.ipcKey, flag: words.shmFlags },
  shmat: {
    shmaddr: { kind: "address", type: "Pointer" },
    shmflg: flags("shmat_flags"),
    returns: anAddress,
  },
  shmdt: { shmaddr: { kind: "address", type: "Pointer" } },
  shmctl: {
    cmd: words.ipcCommand("shmctl_commands"),
    buf: { kind: "address", type: "Pointer" },
  },
  semget: { key: words.ipcKey, semflg: words.objectFlags },
  semctl: { cmd: words.ipcCommand("semctl_commands"), arg: { kind: "address", type: "Pointer" } },
  msgget: { key: words.ipcKey, msgflg: words.objectFlags },
  msgsnd: { msgp: words.queuedIn("msgsz"), msgflg: flags("msg_flags") },
  msgrcv: { msgp: words.queuedOut("msgsz"), msgflg: flags("msg_flags") },
  msgctl: {
    cmd: words.ipcCommand("msgctl_commands"),
    buf: { kind: "address", type: "Pointer" },
  },
  syslog: { buf: bytesOut("len") },
});
