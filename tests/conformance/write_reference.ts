/** Writes tests/CONFORMANCE.md. */
import { writeFileSync } from "node:fs";
import { table, tablePath } from "./reference_table.ts";

writeFileSync(tablePath, table());
