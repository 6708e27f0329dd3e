/*
 * Calls that only the older architectures have: on the others they are made by no number, -1, and fail. For show.h.
 */
#ifndef SHOW_ABSENT_H
#define SHOW_ABSENT_H

#ifndef SYS_open
#define SYS__sysctl -1
#define SYS_access -1
#define SYS_afs_syscall -1
#define SYS_alarm -1
#define SYS_arch_prctl -1
#define SYS_chmod -1
#define SYS_chown -1
#define SYS_creat -1
#define SYS_create_module -1
#define SYS_dup2 -1
#define SYS_epoll_create -1
#define SYS_epoll_ctl_old -1
#define SYS_epoll_wait -1
#define SYS_epoll_wait_old -1
#define SYS_eventfd -1
#define SYS_fork -1
#define SYS_futimesat -1
#define SYS_get_kernel_syms -1
#define SYS_get_thread_area -1
#define SYS_getdents -1
#define SYS_getpgrp -1
#define SYS_getpmsg -1
#define SYS_inotify_init -1
#define SYS_ioperm -1
#define SYS_iopl -1
#define SYS_lchown -1
#define SYS_link -1
#define SYS_lstat -1
#define SYS_mkdir -1
#define SYS_mknod -1
#define SYS_modify_ldt -1
#define SYS_open -1
#define SYS_pipe -1
#define SYS_poll -1
#define SYS_putpmsg -1
#define SYS_query_module -1
#define SYS_readlink -1
#define SYS_rename -1
#define SYS_rmdir -1
#define SYS_security -1
#define SYS_select -1
#define SYS_set_thread_area -1
#define SYS_signalfd -1
#define SYS_stat -1
#define SYS_symlink -1
#define SYS_sysfs -1
#define SYS_time -1
#define SYS_tuxcall -1
#define SYS_unlink -1
#define SYS_uselib -1
#define SYS_ustat -1
#define SYS_utime -1
#define SYS_utimes -1
#define SYS_vserver -1
#endif

#endif
