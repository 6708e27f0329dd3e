/** The options that strace has not: other views of a run, and which calls are in them. */
import type { OptionRow } from "./option.ts";

/** In the order in which help has them. */
export const VIEW_OPTIONS: readonly OptionRow[] = [
  {
    key: "json",
    names: ["json"],
    group: "views",
    brief: "an object of JSON for each call, signal, program and end, one a line",
  },
  {
    key: "tree",
    names: ["tree"],
    group: "views",
    brief: "at the end, the tree of processes with their commands, ends and times; -f is implied",
  },
  {
    key: "endSummary",
    names: ["end-summary"],
    group: "views",
    brief: "at the end, a line about the whole run",
  },
  {
    key: "timeline",
    names: ["timeline"],
    value: "needed",
    placeholder: "FILE",
    group: "views",
    brief: "a trace for https://ui.perfetto.dev; no lines then, unless -o says where to",
  },
  {
    key: "html",
    names: ["html"],
    value: "needed",
    placeholder: "FILE",
    group: "views",
    brief:
      "a page: timeline of each thread, search, slowest and failing calls; lines as with --timeline",
  },
  {
    key: "save",
    names: ["save"],
    value: "needed",
    placeholder: "FILE",
    group: "views",
    brief: "record the run; no lines then, unless -o says where to",
  },
  {
    key: "read",
    names: ["replay"],
    value: "needed",
    placeholder: "FILE",
    group: "views",
    brief: "show a recorded run, with the options of what is shown and how; also --read FILE",
  },
  {
    key: "diff",
    names: ["diff"],
    group: "views",
    brief: "FILE FILE: what differs between two recorded runs, but for ids, addresses, times",
  },
  {
    key: "color",
    names: ["color", "colour"],
    value: "possible",
    placeholder: "WHEN",
    group: "views",
    brief: "colours: auto (at a terminal, unless NO_COLOR is set), always or never",
  },
  {
    key: "errno",
    names: ["errno"],
    value: "needed",
    placeholder: "ERRORS",
    qualifiers: ["errno"],
    group: "views",
    brief: "only calls that fail so: ENOENT,EACCES",
  },
  {
    key: "slowerThan",
    names: ["slower-than"],
    value: "needed",
    placeholder: "TIME",
    group: "views",
    brief: "only calls that take longer: 10ms, 0.5s; microseconds without a unit",
  },
  {
    key: "maxDepth",
    names: ["max-depth"],
    value: "needed",
    placeholder: "NUMBER",
    group: "views",
    brief: "so many generations of processes behind the first; -f is implied",
  },
];
