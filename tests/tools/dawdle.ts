/** Waits for something outside the guest, now and then, before it lets a call or a signal go on. */
import { setTimeout } from "node:timers/promises";
import { type Guest, type Syscall, Tool, type Verdict } from "reverie";

let turn = 0;

/** One in seven waits for a timer, the others for nothing that lasts. */
async function dawdle(): Promise<void> {
  if (++turn % 7 === 0) await setTimeout(1);
  else await Promise.resolve();
}

export default class Dawdle extends Tool {
  override async threadStart(): Promise<void> {
    await dawdle();
  }

  override async signal(): Promise<undefined> {
    await dawdle();
  }

  override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
    await dawdle();
    const result = await guest.inject(call);
    await dawdle();
    return result;
  }
}
