/** The auxiliary vector: what the kernel tells a program of itself, by the kernel's own names. */

/** The kernel's name of an entry, see getauxval(3). */
export type AuxvName =
  | "AT_EXECFD"
  | "AT_PHDR"
  | "AT_PHENT"
  | "AT_PHNUM"
  | "AT_PAGESZ"
  | "AT_BASE"
  | "AT_FLAGS"
  | "AT_ENTRY"
  | "AT_NOTELF"
  | "AT_UID"
  | "AT_EUID"
  | "AT_GID"
  | "AT_EGID"
  | "AT_PLATFORM"
  | "AT_HWCAP"
  | "AT_CLKTCK"
  | "AT_SECURE"
  | "AT_BASE_PLATFORM"
  | "AT_RANDOM"
  | "AT_HWCAP2"
  | "AT_RSEQ_FEATURE_SIZE"
  | "AT_RSEQ_ALIGN"
  | "AT_HWCAP3"
  | "AT_HWCAP4"
  | "AT_EXECFN"
  | "AT_SYSINFO"
  | "AT_SYSINFO_EHDR"
  | "AT_MINSIGSTKSZ";

/** Types of entries. Source: include/uapi/linux/auxvec.h and arch's asm/auxvec.h. */
const TYPES: Readonly<Record<AuxvName, number>> = {
  AT_EXECFD: 2,
  AT_PHDR: 3,
  AT_PHENT: 4,
  AT_PHNUM: 5,
  AT_PAGESZ: 6,
  AT_BASE: 7,
  AT_FLAGS: 8,
  AT_ENTRY: 9,
  AT_NOTELF: 10,
  AT_UID: 11,
  AT_EUID: 12,
  AT_GID: 13,
  AT_EGID: 14,
  AT_PLATFORM: 15,
  AT_HWCAP: 16,
  AT_CLKTCK: 17,
  AT_SECURE: 23,
  AT_BASE_PLATFORM: 24,
  AT_RANDOM: 25,
  AT_HWCAP2: 26,
  AT_RSEQ_FEATURE_SIZE: 27,
  AT_RSEQ_ALIGN: 28,
  AT_HWCAP3: 29,
  AT_HWCAP4: 30,
  AT_EXECFN: 31,
  AT_SYSINFO: 32,
  AT_SYSINFO_EHDR: 33,
  AT_MINSIGSTKSZ: 51,
};

/**
 * The auxiliary vector of a program by name: `auxv.AT_RANDOM` is the address of its 16 random bytes. An entry
 * of a type without a name is `AT_99`.
 */
export type Auxv = Readonly<Partial<Record<AuxvName | `AT_${number}`, bigint>>>;

/** The number of a type. */
export function auxvType(name: AuxvName): number {
  return TYPES[name];
}

/** From entries by number. */
export function auxvOf(entries: ReadonlyMap<number, bigint>): Auxv {
  const names = new Map<number, string>(Object.entries(TYPES).map(([name, type]) => [type, name]));
  return Object.fromEntries(
    [...entries].map(([type, value]) => [names.get(type) ?? `AT_${type}`, value]),
  );
}
