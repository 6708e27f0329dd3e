import type { SitePlan, Stub, StubLayout } from "../agent.ts";
import type { Kept } from "../handler.ts";
import { Encoder, type Register } from "./encoder.ts";

/** The register in which a stub says where to go on. */
export const BACK: Register = 17;

/** The register by which it goes to the handler. */
const ENTRY: Register = 16;

/** Bytes from where a stub makes the call itself to where the handler goes on, all put back. */
export const TRAP = 12;

/** What handlers come back to: bytes from there back to the stub's own call, and to the way back without more ado. */
export const DISTANCES = { shadow: 8, behind: 4 } as const;

/** Where the stub puts the registers that it uses: below the stack pointer. */
const STACK: readonly Kept[] = [
  [16, "stack", -16],
  [17, "stack", -8],
];

const SAVE = 0xa93f47f0; // stp x16, x17, [sp, #-16]
const RESTORE = 0xa97f47f0; // ldp x16, x17, [sp, #-16]

class Writer extends Encoder {
  constructor(entry: number, back: number) {
    super();
    this.word(SAVE);
    this.branch(0x58000000 | ENTRY, "handler", 19); // ldr
    this.labelAddress(BACK, "resume");
    this.jumpTo(ENTRY);
    this.word(RESTORE);
    this.syscall();
    this.#jump(back);
    this.label("resume");
    this.word(RESTORE);
    this.#jump(back);
    if (this.length % 8 !== 0) this.word(0);
    this.label("handler");
    this.word(entry % 2 ** 32);
    this.word(Math.floor(entry / 2 ** 32));
  }

  #jump(target: number): void {
    this.word(0x14000000 | (((target - this.length) >> 2) & 0x3ffffff));
  }
}

/** Offsets in a stub. */
const AT = { trap: 16, shadow: 20, behind: 24, resume: 28 } as const;

/**
 * The stub of a site:
 *
 * ```
 * entry:  stp x16, x17, [sp, #-16]
 *         ldr x16, handler
 *         adr x17, resume
 *         br x16
 * trap:   ldp x16, x17, [sp, #-16]  no room: the call is made here, and a tracer sees it
 * shadow: svc #0
 *         b                         back behind the site
 * resume: ldp x16, x17, [sp, #-16]
 *         b                         back behind the site
 * ```
 *
 * A call leaves all registers as they are, so those that are used here are first put below the stack pointer: whoever
 * comes in between, a signal, is a stop of the thread, in which its tracer puts all right.
 */
export function stub(_plan: SitePlan, site: bigint, at: bigint, { entry }: StubLayout): Stub {
  const behind = Number(site - at) + 4;
  return {
    code: new Writer(entry, behind).finish(),
    entry: 0,
    shadow: AT.shadow,
    resume: AT.resume,
    places: [{ site: 4, stub: AT.behind }],
    usesStack: true,
    kept: (offset) => ((offset > 0 && offset <= AT.trap) || offset === AT.resume ? STACK : []),
  };
}
