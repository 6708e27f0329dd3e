/** One run of a case: the facts to compare, and the rest of what came of it. */
import { emptyFolder, type Ran, runNative, runUnder, snapshot } from "../harness.ts";
import type { Case } from "./cases.ts";

/** What is compared of a run. */
export interface Facts {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: string;
  readonly files: readonly string[];
}

/** A run of a case: what is compared, and what must not be. */
export interface Outcome {
  readonly facts: Facts;
  readonly ran: Ran;
}

/** Runs a case in `folder`, emptied before; `tool` undefined is natively. */
export async function runCase(
  one: Case,
  tool: string | undefined,
  folder: string,
): Promise<Outcome> {
  const {
    name: _,
    command,
    reference: __,
    needs: ___,
    prepare,
    normalise = (text) => text,
    ...options
  } = one;
  emptyFolder(folder);
  prepare?.(folder);
  const argv = command();
  const where = { ...options, cwd: folder };
  const ran = tool ? await runUnder(tool, argv, where) : await runNative(argv, where);
  const [stdout, stderr] = [normalise(ran.stdout), normalise(ran.stderr)];
  return { facts: { stdout, stderr, status: ran.status, files: snapshot(folder) }, ran };
}
