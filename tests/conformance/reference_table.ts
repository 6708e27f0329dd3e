/** tests/CONFORMANCE.md: the rows of reference.ts, with where their tests run. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { all } from "./cases.ts";
import { programs } from "./programs.ts";
import { reference } from "./reference.ts";
import type { Named, Row } from "./reference_row.ts";

const TESTS = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where the table lies. */
export const tablePath: string = join(TESTS, "CONFORMANCE.md");

const HEAD = `# What Reverie's tests pin down, and our tests for it

Each row is a behaviour that the tests of Reverie pin down, or a defect that its tracer has, and the tests of ours
that hold to the one and show that we do not have the other. Our guests are our own. A test passes where it
says: \`scripts/test\` runs it there, as root and as an ordinary user where a name is followed by "+". Tests below
\`conformance/\` are guests that must do under every tool what they do natively.

This file is written by \`bun tests/conformance/write_reference.ts\`, from \`tests/conformance/reference.ts\`.
\`tests/conformance/reference.test.ts\` sees to it that every test named here exists.
`;

function source(file: string): string | undefined {
  const path = join(TESTS, file);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Whether a test of this name is in that file: in its text, or among the guests that it runs. */
export function exists([file, title]: Named): boolean {
  const text = source(file);
  if (text === undefined) return false;
  if (text.includes(title)) return true;
  const list = /^await conform\((\w+)/m.exec(text)?.[1];
  return list !== undefined && [...all, ...programs].some(({ name }) => name === title);
}

function runsOn([file]: Named): string {
  const text = source(file);
  const runtimes = /^\/\/ @runtimes (.*)$/m.exec(text ?? "")?.[1] ?? "bun deno";
  const mark = /^\/\/ @users .*user/m.test(text ?? "") ? "+" : "";
  const names = { bun: "Bun", deno: "Deno", node: "Node" };
  return runtimes
    .split(" ")
    .map((name) => `${names[name as keyof typeof names]}${mark}`)
    .join(", ");
}

function line({ behaviour, tests }: Row): string {
  const named = tests.map(([file, title]) => `${file.replace(".test.ts", "")}: ${title}`);
  const passes = [...new Set(tests.map(runsOn))].join("; ");
  return `| ${[behaviour, named.join("<br>"), passes].join(" | ")} |`;
}

/** The whole file. */
export function table(): string {
  const sections = reference.map(({ title, rows }) =>
    [
      `## ${title}`,
      "",
      "| behaviour | tests | pass on |",
      "| --- | --- | --- |",
      ...rows.map(line),
    ].join("\n"),
  );
  return [HEAD, ...sections].join("\n\n").replace("\n\n\n", "\n\n") + "\n";
}
