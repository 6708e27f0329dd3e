// Stage one: kernel headers -> gen/facts. Needs apt, dpkg-deb and clang-19; run it for a new kernel.
//   bun gen/extract.ts [--fetch]     --fetch downloads the newest headers first
import process from "node:process";
import { extractNumbers } from "./extract/numbers.ts";
import { writeFacts } from "./facts.ts";
import { fetchHeaders } from "./fetch.ts";

const { headers, source } = fetchHeaders(process.argv.includes("--fetch"));
writeFacts("source", source);
writeFacts("numbers", extractNumbers(headers));
console.log(`Facts of Linux ${source.release} are in gen/facts; now run gen/emit.ts`);
