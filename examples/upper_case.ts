/**
 * Changes what a program writes: a terminal that shouts.
 *
 *     bun upper_case.ts -- ls
 */
import { type Guest, main, type Syscall, Tool, type Verdict } from "reverie";

const STDOUT = 1;

/** Writes to standard output come out in upper case. */
export default class UpperCase extends Tool {
  static override brief = "what the command writes comes out in upper case";
  static override subscriptions = ["write"] as const;

  override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
    if (call.name !== "write" || call.args.fd !== STDOUT) return guest.tailInject(call);
    const { buf, count } = call.args;
    const text = guest.memory.read(buf.address, Number(count));
    guest.memory.write(buf.address, text.map(upper));
    const written = await guest.inject(call);
    guest.memory.write(buf.address, text); // the guest may look at its buffer again
    return written;
  }
}

function upper(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
}

if (import.meta.main) await main(UpperCase);
