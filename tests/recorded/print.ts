// Prints all that is shown of tests/recorded/calls.jsonl.
import { readFileSync } from "node:fs";
import process from "node:process";
import { textOf } from "./recording.ts";

process.stdout.write(textOf(readFileSync(new URL("calls.jsonl", import.meta.url), "utf8")));
