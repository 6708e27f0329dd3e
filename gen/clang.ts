// The one place that runs clang. Nothing is linked or run: values are read from the intermediate
// representation, layouts from a dump, so any architecture can be asked from any machine.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Arch } from "./facts.ts";
import type { Headers } from "./fetch.ts";

/** Own small C files: what uapi headers include from a C library, and what they lack. */
const STUB = join(import.meta.dirname ?? ".", "stub");

/** What each architecture is called by clang and by the kernel. */
const TARGETS: Record<Arch, readonly [triple: string, kernel: string]> = {
  x86_64: ["x86_64-linux-gnu", "x86"],
  aarch64: ["aarch64-linux-gnu", "arm64"],
};

/** The kernel's name of an architecture's folder. */
export function kernelName(arch: Arch): string {
  return TARGETS[arch][1];
}

/** Compiles text for one architecture. */
export type Clang = (text: string, args: readonly string[]) => { stdout: string; stderr: string };

export function clangFor(arch: Arch, headers: Headers): Clang {
  const [triple, kernel] = TARGETS[arch];
  const folders = [join(headers.uapiArch, kernel), headers.uapi, STUB];
  const base = [
    `--target=${triple}`,
    "-nostdinc",
    ...folders.flatMap((folder) => ["-isystem", folder]),
    "-w",
    "-ferror-limit=0",
    "-fno-caret-diagnostics",
    "-xc",
    "-",
  ];
  return (text, args) => {
    const run = spawnSync("clang-19", [...args, ...base], {
      input: text,
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    if (run.error)
      throw new Error(`Cannot run clang-19: ${run.error.message}; apt install clang-19`);
    return run;
  };
}

/** A text with one more declaration a line, each of which clang may refuse. */
export function withProbes(unit: string, probes: readonly string[]): string {
  return `${unit}\n#line 1 "probe"\n${probes.join("\n")}\n`;
}

/** The indexes of the probes that clang refused. */
export function refusedProbes(stderr: string): Set<number> {
  const refused = new Set<number>();
  for (const [, line] of stderr.matchAll(/^probe:(\d+):\d+: error:/gm)) {
    refused.add(Number(line) - 1);
  }
  return refused;
}
