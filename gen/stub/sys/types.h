#pragma once
#include <stddef.h>
#include <stdint.h>
typedef __kernel_pid_t pid_t;
typedef __kernel_off_t off_t;
typedef __kernel_uid32_t uid_t;
typedef __kernel_gid32_t gid_t;
typedef __kernel_time_t time_t;
