// Brings the newest kernel headers of a Debian suite into build/gen, without installing them and without
// touching the machine's own apt state: private sources, lists and cache.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

/** Where a run of `fetchHeaders` leaves things; git ignores it. */
export const WORK: string = join(import.meta.dirname ?? ".", "../build/gen");

/** Which Debian suite the facts come from: it always has the newest released kernel. */
const SUITE = "sid";

/** What the facts were extracted from, written beside them. */
export interface Source {
  readonly release: string;
  readonly suite: string;
  readonly packages: readonly Package[];
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

/** The folders of the unpacked headers that the extractors read. */
export interface Headers {
  /** uapi shared by all architectures. */
  readonly uapi: string;
  /** uapi/<arch>/asm of every architecture. */
  readonly uapiArch: string;
  /** The kernel's own include/, for the two files that uapi lacks. */
  readonly kernel: string;
}

/** Downloads and unpacks the headers (or takes those of the last run) and says what they are. */
export function fetchHeaders(again: boolean): { headers: Headers; source: Source } {
  const record = join(WORK, "source.json");
  if (again || !existsSync(record)) {
    rmSync(WORK, { recursive: true, force: true });
    writeFileSync(record, JSON.stringify(download()));
  }
  const root = join(WORK, "headers/usr");
  const [common] = readdirSync(join(root, "src"));
  if (common === undefined) throw new Error(`No kernel headers in ${root}; run with --fetch`);
  return {
    source: JSON.parse(readFileSync(record, "utf8")),
    headers: {
      uapi: join(root, "include"),
      uapiArch: join(root, "lib/linux/uapi"),
      kernel: join(root, "src", common, "include"),
    },
  };
}

function download(): Source {
  const apt = privateApt();
  apt("apt-get", ["update"]);
  const found = apt("apt-cache", ["search", "--names-only", "^linux-headers-[0-9.]+.*-common$"]);
  const common = found
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "")
    .filter((name) => /^linux-headers-[0-9.]+\+\w+-common$/.test(name))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .at(-1);
  if (common === undefined) throw new Error(`Suite ${SUITE} offers no linux-headers-*-common`);
  const archives = join(WORK, "archives");
  mkdirSync(archives, { recursive: true });
  apt("apt-get", ["download", "linux-libc-dev", common], archives);
  const packages = readdirSync(archives)
    .sort()
    .map((file) => unpack(join(archives, file)));
  const release = packages[0]?.version.replace(/-.*/, "") ?? "";
  return { release, suite: SUITE, packages };
}

function unpack(deb: string): Package {
  execFileSync("dpkg-deb", ["-x", deb, join(WORK, "headers")]);
  const field = (name: string): string =>
    execFileSync("dpkg-deb", ["-f", deb, name], { encoding: "utf8" }).trim();
  const sha256 = createHash("sha256").update(readFileSync(deb)).digest("hex");
  return { name: field("Package"), version: field("Version"), sha256 };
}

/** Runs an apt command that knows only the wanted suite, from the mirror this machine already uses. */
function privateApt(): (command: string, args: string[], cwd?: string) => string {
  for (const dir of ["lists/partial", "cache/archives/partial"]) {
    mkdirSync(join(WORK, "apt", dir), { recursive: true });
  }
  const keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const list = join(WORK, "apt/sources.list");
  writeFileSync(list, `deb [signed-by=${keys}] ${debianMirror()} ${SUITE} main\n`);
  const options = [
    `Dir::Etc::sourcelist=${list}`,
    "Dir::Etc::sourceparts=/nonexistent",
    `Dir::State::lists=${join(WORK, "apt/lists")}`,
    `Dir::Cache=${join(WORK, "apt/cache")}`,
    "APT::Sandbox::User=root", // _apt may not read a home directory
  ].flatMap((option) => ["-o", option]);
  return (command, args, cwd = process.cwd()) =>
    execFileSync(command, [...options, ...args], { cwd, encoding: "utf8" });
}

function debianMirror(): string {
  const format = ["indextargets", "--format", "$(REPO_URI)"];
  const filter = ["Created-By: Packages", "Origin: Debian"];
  const uris = execFileSync("apt-get", [...format, ...filter], { encoding: "utf8" });
  const [first] = uris.split("\n");
  if (!first) throw new Error("apt knows no Debian mirror on this machine; see apt's sources.list");
  return first;
}
