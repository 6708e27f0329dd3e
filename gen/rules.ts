// What an argument is by its name and C type alone, where no note says better.
import {
  address,
  at,
  fd,
  hex,
  hex32,
  id,
  int,
  long,
  type Note,
  one,
  path,
  permissions,
  place,
  size,
  string,
  uint,
} from "./dsl.ts";

interface Rule {
  readonly name?: RegExp;
  readonly type?: RegExp;
  readonly note: Note;
}

/** The first rule that fits decides. */
const RULES: readonly Rule[] = [
  { type: /^dead word$/, note: hex },
  {
    type: /^(?:const )?char \*$/,
    name: /path|file|^(?:old|new|put_old|new_root|oldname|newname|dir_name|name)$/,
    note: path,
  },
  { type: /^const char \*$/, note: string },
  { type: /\*$/, note: address },
  { type: /\bint$|long$/, name: /^(?:old|new|to_|from_)?dfd$|^mountdirfd$/, note: at },
  {
    type: /int$|long$|mqd_t/,
    name: /^(?:\w+_)?fd(?:_in|_out|in|out)?$|^(?:old|new|ep|u|pid)fd$|^fildes$|^mqdes$/,
    note: fd,
  },
  { type: /^umode_t$/, note: permissions },
  { type: /^[ug]id_t$|^qid_t$/, note: id },
  { type: /^clockid_t$/, note: one("clocks") },
  { type: /^(?:pid_t|key_serial_t|mqd_t|timer_t|__s32)$/, note: int },
  { type: /^(?:l?off_t|long)$/, note: long },
  { type: /^(?:size_t)$/, note: size },
  {
    type: /^(?:u64|aio_context_t|cap_user_header_t|cap_user_data_t|const cap_user_data_t)$/,
    note: hex,
  },
  { type: /^unsigned long$/, name: /^(?:addr|start|newsp|new_addr|brk)$/, note: place },
  { type: /^unsigned long$/, name: /len|size|^(?:nr|count|vlen|maxnode|fd)/, note: size },
  { type: /^unsigned long$/, note: hex },
  { type: /^(?:unsigned(?: int)?|u32|__u32|uint32_t|rwf_t)$/, name: /flag|mask/, note: hex32 },
  { type: /^int$/, name: /flag/, note: hex32 },
  { type: /^(?:unsigned(?: int)?|u32|__u32|uint32_t|rwf_t|key_t)$/, note: uint },
  { type: /^(?:int|enum \w+)$/, note: int },
];

/** The kind of an argument of which nothing is noted. */
export function ruleFor(name: string, type: string): Note {
  const rule = RULES.find(
    (rule) => (rule.type?.test(type) ?? true) && (rule.name?.test(name) ?? true),
  );
  if (rule === undefined) throw new Error(`No rule for '${type} ${name}': add one to gen/rules.ts`);
  return rule.note;
}
