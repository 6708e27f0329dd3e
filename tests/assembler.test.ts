// Our encodings against what disassemblers make of them.
// @runtimes bun deno node
import { aarch64 } from "../arch/aarch64/mod.ts";
import type { Architecture } from "../arch/architecture.ts";
import { Assembler as X86, reg, type Register } from "../arch/x86_64/assembler.ts";
import { x86_64 } from "../arch/x86_64/mod.ts";
import { armText, x86Text } from "./disassemble.ts";
import t from "./tap.ts";

const names = Object.keys(reg) as (keyof typeof reg)[];
const narrow = (name: string): string => (/^r\d/.test(name) ? `${name}d` : `e${name.slice(1)}`);
const hex = (value: number): string => {
  const digits = Math.abs(value).toString(16).toUpperCase();
  return value < 10 ? `${value}` : /^[A-F]/.test(digits) ? `0${digits}h` : `${digits}h`;
};

/** One instruction of ours is read as `text`. */
function x86Is(emit: (a: X86) => void, text: string): void {
  const a = new X86();
  emit(a);
  t.strictSame(x86Text(a.finish()), [text], text);
}

t.test("x86-64: every register in every place", (t) => {
  for (const name of names) {
    const r: Register = reg[name];
    const text = (emit: (a: X86) => void): string => {
      const a = new X86();
      emit(a);
      return x86Text(a.finish()).join("; ");
    };
    const same: [string, (a: X86) => void][] = [
      [`mov ${name},[rbx+38h]`, (a) => a.load(r, reg.rbx, 56)],
      [`mov rax,[${name}+38h]`, (a) => a.load(reg.rax, r, 56)],
      [`mov ${narrow(name)},[rbx+4]`, (a) => a.load32(r, reg.rbx, 4)],
      [`movzx ${narrow(name)},byte ptr [rbx+7]`, (a) => a.loadByte(r, reg.rbx, 7)],
      [`movzx eax,byte ptr [${name}]`, (a) => a.loadByte(reg.rax, r, 0)],
      [`mov [${name}+38h],rdi`, (a) => a.store(r, 56, reg.rdi)],
      [`mov [rbx-8],${name}`, (a) => a.store(reg.rbx, -8, r)],
      [`mov [rbx+10h],${narrow(name)}`, (a) => a.store32(reg.rbx, 16, r)],
      [`lea r11,[${name}-80h]`, (a) => a.lea(reg.r11, r, -128)],
      [`lea ${name},[1F000h]`, (a) => a.leaFromStart(r, 0x1f000)],
      [`mov ${name},r9`, (a) => a.move(r, reg.r9)],
      [`mov ${narrow(name)},ecx`, (a) => a.move32(r, reg.rcx)],
      [`mov ${narrow(name)},${hex(231)}`, (a) => a.moveImmediate(r, 231)],
      [`add ${name},rdx`, (a) => a.add(r, reg.rdx)],
      [`add ${name},40h`, (a) => a.addImmediate(r, 64)],
      [`and ${narrow(name)},0FFFFFFF8h`, (a) => a.andImmediate32(r, 0xfffffff8)],
      [`sub ${name},r9`, (a) => a.subtract(r, reg.r9)],
      [`cmp ${name},30h`, (a) => a.compareImmediate(r, 48)],
      [`cmp ${narrow(name)},esi`, (a) => a.compare32(r, reg.rsi)],
      [`or ${narrow(name)},1`, (a) => a.orImmediate32(r, 1)],
      [`neg ${name}`, (a) => a.negate(r)],
      [`test ${name},r10`, (a) => a.test(r, reg.r10)],
      [`test ${narrow(name)},1`, (a) => a.testImmediate32(r, 1)],
      [`xor ${narrow(name)},${narrow(name)}`, (a) => a.zero(r)],
      [`mov ${narrow(name)},gs:[30h]`, (a) => a.loadSlot32(r, 48)],
      [`mov gs:[30h],${name}`, (a) => a.storeSlot(48, r)],
      [`jmp ${name}`, (a) => a.jumpTo(r)],
      [`xchg gs:[30h],${narrow(name)}`, (a) => a.exchangeSlot32(48, r)],
      [`lock inc dword ptr [${name}+38h]`, (a) => a.lockIncrement32(r, 56)],
      [`mov dword ptr [${name}+38h],1`, (a) => a.store32Immediate(r, 56, 1)],
      [`mov ${name},123456789ABCh`, (a) => a.moveImmediate64(r, 0x123456789abc)],
      [`cmp ${name},r9`, (a) => a.compare(r, reg.r9)],
      [`cmp ${narrow(name)},0FFFFFF9Ch`, (a) => a.compareImmediate32(r, -100)],
      [`and ${name},0FFFFFFFFFFFFFFF8h`, (a) => a.andImmediate(r, -8)],
      [`shr ${name},6`, (a) => a.shiftRight(r, 6)],
      [`shl ${name},3`, (a) => a.shiftLeft(r, 3)],
      [`imul ${name},90h`, (a) => a.multiplyImmediate(r, 144)],
      [`mov [${name}],al`, (a) => a.storeByte(r, reg.rax)],
      [`mov ${narrow(name)},[r11+rax*4]`, (a) => a.load32At(r, reg.r11, reg.rax)],
      [`push ${name}`, (a) => a.push(r)],
      [`pop ${name}`, (a) => a.pop(r)],
    ];
    for (const [expected, emit] of same) t.equal(text(emit), expected);
  }
  t.end();
});

t.test("x86-64: jumps reach their labels, back and forth", (t) => {
  const a = new X86();
  a.label("start");
  a.jumpIf("equal", "end");
  a.jumpIf("notEqual", "start");
  a.jumpIf("sign", "end");
  a.jumpIf("notSign", "start");
  a.jumpIf("above", "start");
  a.jump("start");
  a.label("end");
  a.ret();
  const end = "0000000000000023h";
  t.strictSame(x86Text(a.finish()), [
    `je ${end}`,
    "jne 0",
    `js ${end}`,
    "jns 0",
    "ja 0",
    "jmp 0",
    "ret",
  ]);
  const b = new X86();
  b.jump("nowhere");
  t.throws(() => b.finish(), /nowhere is never set/);
  b.label("twice");
  t.throws(() => b.label("twice"), /twice is set twice/);
  t.end();
});

t.test("x86-64: what handlers of system calls take", (t) => {
  const a = new X86();
  a.storeSlotImmediate(0x48, -1);
  a.keepFlags();
  a.restoreFlags();
  a.label("here");
  a.jumpIf("below", "here");
  a.jumpIf("aboveOrEqual", "here");
  const kept = ["seto al", "lahf", "add al,7Fh", "sahf"];
  const here = "0000000000000014h";
  t.strictSame(x86Text(a.finish()), [
    "mov qword ptr gs:[48h],0FFFFFFFFFFFFFFFFh",
    ...kept,
    `jb ${here}`,
    `jae ${here}`,
  ]);
  t.end();
});

x86Is((a) => a.syscall(), "syscall");
x86Is((a) => a.undefinedInstruction(), "ud2");
x86Is((a) => a.cpuid(), "cpuid");
x86Is((a) => a.fence(), "mfence");
x86Is((a) => a.pause(), "pause");
x86Is((a) => a.storeSlot32Immediate(0x30, 1), "mov dword ptr gs:[30h],1");
x86Is((a) => a.rdtsc(), "rdtsc");
x86Is((a) => a.lfence(), "lfence");
x86Is((a) => a.rdtscp(), "rdtscp");

t.test("the thunks have the same names on both, and are code from end to end", async (t) => {
  const at = 0x1f000;
  const words = (arch: Architecture) => Object.keys(arch.thunks(at).symbols);
  t.strictSame(words(x86_64), words(aarch64));
  const x86 = x86Text(x86_64.thunks(at).code);
  t.equal(x86.filter((line) => line === "syscall").length, 19, "system calls");
  t.notOk(
    x86.some((line) => line.includes("bad")),
    "no bad instruction",
  );
  const { code } = aarch64.thunks(at);
  const arm = await armText(code);
  t.equal(arm.length, code.length / 4, "every word is an instruction");
  t.equal(arm.filter((line) => line === "svc #0").length, 19, "system calls");
});

t.test("what stands in the vDSO makes its call and returns", async (t) => {
  t.strictSame(x86Text(x86_64.vdso.stub(228)), ["mov eax,0E4h", "syscall", "ret"]);
  t.strictSame(await armText(aarch64.vdso.stub(113)), ["bti c", "mov x8, #0x71", "svc #0", "ret"]);
  const x86 = x86Text(x86_64.vdso.getrandomStub(318));
  t.strictSame(x86.slice(-3), ["mov eax,13Eh", "syscall", "ret"]);
  t.equal(x86.filter((line) => line.startsWith("mov [rcx")).length, 16, "64 bytes");
  const code = aarch64.vdso.getrandomStub(278);
  const arm = await armText(code);
  t.equal(arm.length, code.length / 4);
  t.strictSame(arm.slice(-3), ["mov x8, #0x116", "svc #0", "ret"]);
  for (const { vdso } of [x86_64, aarch64]) {
    const stub = vdso.getrandomStub(1);
    t.notOk(vdso.returnsToBeginning(stub, 1), "no jump to its middle");
    t.ok(vdso.returnsToBeginning(stub, stub.length), "jumps forward");
  }
  t.end();
});

t.test("instructions that trap are known by their bytes", (t) => {
  const kind = ({ traps }: Architecture, ...code: number[]) =>
    ((trap) => trap && `${trap.kind} ${trap.length}`)(traps.decode(Uint8Array.from(code)));
  t.equal(kind(x86_64, 0x0f, 0xa2), "cpuid 2");
  t.equal(kind(x86_64, 0x0f, 0x31, 0xc3), "rdtsc 2");
  t.equal(kind(x86_64, 0x0f, 0x01, 0xf9), "rdtscp 3");
  t.equal(kind(x86_64, 0x66, 0x2e, 0x48, 0x0f, 0xa2), "cpuid 5", "behind prefixes");
  t.equal(kind(x86_64, ...Array<number>(13).fill(0x66), 0x0f, 0xa2), "cpuid 15");
  for (const code of [
    [],
    [0x0f],
    [0x0f, 0x01],
    [0x0f, 0x32],
    [0xf0, 0x0f, 0xa2],
    [0x48, 0x66, 0x0f],
  ])
    t.equal(kind(x86_64, ...code), undefined, "another, or cut off");
  t.equal(kind(x86_64, ...Array<number>(14).fill(0x66), 0x0f, 0xa2), undefined, "too long");
  t.equal(kind(aarch64, 0x45, 0xe0, 0x3b, 0xd5), "cntvct 4");
  t.equal(kind(aarch64, 0xc5, 0xe0, 0x3b, 0xd5), "cntvct 4", "the self-synchronized one");
  t.equal(kind(aarch64, 0x1f, 0xe0, 0x3b, 0xd5), "cntfrq 4");
  t.strictSame(aarch64.traps.decode(Uint8Array.of(0x5f, 0xe0, 0x3b, 0xd5))?.results, [], "to xzr");
  t.equal(kind(aarch64, 0x45, 0xd0, 0x3b, 0xd5), undefined);
  t.equal(kind(aarch64, 0x45), undefined);
  t.end();
});

t.test("the parts of both architectures fit together", (t) => {
  for (const { name, abi, numbers, registers } of [x86_64, aarch64]) {
    const indexes = [
      ...abi.arguments,
      abi.number,
      abi.result,
      abi.instructionPointer,
      abi.stackPointer,
    ];
    t.ok(
      indexes.every((i) => i >= 0 && i < registers.names.length),
      `${name}: registers exist`,
    );
    t.equal(registers.size, 8 * registers.names.length);
    for (const call of ["clone", "execve", "wait4", "ptrace", "seccomp", "rt_sigreturn", "futex"]) {
      t.type(numbers[call], "number", `${name} has ${call}`);
    }
  }
  t.end();
});

t.test("x86-64: what stubs are made of", (t) => {
  const a = new X86();
  a.loadSlot(reg.rcx, 0x10);
  a.loadSlot(reg.r11, 0x7fffff00);
  a.jumpIfRcxZero("there");
  a.leaLabel(reg.rcx, "there");
  a.leaLabel(reg.r9, "there");
  a.jumpSlot(0x28);
  a.label("there");
  a.jumpFromStart(-0x1000);
  a.bytes(Uint8Array.of(0x90, 0xc3));
  a.bytesWithDistance(Uint8Array.of(0x83, 0x3d, 0, 0, 0, 0, 7), 2, 0x2000);
  t.strictSame(x86Text(a.finish(), 0x10000n), [
    "mov rcx,gs:[10h]",
    "mov r11,gs:[7FFFFF00h]",
    "jrcxz 000000000001002Ah",
    "lea rcx,[1002Ah]",
    "lea r9,[1002Ah]",
    "jmp qword ptr gs:[28h]",
    "jmp 000000000000F000h",
    "nop",
    "ret",
    "cmp dword ptr [12000h],7",
  ]);
  const far = new X86();
  far.jumpIfRcxZero("far");
  far.bytes(new Uint8Array(128).fill(0x90));
  far.label("far");
  t.throws(() => far.finish(), /far is too far away/);
  t.end();
});
