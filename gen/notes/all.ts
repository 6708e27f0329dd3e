import type { Notes } from "../dsl.ts";
import { waits } from "./events.ts";
import { file } from "./file.ts";
import { ioctls } from "./ioctl.ts";
import { ipc } from "./ipc.ts";
import { memory } from "./memory.ts";
import { mounts } from "./mount.ts";
import { paths } from "./path.ts";
import { processes } from "./process.ts";
import { services } from "./services.ts";
import { signals } from "./signal.ts";
import { sockets } from "./socket.ts";
import { time } from "./time.ts";

/** Every table of notes, by area: what a program can choose to bundle. */
export const notes: Readonly<Record<string, Notes>> = {
  file,
  paths,
  mounts,
  memory,
  processes,
  signals,
  time,
  waits,
  ioctls,
  ipc,
  services,
  sockets,
};
