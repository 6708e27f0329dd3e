/** How often the kernel itself was asked for a call: the guest program count_in_kernel tells. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { guest } from "../guests/build.ts";

/** Counts that go on until they are read. */
export class KernelCounts {
  readonly #program: ChildProcessWithoutNullStreams;
  #text = "";
  readonly #ended: Promise<void>;

  /** Counts lseek by its third argument, from `base` on; gives why where that can't be done here. */
  static async begin(base: number): Promise<KernelCounts | string> {
    const counts = new KernelCounts(base);
    await new Promise<void>((resolve) => {
      counts.#program.stdout.on("data", () => counts.#text.includes("\n") && resolve());
      void counts.#ended.then(resolve);
    });
    return counts.#text.startsWith("ready\n") ? counts : counts.#text.trim();
  }

  private constructor(base: number) {
    this.#program = spawn(guest("count_in_kernel"), [String(base)]);
    this.#program.stdout.on("data", (data: Uint8Array) => {
      this.#text += new TextDecoder().decode(data);
    });
    this.#ended = new Promise((resolve) => this.#program.on("close", () => resolve()));
  }

  /** How many calls there were for each argument, less the base. */
  async end(): Promise<Map<number, number>> {
    this.#program.stdin.end();
    await this.#ended;
    const rows = this.#text.matchAll(/^(\d+) (\d+)$/gm);
    return new Map([...rows].map(([, who, count]) => [Number(who), Number(count)]));
  }
}
