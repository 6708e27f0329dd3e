/** Words of the Itanium C++ ABI's mangling. */

/** Types of one letter. */
export const BUILTIN: Readonly<Record<string, string>> = {
  v: "void",
  w: "wchar_t",
  b: "bool",
  c: "char",
  a: "signed char",
  h: "unsigned char",
  s: "short",
  t: "unsigned short",
  i: "int",
  j: "unsigned int",
  l: "long",
  m: "unsigned long",
  x: "long long",
  y: "unsigned long long",
  n: "__int128",
  o: "unsigned __int128",
  f: "float",
  d: "double",
  e: "long double",
  g: "__float128",
  z: "...",
};

/** Types that begin with D. */
export const BUILTIN_D: Readonly<Record<string, string>> = {
  d: "decimal64",
  e: "decimal128",
  f: "decimal32",
  h: "half",
  i: "char32_t",
  s: "char16_t",
  u: "char8_t",
  a: "auto",
  c: "decltype(auto)",
  n: "decltype(nullptr)",
};

/** How literals of a type end. */
export const LITERAL_SUFFIX: Readonly<Record<string, string>> = {
  int: "",
  "unsigned int": "u",
  long: "l",
  "unsigned long": "ul",
  "long long": "ll",
  "unsigned long long": "ull",
};

/** Operators: how they are written, how many operands they have. */
export const OPERATORS: Readonly<Record<string, readonly [text: string, operands: number]>> = {
  aN: ["&=", 2],
  aS: ["=", 2],
  aa: ["&&", 2],
  ad: ["&", 1],
  an: ["&", 2],
  at: ["alignof ", 1],
  aw: ["co_await ", 1],
  cl: ["()", 0],
  cm: [",", 2],
  co: ["~", 1],
  dV: ["/=", 2],
  da: ["delete[] ", 1],
  de: ["*", 1],
  dl: ["delete ", 1],
  ds: [".*", 2],
  dt: [".", 2],
  dv: ["/", 2],
  eO: ["^=", 2],
  eo: ["^", 2],
  eq: ["==", 2],
  ge: [">=", 2],
  gt: [">", 2],
  ix: ["[]", 2],
  lS: ["<<=", 2],
  le: ["<=", 2],
  ls: ["<<", 2],
  lt: ["<", 2],
  mI: ["-=", 2],
  mL: ["*=", 2],
  mi: ["-", 2],
  ml: ["*", 2],
  mm: ["--", 1],
  na: ["new[]", 1],
  ne: ["!=", 2],
  ng: ["-", 1],
  nt: ["!", 1],
  nw: ["new", 1],
  oR: ["|=", 2],
  oo: ["||", 2],
  or: ["|", 2],
  pL: ["+=", 2],
  pl: ["+", 2],
  pm: ["->*", 2],
  pp: ["++", 1],
  ps: ["+", 1],
  pt: ["->", 2],
  qu: ["?", 3],
  rM: ["%=", 2],
  rS: [">>=", 2],
  rm: ["%", 2],
  rs: [">>", 2],
  ss: ["<=>", 2],
  st: ["sizeof ", 1],
  sz: ["sizeof ", 1],
};

/** Abbreviations of the standard library, and what a constructor of it is called. */
export const STANDARD: Readonly<Record<string, readonly [name: string, last: string]>> = {
  a: ["std::allocator", "allocator"],
  b: ["std::basic_string", "basic_string"],
  s: ["std::basic_string<char, std::char_traits<char>, std::allocator<char> >", "basic_string"],
  i: ["std::basic_istream<char, std::char_traits<char> >", "basic_istream"],
  o: ["std::basic_ostream<char, std::char_traits<char> >", "basic_ostream"],
  d: ["std::basic_iostream<char, std::char_traits<char> >", "basic_iostream"],
};

/** What the compiler makes by itself. */
export const SPECIAL: Readonly<Record<string, string>> = {
  TV: "vtable for ",
  TT: "VTT for ",
  TI: "typeinfo for ",
  TS: "typeinfo name for ",
  GV: "guard variable for ",
  TW: "TLS wrapper function for ",
  TH: "TLS init function for ",
};
