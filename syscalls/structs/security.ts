// Structures of security modules, system call filters and keys.
import { uint } from "../kinds/numbers.ts";
import { type StructView, view } from "./view.ts";

/** The sizes of what a filter's supervisor reads and writes. */
export const notificationSizes: StructView = view("seccomp_notif_sizes", {
  seccomp_notif: uint,
  seccomp_notif_resp: uint,
  seccomp_data: uint,
});
