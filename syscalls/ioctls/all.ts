// Every request of which more is known than its name: what it takes.
import type { Kind } from "../kind.ts";
import { blockRequests, ideRequests, scsiRequests } from "./block.ts";
import { btrfsRequests } from "./btrfs.ts";
import { treeRequests } from "./btrfs_trees.ts";
import { clockRequests, preciseRequests, watchdogRequests } from "./clocks.ts";
import { consoleRequests } from "./console.ts";
import { loopRequests, nbdRequests } from "./disks.ts";
import { fileRequests } from "./files.ts";
import { flashRequests, volumeRequests } from "./flash.ts";
import { infraredRequests } from "./infrared.ts";
import { inputRequests } from "./input.ts";
import { keyboardRequests } from "./keyboard.ts";
import { machineRequests } from "./machines.ts";
import { mapperRequests } from "./mapper.ts";
import { networkRequests } from "./network.ts";
import { pinRequests } from "./pins.ts";
import {
  eventRequests,
  faultRequests,
  namespaceRequests,
  pollRequests,
  randomRequests,
  seccompRequests,
  trustedRequests,
} from "./services.ts";
import { terminalRequests } from "./terminal.ts";
import { videoRequests } from "./video.ts";
import { controlRequests } from "./video_controls.ts";

const TABLES = [
  terminalRequests,
  fileRequests,
  blockRequests,
  ideRequests,
  scsiRequests,
  loopRequests,
  nbdRequests,
  networkRequests,
  machineRequests,
  clockRequests,
  watchdogRequests,
  preciseRequests,
  faultRequests,
  seccompRequests,
  eventRequests,
  namespaceRequests,
  pollRequests,
  randomRequests,
  trustedRequests,
  consoleRequests,
  keyboardRequests,
  flashRequests,
  volumeRequests,
  infraredRequests,
  inputRequests,
  btrfsRequests,
  treeRequests,
  mapperRequests,
  pinRequests,
  videoRequests,
  controlRequests,
];

let merged: Map<string, Kind | null> | undefined;

/** What a request takes; undefined if that is not known, null if it takes nothing. */
export function rowOf(name: string): Kind | null | undefined {
  merged ??= new Map(TABLES.flatMap((table) => Object.entries(table)));
  return merged.get(name);
}
