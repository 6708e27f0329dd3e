/**
 * Presents an older processor to programs: do they still run where there is no AVX?
 *
 *     bun old_cpu.ts --level 2 -- openssl speed -seconds 1 sha256
 *
 * Programs that ask CPUID, as libc does at their start, then choose other code. It takes a processor and a kernel that
 * let CPUID trap; where they do not, a warning says so and programs find the machine as it is. Instructions that a
 * program uses without asking work all the same, and /proc/cpuinfo is what it was.
 */
import {
  type CpuidAnswer,
  type CpuidQuery,
  type Guest,
  main,
  type RunEnd,
  Tool,
  type ToolInit,
  type ToolOptions,
} from "reverie";

/** Values of the tool's options. */
interface Config {
  readonly level?: number;
}

/** Of the whole run. */
class Totals {
  answers = 0;

  add(): void {
    this.answers++;
  }
}

/** What came with a level of x86-64: leaf, subleaf, register, bits. */
type Features = readonly [
  level: number,
  leaf: number,
  subleaf: number,
  register: keyof CpuidAnswer,
  bits: readonly number[],
];

/** The levels of the psABI, and what else came at their time. */
const FEATURES: readonly Features[] = [
  [2, 1, 0, "ecx", [0, 9, 13, 19, 20, 23]], // SSE3, SSSE3, CX16, SSE4.1, SSE4.2, POPCNT
  [2, 0x8000_0001, 0, "ecx", [0]], // LAHF
  [3, 1, 0, "ecx", [12, 22, 26, 27, 28, 29]], // FMA, MOVBE, XSAVE, OSXSAVE, AVX, F16C
  [3, 7, 0, "ebx", [3, 5, 8]], // BMI1, AVX2, BMI2
  [3, 7, 0, "ecx", [9, 10]], // VAES, VPCLMULQDQ
  [3, 7, 1, "eax", [4, 23]], // AVX-VNNI, AVX-IFMA
  [3, 0x8000_0001, 0, "ecx", [5, 11, 16]], // LZCNT, XOP, FMA4
  [4, 7, 0, "ebx", [16, 17, 21, 26, 27, 28, 30, 31]], // AVX-512: F, DQ, IFMA, PF, ER, CD, BW, VL
  [4, 7, 0, "ecx", [1, 6, 11, 12, 14]], // VBMI, VBMI2, VNNI, BITALG, VPOPCNTDQ
  [4, 7, 0, "edx", [2, 3, 8, 22, 23, 24, 25]], // 4VNNIW, 4FMAPS, VP2INTERSECT, AMX, FP16
  [4, 7, 1, "eax", [5]], // BF16
];

export default class OldCpu extends Tool<Config, unknown, Totals> {
  static override brief = "an older processor, by what CPUID says";
  static override Global = Totals;
  static override options: ToolOptions = {
    level: { kind: "number", brief: "x86-64-vN: 1, 2 or 3 (default: 2)", placeholder: "N" },
  };

  static override report({ global, print }: RunEnd<Config, Totals>): void {
    if (global.answers > 0) print(`old_cpu: CPUID was answered ${global.answers} times\n`);
    else print("old_cpu: no CPUID was answered: programs found this machine's own processor\n");
  }

  readonly #level: number;

  constructor(init: ToolInit<Config, Totals>) {
    super(init);
    this.#level = this.config.level ?? 2;
  }

  override cpuid(_: Guest, query: CpuidQuery, machine: () => CpuidAnswer): CpuidAnswer {
    const answer = { ...machine() };
    for (const [level, leaf, subleaf, register, bits] of FEATURES) {
      if (level <= this.#level || leaf !== query.leaf) continue;
      if (leaf === 7 && subleaf !== query.subleaf) continue; // the others have no parts
      for (const bit of bits) answer[register] = (answer[register] & ~(1 << bit)) >>> 0;
    }
    this.post.add();
    return answer;
  }
}

if (import.meta.main) await main(OldCpu);
