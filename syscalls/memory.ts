/**
 * A place in a process's memory. A number where it is exact (every user address of today's kernels),
 * else a bigint.
 */
export type Address = number | bigint;

/** Read access to the memory of the process that made a call. */
export interface Memory {
  /**
   * Up to `length` bytes at `address`: fewer where the readable mapping ends, none where nothing is
   * readable. Never throws.
   */
  read(address: Address, length: number): Uint8Array;
}
