// Rules that a process gives itself.
import { fd } from "../kinds/fd.ts";
import { flags64 } from "../kinds/flags.ts";
import { size } from "../kinds/numbers.ts";
import { type StructView, view } from "./view.ts";

const files = flags64("landlock_files");
const ports = flags64("landlock_ports");
const scopes = flags64("landlock_scopes");
const RULESET = {
  handled_access_fs: files,
  handled_access_net: ports,
  scoped: scopes,
  quiet_access_fs: files,
  quiet_access_net: ports,
  quiet_scoped: scopes,
} as const;

/** What rules are about. */
export const landlockRuleset: StructView = view("landlock_ruleset_attr", RULESET);

/** The same of a program that knows more than we do. */
export const landlockRulesetMore: StructView = view("landlock_ruleset_attr", RULESET, true);

/** What is allowed beneath a folder. */
export const landlockBeneath: StructView = view("landlock_path_beneath_attr", {
  allowed_access: files,
  parent_fd: fd,
});

/** What is allowed with a port. */
export const landlockPort: StructView = view("landlock_net_port_attr", {
  allowed_access: ports,
  port: size,
});
