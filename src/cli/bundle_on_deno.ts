/**
 * Starts the bundle on Deno, from what V8 had compiled of it before: that takes two thirds of the time. The first run of
 * a command that traces something leaves it beside the bundle, where it may write there.
 */
import { chmodSync, closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Script, type ScriptOptions } from "node:vm";

/** What the bundle exports. */
interface Bundle {
  readonly hasRuntime: () => boolean;
}

type Wrapper = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  file: string,
  folder: string,
) => void;

const folder = fileURLToPath(new URL(".", import.meta.url));
const bundle = `${folder}main.js`;

const descriptor = openSync(bundle, "r");
const { mtimeMs, size } = fstatSync(descriptor);
const source = readFileSync(descriptor, "latin1"); // Bun writes nothing but ASCII
closeSync(descriptor);
const [, , first = "", ...rest] = process.argv;
const name = /^[a-z]+$/.exec(first)?.[0] ?? "any";
const [own = ""] = rest.join("\n").split("\n--\n", 1);
const hasModule = /^(?:run|attach)$/.test(name) && /\.[cm]?[jt]sx?$/m.test(own); // a user's tool imports more
const command = hasModule ? `${name}-module` : name;
const by = `${process.versions.v8}-${process.arch}`;
const compiled = `${bundle}.${command}-${by}-${size}-${mtimeMs}`;

const cachedData = readCompiled();
const script = new Script(source, {
  filename: bundle,
  cachedData,
  importModuleDynamically: (url: string) => import(url),
} as ScriptOptions);
const isCompiled = cachedData !== undefined && !script.cachedDataRejected;
const module = { exports: {} };
if (!isCompiled)
  process.on("exit", () => (module.exports as Bundle).hasRuntime() && keepCompiled());
const run = script.runInThisContext() as Wrapper;
run(module.exports, createRequire(bundle), module, bundle, folder);

function readCompiled(): Uint8Array | undefined {
  try {
    return readFileSync(compiled);
  } catch {
    return undefined;
  }
}

/** Whoever comes to it finds it whole, or not at all. */
function keepCompiled(): void {
  const made = `${compiled}.${process.pid}`;
  try {
    writeFileSync(made, script.createCachedData(), { flag: "wx" });
    chmodSync(made, 0o644);
    renameSync(made, compiled);
  } catch {
    rmSync(made, { force: true });
  }
}
