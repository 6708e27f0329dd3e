// The package's descriptions must agree with each other, and npm must pack what is meant and no more.
// Exits 1 and lists what is wrong. Needs dist/ built: npm's prepack does that.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const problems: string[] = [];

/** Files of the npm package: the built library, what starts it, and what every package has. */
const PACKED =
  /^(dist\/((src|syscalls|arch)\/.*\.(js|d\.ts)|cli\/(main\.js(\.jsc)?|deno\.js))|scripts\/(reverie\.js|launch\.sh|installed\.json)|examples\/strace\.md|README\.md|LICENSE|package\.json)$/;

const BUNDLE = ["dist/cli/main.js", "dist/cli/main.js.jsc", "dist/cli/deno.js"];

interface Description {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly exports: Record<string, string | { types: string; default: string }>;
  readonly imports?: Record<string, string>;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly engines?: Record<string, string>;
  readonly compilerOptions?: { paths?: Record<string, string[]> };
  readonly packages?: Record<string, { version: string; resolved?: string }>;
}

function read(path: string): Description {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
}

function expect(what: string, actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) problems.push(`${what} is ${a}, not ${b}`);
}

/** What a bundle gives to tools: the names, and where they lead. */
function bundledModules(): Record<string, string> {
  const source = readFileSync(join(ROOT, "src/cli/bundle.ts"), "utf8");
  const rows = source.matchAll(/^ +"?([\w/]+)"?: await import\("(.*)"\),$/gm);
  return Object.fromEntries([...rows].map(([, name, to]) => [name, `./${join("src/cli", to!)}`]));
}

// One exports map, told in five places: package.json, deno.json, tsconfig.json, installed.json, bundle.ts.
function checkNames(): void {
  const [npm, deno] = [read("package.json"), read("deno.json")];
  const [clone, installed] = [read("tsconfig.json"), read("scripts/installed.json")];
  const bundled = bundledModules();
  expect("deno.json's version", deno.version, npm.version);
  expect("deno.json's license", deno.license, npm.license);
  for (const [key, value] of Object.entries(npm.exports)) {
    if (typeof value === "string") continue;
    const name = `reverie${key.slice(1)}`;
    const source = value.default.replace("./dist/", "./").replace(/\.js$/, ".ts");
    const built = `.${value.default}`;
    expect(`package.json's types of ${key}`, value.types, value.default.replace(".js", ".d.ts"));
    expect(`deno.json's export ${key}`, deno.exports[key], source);
    expect(`deno.json's import ${name}`, deno.imports?.[name], source);
    expect(`tsconfig.json's path ${name}`, clone.compilerOptions?.paths?.[name], [source]);
    expect(`bundle.ts's import ${name}`, bundled[name], source);
    expect(`installed.json's import ${name}`, installed.imports?.[name], built);
    expect(`installed.json's path ${name}`, installed.compilerOptions?.paths?.[name], [built]);
  }
}

function checkVersions(): void {
  const npm = read("package.json");
  const lock = read("package-lock.json").packages ?? {};
  const all = { ...npm.dependencies, ...npm.devDependencies };
  for (const [name, version] of Object.entries(all)) {
    if (!/^\d/.test(version)) problems.push(`package.json: ${name} is not pinned to one version`);
    expect(`package-lock.json's ${name}`, lock[`node_modules/${name}`]?.version, version);
  }
  for (const [name, entry] of Object.entries(lock)) {
    if (entry.resolved) problems.push(`package-lock.json: ${name} names the registry it came from`);
  }
  const setup = readFileSync(join(ROOT, "scripts/setup"), "utf8");
  for (const runtime of ["bun", "deno"]) {
    const wanted = new RegExp(`^${runtime}_wanted=(.*)$`, "m").exec(setup)?.[1];
    expect(`package.json's engine ${runtime}`, npm.engines?.[runtime], `>=${wanted}`);
  }
}

function checkPacked(): void {
  const options = { cwd: ROOT, encoding: "utf8" } as const;
  const packed = spawnSync("npm", ["pack", "--dry-run", "--json"], options);
  const json = packed.stdout.slice(Math.max(packed.stdout.indexOf("[\n"), 0));
  if (packed.status !== 0) {
    problems.push(`npm pack failed:\n${packed.stdout}${packed.stderr}`);
    return;
  }
  const files = (JSON.parse(json) as { files: { path: string }[] }[])[0]?.files ?? [];
  const paths = files.map((file) => file.path);
  for (const path of paths) {
    if (!PACKED.test(path)) problems.push(`npm packs ${path}, which is not meant`);
  }
  const npm = read("package.json");
  const needed = ["scripts/reverie.js", "scripts/launch.sh", "scripts/installed.json", "LICENSE"];
  for (const value of Object.values(npm.exports)) {
    if (typeof value !== "string") needed.push(value.default.slice(2), value.types.slice(2));
  }
  for (const path of [...needed, "dist/src/cli/main.js", ...BUNDLE, "README.md"]) {
    if (!paths.includes(path)) problems.push(`npm does not pack ${path}`);
  }
}

checkNames();
checkVersions();
if (existsSync(join(ROOT, "src/cli/main.ts"))) checkPacked();
for (const problem of problems) console.log(problem);
process.exitCode = problems.length ? 1 : 0;
