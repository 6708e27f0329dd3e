// A tracer comes to a process of a hundred threads that never rest and goes, fifty times: no harm, no line lost.
// @runtimes bun deno
// @long
// @seconds 200
// @timeout 600
import { comeAndGo } from "../like_strace/busy.ts";

await comeAndGo(50, 480);
