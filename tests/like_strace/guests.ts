/** The programs that were made for comparing: every tests/guests/show_*.c. */
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { guest } from "../guests/build.ts";
import type { Case } from "./run.ts";

const FOLDER = new URL("../guests/", import.meta.url);

/** A case for each of them, in the order of their names. */
export function shownGuests(): Case[] {
  return readdirSync(FOLDER)
    .filter((name) => /^show_\w+\.c$/.test(name))
    .filter((name) => process.arch === "x64" || !isForX86(name))
    .sort()
    .map((name) => guestCase(name.slice(0, -2)));
}

/** A guest that says in its first line that it is about what other processors lack. */
function isForX86(name: string): boolean {
  return /^.*Only for x86_64/.test(readFileSync(new URL(name, FOLDER), "utf8"));
}

/** A guest by its name, `show_files` or `show_files.musl`. Without a variant it is linked statically: no loader's noise. */
export function guestCase(name: string): Case {
  return { name, command: () => [guest(name.includes(".") ? name : `${name}.static`)] };
}

/** Of what kinds of devices the answers are compared. */
const ANSWERED = "block clocks fs input kvm loop names net services tty unknown video".split(" ");

/** Guests that ask devices, once more with every question answered. */
export function answeredGuests(): Case[] {
  const names = new Set(shownGuests().map(({ name }) => name));
  const kinds = ANSWERED.filter((kind) => names.has(`show_ioctl_${kind}`));
  return kinds.map((kind) => answered(guestCase(`show_ioctl_${kind}`)));
}

/** A guest whose calls of ioctl are answered. */
export function answered(one: Case): Case {
  return { ...one, name: `${one.name} answered`, answered: true };
}
