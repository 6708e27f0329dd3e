/**
 * Injects calls of its own wherever a tool may: before and after each call, at starts, execs and
 * signals. All of them are harmless, so the guest must not notice.
 */
import { type Guest, syscall, type Syscall, Tool, type Verdict } from "reverie";
import { Errno } from "reverie/syscalls";

// The launched child takes no other calls until it has executed its program.
let launched = false;

async function meddle(guest: Guest): Promise<void> {
  const pid = await guest.inject(syscall("getpid", {}));
  if (pid instanceof Errno || pid <= 0) throw new Error(`an injected getpid gave ${pid}`);
  const closed = await guest.inject(syscall("close", { fd: -1 }));
  if (!(closed instanceof Errno) || closed.name !== "EBADF") {
    throw new Error(`an injected close(-1) gave ${closed}`);
  }
}

/** A handler may put no other call in the place of these. */
function staysAlone(call: Syscall): boolean {
  return call.name === "rt_sigreturn" || call.arch === "i386" || call.arch === "x32";
}

export default class Meddle extends Tool {
  override async threadStart(guest: Guest): Promise<void> {
    await meddle(guest);
  }

  override async postExec(guest: Guest): Promise<void> {
    launched = true;
    await meddle(guest);
  }

  override async signal(guest: Guest): Promise<undefined> {
    await meddle(guest);
  }

  override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
    if (!launched || staysAlone(call)) return await guest.inject(call);
    await meddle(guest);
    const result = await guest.inject(call);
    await meddle(guest);
    return result;
  }
}
