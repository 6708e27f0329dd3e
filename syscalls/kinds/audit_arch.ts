// Calls as audit and ptrace tell them: a number, and the architecture whose calls it counts.
import { Family } from "../flags.ts";
import { type Abi, type Arch, syscallName } from "../numbers.ts";
import { leaf, number, remarked, type Shown } from "../shown.ts";
import { hexShown } from "./shown_words.ts";

/** Whose calls a number counts: those of programs of the same kind, and of their 32-bit kin. */
const ARCHITECTURES: Readonly<Record<Arch, Readonly<Record<string, Abi>>>> = {
  x86_64: { AUDIT_ARCH_X86_64: "x86_64", AUDIT_ARCH_I386: "i386" },
  aarch64: { AUDIT_ARCH_AARCH64: "aarch64", AUDIT_ARCH_ARM: "arm" },
};

/** `__NR_read`, and `3 /* read *\/` of another architecture. */
export function callShown(call: number, audited: number, arch: Arch): Shown {
  const abi = ARCHITECTURES[arch][Family.of(arch, "audit_archs").name(audited, 0) ?? ""];
  const name = abi === undefined ? undefined : syscallName(abi, call | 0);
  if (name === undefined) return number(call);
  return abi === arch ? leaf(`__NR_${name}`, name) : leaf(`${call} /* ${name} */`, name);
}

/** `AUDIT_ARCH_X86_64` */
export function auditArchShown(audited: number, arch: Arch): Shown {
  const known = Family.of(arch, "audit_archs").name(audited, 0);
  return known ?? remarked(hexShown(audited, 0), "AUDIT_ARCH_???");
}
