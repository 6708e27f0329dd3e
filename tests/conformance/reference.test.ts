// The table of what Reverie's tests pin down names tests that exist, and is written down as it is.
// @runtimes bun deno
// @emulated 5
import { readFileSync } from "node:fs";
import t from "../tap.ts";
import { reference } from "./reference.ts";
import { exists, table, tablePath } from "./reference_table.ts";

t.test("every test that the table names exists", (t) => {
  for (const { title, rows } of reference) {
    for (const { behaviour, tests } of rows) {
      t.ok(tests.length > 0, behaviour);
      for (const named of tests) t.ok(exists(named), `${title}: ${behaviour}: ${named.join(": ")}`);
    }
  }
  t.notOk(exists(["engine/async.test.ts", "no such test"]));
  t.notOk(exists(["conformance/signals.test.ts", "no_such_guest"]));
  t.notOk(exists(["engine/no_such_file.test.ts", "a test"]));
  t.end();
});

t.test("tests/CONFORMANCE.md is that table", (t) => {
  // prettier lines up columns
  const words = (text: string): string => text.replace(/[\s|-]+/g, " ");
  t.equal(words(readFileSync(tablePath, "utf8")), words(table()));
  t.end();
});
