/* What system calls use but the kernel's user headers do not declare. */
#pragma once
#include <linux/types.h>
#include <linux/time.h>
#include <linux/uio.h>
#include <asm/signal.h>

/* access(2) */
#define F_OK 0
#define X_OK 1
#define W_OK 2
#define R_OK 4

/* waitid(2) without its first argument's names; clone(2)'s signal part */
#define CSIGNAL 0x000000ff

struct linux_dirent {
  unsigned long d_ino;
  unsigned long d_off;
  unsigned short d_reclen;
  char d_name[];
};

struct linux_dirent64 {
  __u64 d_ino;
  __s64 d_off;
  unsigned short d_reclen;
  unsigned char d_type;
  char d_name[];
};

struct file_handle {
  __u32 handle_bytes;
  int handle_type;
  unsigned char f_handle[];
};

struct user_msghdr {
  void *msg_name;
  int msg_namelen;
  struct iovec *msg_iov;
  __kernel_size_t msg_iovlen;
  void *msg_control;
  __kernel_size_t msg_controllen;
  unsigned int msg_flags;
};

struct mmsghdr {
  struct user_msghdr msg_hdr;
  unsigned int msg_len;
};

struct cmsghdr {
  __kernel_size_t cmsg_len;
  int cmsg_level;
  int cmsg_type;
};

struct sched_param {
  int sched_priority;
};

struct __aio_sigset {
  const sigset_t *sigmask;
  __kernel_size_t sigsetsize;
};

/* The sixth argument of pselect6(2). */
struct sigset_argpack {
  const sigset_t *p;
  __kernel_size_t size;
};

struct ustat {
  int f_tfree;
  unsigned long f_tinode;
  char f_fname[6];
  char f_fpack[6];
};

/* What rt_sigaction(2) takes, whatever a C library calls it. */
struct kernel_sigaction {
  void *sa_handler;
  unsigned long sa_flags;
  void *sa_restorer;
  __u64 sa_mask;
};
