// Stage one: kernel headers -> gen/facts. Needs apt, dpkg-deb and clang-19; run it for a new kernel.
//   bun gen/extract.ts [--fetch]     --fetch downloads the newest headers first
import process from "node:process";
import { extractByArch } from "./extract/by_arch.ts";
import { extractNumbers } from "./extract/numbers.ts";
import { extractPrototypes } from "./extract/prototypes.ts";
import { writeFacts } from "./facts.ts";
import { fetchHeaders } from "./fetch.ts";

const { headers, source } = fetchHeaders(process.argv.includes("--fetch"));
const { constants, records, ioctls } = extractByArch(headers);
writeFacts("source", source);
const numbers = extractNumbers(headers);
writeFacts("numbers", numbers);
writeFacts("prototypes", extractPrototypes(headers, numbers));
writeFacts("constants", constants, 2);
writeFacts("records", records);
writeFacts("ioctls", ioctls, 2);
console.log(`Facts of Linux ${source.release} are in gen/facts; now run gen/emit.ts`);
