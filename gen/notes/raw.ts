/** Why an argument is shown as a mere number: "call.argument" -> the reason. */
export const rawReasons: Readonly<Record<string, string>> = {
  "futex.uaddr": "its address is what a futex is known by; the kernel compares the word with val",
  "futex_wait.uaddr":
    "its address is what a futex is known by; the kernel compares the word with val",
  "futex_wake.uaddr": "its address is what a futex is known by",
  "init_module.umod": "a whole module: its address is shown, as of other large files in memory",
  "getcpu.cache": "the kernel has not looked at it for years",
  "set_robust_list.head": "the kernel reads the list when the thread ends, not now",
  "shmat.shmaddr": "a place in the caller's memory, where nothing need be yet",
  "shmdt.shmaddr": "a place in the caller's memory",
  "io_cancel.ctx_id":
    "what the kernel calls the context: where it maps it, which is nothing to read",
  "io_destroy.ctx": "what the kernel calls the context: where it maps it, which is nothing to read",
  "io_getevents.ctx_id":
    "what the kernel calls the context: where it maps it, which is nothing to read",
  "io_pgetevents.ctx_id":
    "what the kernel calls the context: where it maps it, which is nothing to read",
  "io_submit.ctx_id":
    "what the kernel calls the context: where it maps it, which is nothing to read",
};
