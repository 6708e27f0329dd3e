// Our encodings of A64 instructions against what a disassembler makes of them.
// @runtimes bun deno node
// @emulated 5
import { Assembler, xzr } from "../arch/aarch64/assembler.ts";
import { HandlerAssembler } from "../arch/aarch64/machine.ts";
import { armText } from "./disassemble.ts";
import t from "./tap.ts";

t.test("every instruction", async (t) => {
  const same: [string, (a: Assembler) => void][] = [
    ["ldr x7, [x19, #0x38]", (a) => a.load(7, 19, 56)],
    ["ldr w8, [x19, #4]", (a) => a.load32(8, 19, 4)],
    ["str x0, [x19, #0x7ff8]", (a) => a.store(19, 0x7ff8, 0)],
    ["str w30, [x9, #0x3ffc]", (a) => a.store32(9, 0x3ffc, 30)],
    ["adr x9, #0x1f000", (a) => a.addressFromStart(9, 0x1f000)],
    ["adr x9, #0x1f003", (a) => a.addressFromStart(9, 0x1f003)],
    ["mov x1, x30", (a) => a.move(1, 30)],
    ["mov x2, xzr", (a) => a.move(2, xzr)],
    ["mov w0, w2", (a) => a.move32(0, 2)],
    ["mov x8, #0xffff", (a) => a.moveImmediate(8, 0xffff)],
    ["add x19, x9, x0", (a) => a.add(19, 9, 0)],
    ["add x0, x9, x0, lsl #3", (a) => a.addShifted(0, 9, 0, 3)],
    ["sub x19, x19, x9", (a) => a.subtract(19, 19, 9)],
    ["add x19, x20, #0xfff", (a) => a.addImmediate(19, 20, 4095)],
    ["subs x20, x20, #1", (a) => a.subtractImmediate(20, 20, 1)],
    ["cmp w0, w1", (a) => a.compare32(0, 1)],
    ["cmp x3, #0x20", (a) => a.compareImmediate(3, 32)],
    ["and w2, w0, w30", (a) => a.and32(2, 0, 30)],
    ["orr w10, w11, #1", (a) => a.setLowBit32(10, 11)],
    ["and w10, w11, #0xfffffff8", (a) => a.clearLowThreeBits32(10, 11)],
    ["stp x19, x20, [sp, #-0x10]!", (a) => a.push(19, 20)],
    ["ldp x19, x20, [sp], #0x10", (a) => a.pop(19, 20)],
    ["mrs x5, cntvct_el0", (a) => a.readCount(5)],
    ["mrs x6, cntfrq_el0", (a) => a.readFrequency(6)],
    ["bti c", (a) => a.callTarget()],
    ["cmn x4, #1", (a) => a.compareNegative(4, 1)],
    ["mov x5, #0x5678; movk x5, #0x1234, lsl #16", (a) => a.moveImmediate32(5, 0x12345678)],
    ["cmp x5, x6", (a) => a.compare(5, 6)],
    [
      "ldaxr w4, [x3]; add w4, w4, #1; stlxr w5, w4, [x3]; cbnz w5, #0; dmb ish",
      (a) => a.lockIncrement32(3, 4, 5),
    ],
    ["yield", (a) => a.pause()],
    ["br x11", (a) => a.jumpTo(11)],
    ["isb", (a) => a.synchronize()],
    ["svc #0", (a) => a.syscall()],
    ["ret", (a) => a.ret()],
  ];
  for (const [expected, emit] of same) {
    const a = new Assembler();
    emit(a);
    t.strictSame((await armText(a.finish())).join("; "), expected);
  }
});

const WRITTEN: readonly (readonly [text: string, emit: (a: HandlerAssembler) => void])[] = [
  ["ldr x3, [x9, #0x10]", (a) => a.load(3, 9, 16)],
  ["ldur x3, [x9, #-8]", (a) => a.load(3, 9, -8)],
  ["mov x12, #1; movk x12, #1, lsl #16; ldr x3, [x9, x12]", (a) => a.load(3, 9, 0x10001)],
  ["ldr w3, [x9, #4]", (a) => a.load32(3, 9, 4)],
  ["ldur w3, [x9, #2]", (a) => a.load32(3, 9, 2)],
  ["ldrb w3, [x9, #7]", (a) => a.loadByte(3, 9, 7)],
  ["ldr w1, [x2, x3, lsl #2]", (a) => a.load32At(1, 2, 3)],
  ["ldrb w1, [x2, x3]", (a) => a.loadByteAt(1, 2, 3)],
  ["str x3, [x9, #0x10]", (a) => a.store(9, 16, 3)],
  ["str w3, [x9, #4]", (a) => a.store32(9, 4, 3)],
  ["strb w3, [x9]", (a) => a.storeByte(9, 3)],
  [
    "add x12, x9, #0; ldaxr w13, [x12]; add w13, w13, #1; stlxr w11, w13, [x12]; cbnz w11, #0; dmb ish",
    (a) => a.lockIncrement32(9, 0),
  ],
  ["ldr x1, [x16, #0x7000]", (a) => a.loadSlot(1, 0x7000)],
  ["mov x12, #0x7000; ldr w1, [x16, x12]", (a) => a.loadSlot32(1, 0x7000)],
  ["add x12, x2, #8; ldr x1, [x16, x12]", (a) => a.loadSlotAt(1, 2, 8)],
  ["add x12, x2, #8; str x1, [x16, x12]", (a) => a.storeSlotAt(2, 8, 1)],
  ["add x12, x2, #8; strb w1, [x16, x12]", (a) => a.storeSlotByteAt(2, 8, 1)],
  ["mov x13, #0x41; mov x12, #0x3800; strb w13, [x16, x12]", (a) => a.storeSlotByte(0x3800, 65)],
  ["mov x13, #-1; str x13, [x16, #8]", (a) => a.storeSlotImmediate(8, -1)],
  ["str xzr, [x16, #8]", (a) => a.storeSlotImmediate(8, 0)],
  ["mov x13, #3; str w13, [x16, #8]", (a) => a.storeSlot32Immediate(8, 3)],
  ["str w1, [x16, #8]; dmb ish", (a) => a.exchangeSlot32(8, 1)],
  [
    "ldr w13, [x16, #0x800]; mov x12, #4; orr w13, w13, w12; str w13, [x16, #0x800]",
    (a) => a.orSlot32(0x800, 4),
  ],
  ["add x12, x2, #5; ldrb w13, [x16, x12]; cmp w13, #0x41", (a) => a.compareSlotByte(2, 5, 65)],
  [
    "ldr w13, [x16, #8]; mov x12, #0x6364; movk x12, #0x6162, lsl #16; cmp w13, w12",
    (a) => a.compareSlot32(undefined, 8, 0x61626364),
  ],
  ["mov x1, x2", (a) => a.move(1, 2)],
  ["mov w1, w2", (a) => a.move32(1, 2)],
  ["mov x1, #0", (a) => a.zero(1)],
  ["mov x1, #0x5678; movk x1, #0x1234, lsl #16", (a) => a.moveImmediate(1, 0x12345678)],
  [
    "mov x1, #0x800; movk x1, #0xa6f0, lsl #16; movk x1, #0x1b5e, lsl #32",
    (a) => a.moveImmediate64(1, 0x1b5ea6f00800),
  ],
  ["mov x1, #-0x10", (a) => a.constant(1, 0xfffffff0, 0xffffffff)],
  ["mov x1, #-0x10000; movk x1, #0, lsl #16", (a) => a.constant(1, 0, 0xffffffff)],
  ["mov x1, #5; movk x1, #7, lsl #32", (a) => a.constant(1, 5, 7)],
  ["mov x1, #-1", (a) => a.constant(1, 0xffffffff, 0xffffffff)],
  ["add x1, x2, #0x10", (a) => a.lea(1, 2, 16)],
  ["sub x1, x2, #0x10", (a) => a.lea(1, 2, -16)],
  ["mov x12, #0x2345; movk x12, #1, lsl #16; add x1, x2, x12", (a) => a.lea(1, 2, 0x12345)],
  ["add x1, x1, x2", (a) => a.add(1, 2)],
  ["subs x1, x1, #1", (a) => a.addImmediate(1, -1)],
  ["adds x1, x1, #0x40", (a) => a.addImmediate(1, 64)],
  ["mov x12, #0x1001; adds x1, x1, x12", (a) => a.addImmediate(1, 0x1001)],
  [
    "mov x13, #0xca6b; movk x13, #0x85eb, lsl #16; add w1, w1, w13",
    (a) => a.addImmediate32(1, 0x85ebca6b | 0),
  ],
  ["ldr w13, [x16, #8]; add w1, w1, w13", (a) => a.addSlot32(1, 8)],
  ["subs x1, x1, x2", (a) => a.subtract(1, 2)],
  ["mul x1, x1, x2", (a) => a.multiply(1, 2)],
  ["mov x13, #0x18; mul x1, x1, x13", (a) => a.multiplyImmediate(1, 24)],
  [
    "mov x13, #0xca6b; movk x13, #0x85eb, lsl #16; mul w1, w1, w13",
    (a) => a.multiplyImmediate32(1, 0x85ebca6b),
  ],
  ["and x1, x1, x2", (a) => a.and(1, 2)],
  ["mov x13, #-8; and x1, x1, x13", (a) => a.andImmediate(1, -8)],
  ["mov x13, #0xf0; and w1, w1, w13", (a) => a.andImmediate32(1, 0xf0)],
  ["orr x1, x1, x2", (a) => a.or(1, 2)],
  ["lsl x1, x1, #3", (a) => a.shiftLeft(1, 3)],
  ["lsr x1, x1, #6", (a) => a.shiftRight(1, 6)],
  ["ror x1, x1, #5", (a) => a.rotateRight(1, 5)],
  ["eor w1, w1, w1, lsr #16", (a) => a.fold32(1, 16)],
  [
    "clz w12, w2; mov x13, #0x1f; sub w1, w13, w12; mov x13, #1; lsl w13, w13, w1; bic w2, w2, w13",
    (a) => a.takeHighestBit(1, 2),
  ],
  ["cmp x1, x2", (a) => a.compare(1, 2)],
  ["cmp x1, #0x30", (a) => a.compareImmediate(1, 48)],
  ["cmp x1, #0", (a) => a.compareImmediate(1, 0)],
  ["cmn x1, #0xfff", (a) => a.compareImmediate(1, -4095)],
  [
    "mov x12, #-0x10000; movk x12, #0xfff0, lsl #16; cmn x1, x12",
    (a) => a.compareImmediate(1, 1 << 20),
  ],
  ["cmp w1, #3", (a) => a.compareImmediate32(1, 3)],
  ["mov x12, #0xfffb; movk x12, #0xffff, lsl #16; cmp w1, w12", (a) => a.compareImmediate32(1, -5)],
  ["tst x1, x2", (a) => a.test(1, 2)],
  ["br x3", (a) => a.jumpTo(3)],
  ["ldr x12, [x16, #8]; br x12", (a) => a.jumpSlot(8)],
  ["yield", (a) => a.pause()],
  ["dmb ishld", (a) => a.orderLoads()],
  ["dmb ishst", (a) => a.orderStores()],
  ["ldr x14, [x16, #0x30]; msr nzcv, x14; ldr x8, [x16, #0x28]; svc #0", (a) => a.makeCall(0x28)],
  ["mov x8, #0x62; svc #0", (a) => a.callKernel("futex")],
  ["mov x14, sp; str x14, [x16, #8]", (a) => a.keepStack(8)],
  ["isb", (a) => a.beginStamp()],
  ["mrs x14, cntvct_el0; str x14, [x15, #0x48]", (a) => a.stamp(72)],
];

t.test("what the handler is written with", async (t) => {
  for (const [expected, emit] of WRITTEN) {
    const a = new HandlerAssembler();
    emit(a);
    t.strictSame((await armText(a.finish())).join("; "), expected);
  }
});

t.test("branches reach their labels, back and forth", async (t) => {
  const a = new Assembler();
  a.label("start");
  a.jumpIfZero(10, "end");
  a.jumpIfNotZero(11, "end");
  a.jumpIfBitClear(3, 0, "end");
  a.jumpIfBitSet(4, 63, "start");
  a.jumpIfNotEqual("start");
  a.jumpIfEqual("start");
  a.jumpIfAbove("end");
  a.jumpIfBelow("end");
  a.jump("end");
  a.jump("start");
  a.label("end");
  a.ret();
  t.strictSame(await armText(a.finish()), [
    "cbz x10, #0x28",
    "cbnz x11, #0x28",
    "tbz w3, #0, #0x28",
    "tbnz x4, #0x3f, #0",
    "b.ne #0",
    "b.eq #0",
    "b.hi #0x28",
    "b.lo #0x28",
    "b #0x28",
    "b #0",
    "ret",
  ]);
});
