/** Instructions by which a program asks the processor itself, and their answers. */

/** What a CPUID instruction asks for: eax and ecx. */
export interface CpuidQuery {
  /** eax: what is asked for. */
  readonly leaf: number;
  /** ecx: which part of that, where it has parts. */
  readonly subleaf: number;
}

/** What a CPUID instruction gives: 32 bits each. */
export interface CpuidAnswer {
  /** The register of that name. */
  readonly eax: number;
  /** The register of that name. */
  readonly ebx: number;
  /** The register of that name. */
  readonly ecx: number;
  /** The register of that name. */
  readonly edx: number;
}

/** How the counter was read: by RDTSC or RDTSCP (x86-64), by MRS of CNTVCT_EL0 (aarch64, since Linux 6.12). */
export type TimestampRead = "rdtsc" | "rdtscp" | "cntvct";

/** What the machine says. */
export interface Timestamp {
  /** The counter: 64 bits. */
  readonly tsc: bigint;
  /** What RDTSCP puts into ecx: on Linux the (tracer's) processor's number, and from bit 12 on its node's. */
  readonly aux?: number;
}

/** What a tool answers. Without `aux`, RDTSCP gives the machine's. */
export interface TimestampAnswer {
  /** The counter: 64 bits. */
  readonly tsc: bigint | number;
  /** See {@link Timestamp.aux}. */
  readonly aux?: number;
}
