// The kernel itself: modules, other kernels, quotas, nodes. What the words mean is told in gen/families/all.ts.
export const kernel = {
  quota_commands: `Q_??? linux/quota.h:Q_ linux/dqblk_xfs.h:Q_X`,
  quota_types: `???QUOTA USRQUOTA GRPQUOTA PRJQUOTA`,
  quota_formats: `QFMT_VFS_??? linux/quota.h:QFMT_`,
  quota_valid: `QIF_??? QIF_BLIMITS QIF_SPACE QIF_ILIMITS QIF_INODES QIF_BTIME QIF_ITIME`,
  quota_info_flags: `DQF_??? DQF_ROOT_SQUASH DQF_SYS_FILE`,
  quota_info_valid: `IIF_??? IIF_BGRACE IIF_IGRACE IIF_FLAGS`,
  quota_accounting: `FS_QUOTA_??? linux/dqblk_xfs.h:FS_QUOTA_`,
  quota_kinds: `FS_???_QUOTA FS_USER_QUOTA FS_PROJ_QUOTA FS_GROUP_QUOTA`,
  kexec_architectures: `KEXEC_ARCH_??? KEXEC_ARCH_DEFAULT KEXEC_ARCH_386 KEXEC_ARCH_68K KEXEC_ARCH_PARISC
    KEXEC_ARCH_X86_64 KEXEC_ARCH_PPC KEXEC_ARCH_PPC64 KEXEC_ARCH_IA_64 KEXEC_ARCH_ARM KEXEC_ARCH_S390
    KEXEC_ARCH_SH KEXEC_ARCH_MIPS_LE KEXEC_ARCH_MIPS KEXEC_ARCH_AARCH64 KEXEC_ARCH_RISCV
    KEXEC_ARCH_LOONGARCH`,
  kexec_flags: `KEXEC_??? KEXEC_ON_CRASH KEXEC_PRESERVE_CONTEXT KEXEC_UPDATE_ELFCOREHDR
    KEXEC_CRASH_HOTPLUG_SUPPORT`,
  kexec_file_flags: `KEXEC_FILE_??? linux/kexec.h:KEXEC_FILE_`,
  module_flags: `MODULE_INIT_??? linux/module.h:MODULE_INIT_`,
  module_removal: `O_??? O_NONBLOCK O_TRUNC`,
  node_policies: `MPOL_??? MPOL_DEFAULT MPOL_PREFERRED MPOL_BIND MPOL_INTERLEAVE MPOL_LOCAL
    MPOL_PREFERRED_MANY MPOL_WEIGHTED_INTERLEAVE`,
  node_policy_flags: `MPOL_??? MPOL_F_STATIC_NODES MPOL_F_RELATIVE_NODES MPOL_F_NUMA_BALANCING`,
  node_queries: `MPOL_??? MPOL_F_NODE MPOL_F_ADDR MPOL_F_MEMS_ALLOWED`,
  node_moves: `MPOL_??? MPOL_MF_STRICT MPOL_MF_MOVE MPOL_MF_MOVE_ALL`,
  page_moves: `MPOL_??? MPOL_MF_MOVE MPOL_MF_MOVE_ALL`,
  userfault_flags: `UFFD_??? UFFD_USER_MODE_ONLY O_NONBLOCK O_CLOEXEC`,
  shadow_stack_flags: `SHADOW_STACK_??? SHADOW_STACK_SET_TOKEN`,
  futex_waiter_flags: `FUTEX_??? FUTEX_32 FUTEX_PRIVATE_FLAG`,
  futex_sizes: `FUTEX2_SIZE_??? FUTEX2_SIZE_U8 FUTEX2_SIZE_U16 FUTEX2_SIZE_U32 FUTEX2_SIZE_U64`,
  futex2_flags: `FUTEX2_??? FUTEX2_NUMA FUTEX2_MPOL FUTEX2_PRIVATE`,
} as const;
