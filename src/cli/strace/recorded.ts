/** Showing what was recorded. */
import process from "node:process";
import { Kernel } from "../../kernel/kernel.ts";
import { TextFile } from "../../kernel/text_file.ts";
import { NoRecording, SavedRecording } from "../../tools/strace/recording/file.ts";
import { Replay } from "../../tools/strace/recording/replay.ts";
import { Errno } from "../../../syscalls/mod.ts";
import { stderr } from "../terminal.ts";
import type { Request } from "./agreement.ts";
import { isColored } from "./color.ts";
import { Complaint } from "./complaint.ts";
import { openOutput } from "./output.ts";
import type { Settings } from "./settings.ts";

/** Prints a recording as options say. */
export async function showRecording(
  request: Request,
  settings: Settings,
  name: string,
): Promise<never> {
  const path = settings.views.read!;
  const recording = openRecording(path);
  const { pids, strings, files } = recording.header;
  const { text } = request.config;
  if (text?.descriptors && !files)
    stderr.write(`${name}: ${path} was saved without -y: what descriptors are is not in it\n`);
  const kernel = await Kernel.open();
  const output = openOutput(kernel, request);
  const { file, print } = openText(kernel, output.descriptor);
  let isRead = true; // by somebody
  file.onFailure = (errno) => {
    isRead = false;
    if (errno !== Errno.EPIPE.number)
      stderr.write(`${name}: writing failed: ${Errno.of(errno).message}\n`);
  };
  const config = {
    ...request.config,
    ...(pids && { pids }),
    text: { ...text, stringLimit: Math.min(text?.stringLimit ?? 32, strings) },
    color: isColored(settings, output.descriptor),
  };
  const replay = new Replay(config, print);
  named(path, () => replay.run(recording, () => isRead));
  if (recording.isCutOff) stderr.write(`${name}: ${path} is cut off: there is no more of it\n`);
  file.end();
  await output.close();
  process.exit(isRead ? 0 : 1);
}

/** What is printed to a descriptor, in large pieces; its end is the file's. */
export function openText(
  kernel: Kernel,
  descriptor: number,
): { readonly file: TextFile; readonly print: (text: string) => void } {
  const file = new TextFile(kernel, descriptor);
  file.onPending = () => {};
  const print = (text: string): void => {
    file.print(text);
    file.flush();
  };
  return { file, print };
}

/**
 * Opens a recording.
 *
 * @throws {Complaint} where it is none
 */
export function openRecording(path: string): SavedRecording {
  return named(path, () => new SavedRecording(path));
}

/** Complains of a file by its name. */
export function named<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof NoRecording) throw new Complaint(`'${path}' ${error.message}`);
    const { code } = error as NodeJS.ErrnoException;
    const errno = code === undefined ? undefined : Errno.named(code);
    if (errno) throw new Complaint(`Can't open '${path}': ${errno.message}`);
    throw error;
  }
}
