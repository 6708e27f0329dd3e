// What the kernel's headers do not say of the calls' prototypes, or say unclearly: checked by hand against
// the manual pages.
import type { Prototypes } from "./facts.ts";

/** Calls whose entry point in the kernel has another name. */
export const entryPoints: Record<string, string> = {
  stat: "newstat",
  lstat: "newlstat",
  fstat: "newfstat",
  uname: "newuname",
  umount2: "umount",
  sendfile: "sendfile64",
};

/** `a:type, b:type` -> the pairs of a prototype. */
function args(text: string): Prototypes[string] {
  return text.split(", ").map((item) => {
    const [name = "", type = ""] = item.split(":");
    return [name, type];
  });
}

/**
 * Prototypes that the header lacks or declares without names. clone is x86-64's; `argumentOrder` has the
 * other one.
 */
export const overrides: Prototypes = {
  accept: args("fd:int, upeer_sockaddr:struct sockaddr *, upeer_addrlen:int *"),
  accept4: args("fd:int, upeer_sockaddr:struct sockaddr *, upeer_addrlen:int *, flags:int"),
  arch_prctl: args("option:int, arg2:unsigned long"),
  bind: args("fd:int, umyaddr:struct sockaddr *, addrlen:int"),
  clone: args(
    "clone_flags:unsigned long, newsp:unsigned long, parent_tidptr:int *, child_tidptr:int *, tls:unsigned long",
  ),
  connect: args("fd:int, uservaddr:struct sockaddr *, addrlen:int"),
  fanotify_mark: args(
    "fanotify_fd:int, flags:unsigned int, mask:u64, dfd:int, pathname:const char *",
  ),
  getpeername: args("fd:int, usockaddr:struct sockaddr *, usockaddr_len:int *"),
  getsockname: args("fd:int, usockaddr:struct sockaddr *, usockaddr_len:int *"),
  get_thread_area: args("u_info:struct user_desc *"),
  io_submit: args("ctx_id:aio_context_t, nr:long, iocbpp:struct iocb **"),
  iopl: args("level:unsigned int"),
  listen: args("fd:int, backlog:int"),
  lookup_dcookie: args("cookie:u64, buf:char *, len:size_t"),
  mmap: args(
    "addr:unsigned long, len:unsigned long, prot:unsigned long, flags:unsigned long, fd:unsigned long, off:unsigned long",
  ),
  modify_ldt: args("func:int, ptr:void *, bytecount:unsigned long"),
  ppoll: args(
    "ufds:struct pollfd *, nfds:unsigned int, tsp:struct __kernel_timespec *, sigmask:const sigset_t *, sigsetsize:size_t",
  ),
  pselect6: args(
    "n:int, inp:fd_set *, outp:fd_set *, exp:fd_set *, tsp:struct __kernel_timespec *, sig:void *",
  ),
  recvfrom: args(
    "fd:int, ubuf:void *, size:size_t, flags:unsigned int, addr:struct sockaddr *, addr_len:int *",
  ),
  rt_sigaction: args(
    "sig:int, act:const struct sigaction *, oact:struct sigaction *, sigsetsize:size_t",
  ),
  rt_sigreturn: [],
  sendto: args(
    "fd:int, buff:void *, len:size_t, flags:unsigned int, addr:struct sockaddr *, addr_len:int",
  ),
  set_thread_area: args("u_info:struct user_desc *"),
  shutdown: args("fd:int, how:int"),
  socket: args("family:int, type:int, protocol:int"),
  socketpair: args("family:int, type:int, protocol:int, usockvec:int *"),
};

/**
 * Calls that have a number but that no kernel serves any more, and how many words of each are worth
 * showing.
 */
export const dead: Readonly<Record<string, number>> = {
  _sysctl: 1,
  afs_syscall: 5,
  create_module: 2,
  epoll_ctl_old: 4,
  epoll_wait_old: 4,
  get_kernel_syms: 1,
  getpmsg: 5,
  nfsservctl: 3,
  putpmsg: 5,
  query_module: 5,
  security: 3,
  tuxcall: 3,
  uselib: 1,
  vserver: 5,
};

/** Calls that no kernel serves any more: the dead ones, and one that is still shown with its arguments. */
export const gone: readonly string[] = [...Object.keys(dead), "lookup_dcookie"];

/**
 * Where an architecture takes the arguments of a prototype in another order: position i there is the
 * prototype's argument number order[i].
 */
export const argumentOrder: Record<string, { aarch64: readonly number[] }> = {
  clone: { aarch64: [0, 1, 2, 4, 3] },
};
