/** What a command starts with: its environment, and as whom. */
import { readFileSync } from "node:fs";
import process from "node:process";
import type { Account } from "../../command/command.ts";
import { nameOf } from "../environment.ts";
import { Complaint } from "./complaint.ts";

const encoder = new TextEncoder();

/** The caller's environment, changed by `NAME=VALUE` and `NAME`, which removes. */
export function variablesFor(
  host: readonly Uint8Array[],
  variables: readonly string[],
): readonly Uint8Array[] {
  let texts = host;
  for (const word of variables) {
    const [name = ""] = word.split("=", 1);
    texts = texts.filter((text) => nameOf(text) !== name);
    if (word.includes("=")) texts = [...texts, encoder.encode(word)];
  }
  return texts;
}

/** Who a user is, by the files of the system. */
export function userNamed(name: string): Account {
  if (process.getuid?.() !== 0) throw new Complaint("You must be root to use the -u option");
  const row = rowsOf("/etc/passwd").find(([user]) => user === name);
  if (!row) throw new Complaint(`Cannot find user '${name}'`);
  const [uid, gid] = [Number(row[2]), Number(row[3])];
  const groups = rowsOf("/etc/group")
    .filter(([, , , members = ""]) => members.split(",").includes(name))
    .map(([, , id]) => Number(id));
  return { uid, gid, groups: [...new Set([gid, ...groups])] };
}

function rowsOf(file: string): string[][] {
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.split(":"));
}
