// Calls on the address space.
import {
  anAddress,
  flags,
  flags64,
  hex,
  hex32,
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
  pkey_alloc: { flags: hex, init_val: flags64("pkey_access") },
  munmap: { addr: place },
  brk: { brk: place, returns: anAddress },
  mremap: { flags: flags64("mremap_flags"), new_addr: words.newPlace, returns: anAddress },
  msync: { flags: flags("msync_flags") },
  madvise: { behavior: one("madvise") },
  process_madvise: {
    vec: words.iovecPlaces("vlen"),
    behavior: one("madvise"),
    flags: hex32,
  },
  mincore: { vec: words.pagesOut("len") },
  mlock2: { flags: flags("mlock_flags") },
  mlockall: { flags: flags("mlockall_flags") },
  mseal: { flags: hex },
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
  remap_file_pages: { prot, pgoff: size, flags: words.mapFlags },
  getrandom: { buf: words.randomOut("count"), flags: flags("getrandom_flags") },
});
