/** Signals on their way to a guest. */

/** A signal that is about to be delivered. */
export interface SignalDelivery {
  /** 1 to 64. */
  readonly number: number;
  /** The kernel's name: `SIGTERM`, `SIGRT_3`. */
  readonly name: string;
  /** `si_code`: why it was sent (sigaction(2)). */
  readonly code: number;
  /** The whole `siginfo_t`, 128 bytes. */
  readonly info: Uint8Array;
}

/** A signal to be delivered in the place of another. */
export interface SignalReplacement {
  /** 1 to 64; the same number by default. */
  readonly number?: number;
  /** What comes with it: a `siginfo_t`, see {@link siginfo}; as the kernel makes it, or as it was, by default. */
  readonly info?: Uint8Array;
}

/** What becomes of it: delivered (undefined), replaced (a number, or with a siginfo), dropped (null). */
export type SignalVerdict = undefined | void | number | SignalReplacement | null;

/** What a signal tells of itself. What is left out is 0. */
export interface SiginfoFields {
  /** 1 to 64. */
  readonly number: number;
  /** `si_code`; SI_QUEUE (-1) where it is left out. */
  readonly code?: number;
  /** `si_errno`. */
  readonly errno?: number;
  /** `si_pid`: who sent it. */
  readonly pid?: number;
  /** `si_uid` */
  readonly uid?: number;
  /** `si_value`, or what `si_int` and `si_ptr` read of it. */
  readonly value?: bigint | number;
  /** `si_addr`, for a fault; in the place of pid and uid. */
  readonly address?: bigint;
}

/** Bytes of a `siginfo_t`. Source: include/uapi/asm-generic/siginfo.h. */
const SIZE = 128;
const SI_QUEUE = -1;

/**
 * The bytes of a `siginfo_t`, for `signal()` to answer with, or for a guest to send itself:
 *
 * ```ts
 * const info = guest.stack().push(siginfo({ number: 10, value: 42 }));
 * await guest.inject(syscall("rt_tgsigqueueinfo", { tgid: guest.pid, pid: guest.tid, sig: 10, uinfo: info }));
 * ```
 */
export function siginfo(fields: SiginfoFields): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(SIZE);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, fields.number, true);
  view.setInt32(4, fields.errno ?? 0, true);
  view.setInt32(8, fields.code ?? SI_QUEUE, true);
  if (fields.address === undefined) {
    view.setInt32(16, fields.pid ?? 0, true);
    view.setUint32(20, fields.uid ?? 0, true);
  } else view.setBigUint64(16, BigInt.asUintN(64, fields.address), true);
  if (fields.value !== undefined)
    view.setBigUint64(24, BigInt.asUintN(64, BigInt(fields.value)), true);
  return bytes;
}
