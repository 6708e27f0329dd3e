import type { Option, Words } from "./words.ts";

const VALUES = {
  file: " -rF",
  folder: " -xa '(__fish_complete_directories)'",
  text: " -x",
} as const;

/** The script for fish. */
export function fishScript({ commands, plain, tools }: Words): string {
  const lines: string[] = [];
  const add = (condition: string, rest: string, brief: string) =>
    lines.push(`complete -c reverie -n ${quote(condition)} ${rest} -d ${quote(brief)}`);
  const addOption = (condition: string, { name, letter, brief, value }: Option) => {
    const short = letter === undefined ? "" : ` -s ${letter}`;
    add(condition, `-l ${name}${short}${value === undefined ? "" : VALUES[value]}`, brief);
  };
  for (const { name, brief } of [...commands, ...plain])
    add("test (__reverie_at) = command", `-a ${name}`, brief);
  for (const { name, choices } of plain)
    add(`__fish_seen_subcommand_from ${name}`, `-a ${quote(choices.join(" "))}`, name);
  for (const { name, options, operands } of commands) {
    const inside = (at: string) =>
      `__fish_seen_subcommand_from ${name}; and test (__reverie_at) ${at}`;
    for (const tool of tools) add(inside("= tool"), `-a ${tool.name}`, tool.brief);
    add(inside("= tool"), "-F", "module of a tool");
    for (const option of options) addOption(inside("!= operand"), option);
    const [where, source] =
      operands === "pids"
        ? [inside("!= tool"), "__fish_complete_pids"]
        : [inside("= operand"), "__reverie_complete_command"];
    lines.push(`complete -c reverie -n ${quote(where)} -a '(${source})'`);
  }
  for (const { name, options } of tools)
    for (const option of options) addOption(`test (__reverie_at) = ${name}`, option);
  return `# Completion of reverie for fish: reverie completion fish | source

# Where the cursor is: command, tool, operand, or behind the name of a tool.
function __reverie_at
    set -l words (commandline -opc)[2..]
    set -q words[1]; or begin; echo command; return; end
    contains -- -- $words; and begin; echo operand; return; end
    set -l tool tool
    for word in $words[2..]
        contains -- $word ${tools.map(({ name }) => name).join(" ")}; and set tool $word
        string match -qr '(^\\.?\\.?/|\\.[jt]s$)' -- $word; and test $tool = tool; and set tool file
    end
    echo $tool
end

function __reverie_complete_command
    set -l words (commandline -opc) (commandline -ct)
    set -l at (contains -i -- -- $words)
    complete -C (string join ' ' -- (string escape -- $words[(math $at + 1)..]))
end

complete -c reverie -f
complete -c reverie -l version -n 'test (__reverie_at) = command' -d 'print the version and exit'
complete -c reverie -s h -l help -n 'test (__reverie_at) != operand' -d 'print help and exit'
${lines.join("\n")}
`;
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
