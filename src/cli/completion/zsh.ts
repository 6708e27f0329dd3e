import { type Option, spellings, type Words } from "./words.ts";

const ACTIONS = { file: "_files", folder: "_directories", text: " " } as const;

/** The script for zsh. */
export function zshScript({ commands, plain, tools }: Words): string {
  const described = (words: readonly { name: string; brief: string }[]) =>
    words.map(({ name, brief }) => quote(`${name}:${brief}`)).join(" ");
  const cases = (words: readonly { name: string; options: readonly Option[] }[]) =>
    words
      .filter(({ options }) => options.length > 0)
      .map(({ name, options }) => `    ${name}) specs+=(${options.map(specOf).join(" ")}) ;;`)
      .join("\n");
  const choices = plain.map(
    ({ name, choices }) => `    ${name}) _values ${name} ${choices.join(" ")}; return ;;`,
  );
  const pids = commands.filter(({ operands }) => operands === "pids").map(({ name }) => name);
  return `#compdef reverie
# Completion of reverie for zsh: source <(reverie completion zsh)

_reverie_tool() {
  local -a tools=(${described(tools)})
  _alternative 'files:file:_files' 'tools:tool:{ _describe tool tools }'
}

_reverie() {
  local -a names=(${described([...commands, ...plain])}) specs
  local -a operand=('2:command:_command_names -e' '*::arguments:->arguments') line
  local -A opt_args
  local command=$words[2] at state
  if ((CURRENT == 2)); then
    _describe command names
    [[ $PREFIX == -* ]] && compadd -- --help --version
    return
  fi
  case $command in
${choices.join("\n")}
${cases(commands)}
    *) return 1 ;;
  esac
  [[ $command == (${pids.join("|") || "-"}) ]] && operand=('*:process:_pids')
  for ((at = 3; at < CURRENT; at++)); do
    case $words[at] in
    --)
      shift $at words
      ((CURRENT -= at))
      _normal
      return ;;
${cases(tools)}
    esac
  done
  shift words
  ((CURRENT--))
  _arguments $specs '(-h --help)'{-h,--help}'[print help and exit]' '1:tool:_reverie_tool' $operand
  if [[ $state == arguments ]]; then
    words=($line[2] $words)
    ((CURRENT++))
    _normal
  fi
}

compdef _reverie reverie
`;
}

function specOf(option: Option): string {
  const { name, brief, value, isRepeatable } = option;
  const text = `[${brief.replace(/[\\[\]:]/g, "\\$&")}]`;
  const takes = value === undefined ? "" : `:${value}:${ACTIONS[value]}`;
  const long = value === undefined ? `--${name}` : `--${name}=`;
  const all = [long, ...spellings(option).slice(1)];
  return all.map((word) => quote(`${isRepeatable ? "*" : ""}${word}${text}${takes}`)).join(" ");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
