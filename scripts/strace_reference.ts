/**
 * Writes examples/strace.md, the reference of `reverie strace`, from the table of its options; `--check` only says whether
 * it is up to date.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { usageOf } from "../src/cli/strace/help.ts";
import { type Group, GROUPS, type Option } from "../src/cli/strace/option.ts";
import { OPTIONS } from "../src/cli/strace/option_table.ts";

/** Where it lies. */
export const referencePath: string = join(import.meta.dirname!, "../examples/strace.md");

/** Command lines that a test runs, and what they are for. */
export const EXAMPLES: readonly (readonly [words: string, purpose: string])[] = [
  ["cat /etc/hostname", "every call of a command, on standard error"],
  ["-f -o log sh -c 'ls; ls'", "of all its processes, to a file"],
  ["-ff -o log sh -c 'ls; ls'", "to a file for each process: log.1234"],
  ["-e trace=%file ls", "calls that take the name of a file"],
  ["-Z -e trace=%file ls", "those of them that fail"],
  ["-y -e read,write cat /etc/hostname", "with what descriptors stand for"],
  ["-P /etc/hostname cat /etc/hostname", "only what has to do with a path"],
  ["-c ls", "a table of calls, times and errors"],
  ["-T -r -e openat ls", "how long calls take, and what is between them"],
  ["-k -e openat ls", "who called"],
  ["-kk -e write echo", "who called, with places in the source where debug information tells"],
  ["-X verbose -e openat ls", "numbers and names of constants"],
  ["-N -e openat ls", "the names of arguments"],
  ["-e inject=openat:error=ENOENT:when=3 true || true", "the third openat fails"],
  ["-e fault=write:error=ENOSPC echo || true", "there is no room on the disk"],
  ["-D -o log true", "the command is the shell's own child; the tracer is in the background"],
  [
    "-f -b execve -o log sh -c '(ls); true'",
    "processes go on by themselves when they execute a program",
  ],
];

const INTRODUCTION = `# reverie strace

Shows the system calls and signals of a command, or of processes that run already, with the options, the text
and the exit status of strace(1), and many times faster. A link named \`strace\` to \`reverie\` is strace for scripts.

\`\`\`text
reverie strace [options] COMMAND [ARGUMENT...]
reverie strace [options] -p PID...
\`\`\`

Options glue (\`-fo log\`) and abbreviate (\`--follow\`) as everywhere; the first word that is none begins the command.
\`-e WORD=VALUE\` is \`--WORD=VALUE\` for those that say so, and \`-e CALLS\` is \`--trace=CALLS\`.
`;

const DIFFERENCES = `## What differs from strace

- \`-f -o FILE\` is the fast way: calls are recorded in the program itself; and with \`-f\`, what nobody wants does not stop.
  Without it, as with \`-p\`, \`-D\` and \`-b\`, every call stops twice, as under strace, and processes that the command makes
  are not touched. With \`--engine agent\`, a run without \`-f\` is fast, too; but then those processes need a tracer for the
  filter that they inherit, and the run waits for all that the command leaves behind.
- Without \`-o\`, and where \`-o\` leads to a terminal or to what the command itself prints to, lines and what the command
  prints come in exact order, as under strace; so every call that is shown stops. \`-f -o FILE\` is faster, and \`-f\` without
  lines (\`-c\`, \`--tree\`, \`--save\`, \`2>/dev/null\`), or \`--engine agent\`, with which lines come up to 0.2 s late.
- \`-c\` without \`-w\` counts the time from begin to end of calls, so waits count.
- \`-k\` tells functions by all symbols that can be had, also those of separate debug information.
- \`-e kvm=vcpu\` and \`--secontext\` are accepted, and print nothing more.
- With \`-f -o FILE\`, lines are written a little later: what a program is in when it hangs is there after 0.2 s.
`;

/** The whole text. */
export function referenceText(): string {
  const groups = (Object.keys(GROUPS) as Group[]).map(groupText);
  return [INTRODUCTION, examplesText(), ...groups, DIFFERENCES].join("\n");
}

function examplesText(): string {
  const lines = EXAMPLES.map(([words, purpose]) => `# ${purpose}\nreverie strace ${words}`);
  return `## Examples\n\n\`\`\`sh\n${lines.join("\n")}\n\`\`\`\n`;
}

function groupText(group: Group): string {
  const options = OPTIONS.filter((option) => option.group === group);
  return [`## ${GROUPS[group]}\n`, ...options.map(optionText)].join("\n") + "\n";
}

function optionText(option: Option): string {
  const { names, qualifiers = [], brief } = option;
  const others = names.slice(1).map((name) => `\`--${name}\``);
  const words = qualifiers.map((word) => `\`-e ${word}=\``);
  const more = [...others, ...words].join(", ");
  return `- \`${usageOf(option)}\`: ${plain(brief)}${more === "" ? "" : ` (also ${more})`}`;
}

/** Signs that mean something in this kind of text. */
function plain(text: string): string {
  return text.replace(/[*_<>|[\]]/g, "\\$&");
}

if (import.meta.main) {
  const text = referenceText();
  if (!process.argv.includes("--check")) writeFileSync(referencePath, text);
  else if (readFileSync(referencePath, "utf8") !== text) {
    console.error(
      "examples/strace.md is not what the table of options says: bun scripts/strace_reference.ts",
    );
    process.exit(1);
  }
}
