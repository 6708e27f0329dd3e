import { type Option, spellings, type Words } from "./words.ts";

/** The script for bash; with the package bash-completion, the command completes its own words, too. */
export function bashScript(words: Words): string {
  const { commands, plain, tools } = words;
  const table = (words: readonly { name: string; options: readonly Option[] }[]) =>
    words.map((word) => `[${word.name}]='${word.options.flatMap(spellings).join(" ")}'`).join(" ");
  const choices = plain.map(({ name, choices }) => `[${name}]='${choices.join(" ")}'`).join(" ");
  return `# Completion of reverie for bash: source <(reverie completion bash)

declare -gA _reverie_commands=(${table(commands)})
declare -gA _reverie_tools=(${table(tools)})
declare -gA _reverie_choices=(${choices})

${leaves(words)}
${root(words)}
complete -o default -F _reverie reverie
`;
}

/** What proposes one kind of word. */
function leaves(words: Words): string {
  const pids = words.commands.filter(({ operands }) => operands === "pids");
  return `_reverie_propose() {
  compopt +o default
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
}

_reverie_value() {
  case $1 in
    ${takers(words, "file")}) ;; # readline's own completion of files
    ${takers(words, "folder")}) compopt +o default -o dirnames ;;
    *) compopt +o default ;;
  esac
}

_reverie_operand() {
  case $command in
    ${alternatives(pids.map(({ name }) => name))}) _reverie_propose "$(cd /proc && echo [0-9]*)" ;;
    *)
      if declare -F _command_offset >/dev/null; then _command_offset "$1"
      elif (($1 == COMP_CWORD)) && [[ $word != */* ]]; then
        mapfile -t COMPREPLY < <(compgen -c -- "$word" | sort -u)
      fi ;;
  esac
}
`;
}

/** What finds out where the cursor is. */
function root(words: Words): string {
  const names = [...words.commands, ...words.plain].map(({ name }) => name).join(" ");
  return `_reverie() {
  local word=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]} tool= option= at
  COMPREPLY=()
  [[ $word == = ]] && word=
  if ((COMP_CWORD == 1)); then
    _reverie_propose '${names} --help --version'
    return
  elif [[ -n \${_reverie_choices[\${command:-none}]} ]]; then
    _reverie_propose "\${_reverie_choices[\${command:-none}]}"
    return
  elif [[ -z \${_reverie_commands[\${command:-none}]} ]]; then return; fi
  for ((at = 2; at < COMP_CWORD; at++)); do
    option=\${COMP_WORDS[at]}
    case $option in
      --) _reverie_operand $((at + 1)); return ;;
      ${takers(words, "file", "folder", "text")})
        [[ \${COMP_WORDS[at + 1]} == = ]] && ((at + 1 < COMP_CWORD)) && ((at++))
        ((++at < COMP_CWORD)) || { _reverie_value "$option"; return; } ;;
      -*) ;;
      = | :) ((at++)) ;; # bash takes a word apart there
      *)
        if [[ -n $tool ]]; then _reverie_operand "$at"; return; fi
        tool=$option ;;
    esac
  done
  case $word in
    -*) _reverie_propose "\${_reverie_commands[\${command:-none}]} \${_reverie_tools[\${tool:-none}]} --help \${tool:+--}" ;;
    */* | .*) ;; # a tool's file, or the command
    *)
      if [[ -n $tool ]]; then _reverie_operand "$COMP_CWORD"
      else
        _reverie_propose "\${!_reverie_tools[*]}"
        compopt -o default
      fi ;;
  esac
}
`;
}

/** A pattern for the options that take such a value. */
function takers({ commands, tools }: Words, ...values: Option["value"][]): string {
  const options = [...commands, ...tools].flatMap((word) => word.options);
  return alternatives(options.filter(({ value }) => values.includes(value)).flatMap(spellings));
}

function alternatives(words: readonly string[]): string {
  return words.length === 0 ? "''" : [...new Set(words)].join(" | ");
}
