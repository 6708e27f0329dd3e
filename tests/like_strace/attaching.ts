/** Whether tests may attach to processes: what is no descendant needs privileges where Yama says so. */
import { existsSync, readFileSync } from "node:fs";

const YAMA = "/proc/sys/kernel/yama/ptrace_scope";

/** Why not; false where they may. */
export const skipAttaching: false | string =
  existsSync(YAMA) && readFileSync(YAMA, "utf8").trim() !== "0"
    ? "attaching is restricted here"
    : false;
