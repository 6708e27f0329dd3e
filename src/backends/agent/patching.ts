/** Putting a jump to the agent in the place of an instruction that enters the kernel. */
import type { AddressRange, SitePlan, Stub, StubLayout } from "../../../arch/agent.ts";
import { SLOT } from "../../../arch/handler.ts";
import { Errno, syscall } from "../../../syscalls/base.ts";
import { holdsCode, readCode, writeMemory } from "../../kernel/process_memory.ts";
import { currentRegisters } from "../ptrace/injections.ts";
import { registerEdit, setRegister, writeFunctionRegisters } from "../../kernel/registers.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { Maps } from "../../symbols/maps.ts";
import type { Process, Tracee } from "../ptrace/tracee.ts";
import { HANDLER } from "./arena.ts";
import { Near, roomFor, type Wanted } from "./near.ts";
import type { Patch, Site, Space } from "./space.ts";

/** Bytes of code that are looked at before a site, and behind it. */
const SEEN = 16;

/** Bytes of memory for stubs that are mapped at once. Only what is used takes memory. */
const NEAR_SIZE = 0x200000n;

const PAGE = 0x1000;

/** The first address that programs may map (sysctl vm.mmap_min_addr). */
const LOWEST = 0x10000;

const PROT_READ_EXEC = 5;
const MAP_PRIVATE_ANONYMOUS_FIXED_NOREPLACE = 0x100022;
const REGISTER_SYNC_CORE = 1 << 6;
const SYNC_CORE = 1 << 5;

/** What stubs of a run are told. */
function layoutOf({ session }: Tracee): StubLayout {
  const { code } = session.agent!.recorder;
  return { room: SLOT.room, handler: SLOT.handler, entry: HANDLER + code.entry };
}

/** Patches a site at which a thread stands, whose call with this number is over; unless another thread does or did. */
export async function patch(
  tracee: Tracee,
  space: Space,
  site: Site,
  number: number,
): Promise<void> {
  const { underWay } = space;
  if (underWay.has(site.address) || isPatched(tracee, site)) return;
  underWay.add(site.address);
  space.changesInUse ||= isInUse(tracee.process, space);
  try {
    await patchNow(tracee, space, site, number);
  } finally {
    underWay.delete(site.address);
  }
}

/** Whether others run in it than the thread that is stopped. */
export function isInUse({ threads }: Process, space: Space): boolean {
  return threads.size > 1 || space.isShared;
}

/** Whether the jump is there that was put there; other memory may be by now. The site itself may be as it was. */
function isPatched({ session, tid }: Tracee, { patch }: Site): boolean {
  return patch !== undefined && holdsCode(session.kernel, tid, patch.from, patch.jump);
}

async function patchNow(tracee: Tracee, space: Space, site: Site, number: number): Promise<void> {
  const { kernel } = tracee.session;
  const sites = kernel.arch.sites;
  const { address } = site;
  const length = kernel.arch.abi.instruction.length;
  const code = codeAround(tracee, address, length);
  if (!code) return; // another thread was faster, or the program is another by now
  const plan = sites.plan(code.before, code.after, number);
  if ("reason" in plan) return refuse(site, plan.reason);
  const layout = layoutOf(tracee);
  const size = BigInt(sites.stub!(plan, BigInt(address), BigInt(address), layout).code.length);
  const at = await placeFor(tracee, space, { sites, plan, site: BigInt(address), size });
  if (space.isWithdrawn) return;
  if (at === undefined) return refuse(site, "there is no free memory near it");
  const stub = sites.stub!(plan, BigInt(address), at, layout);
  const from = address + plan.start;
  const jump = sites.jump(plan, BigInt(address), at);
  const whole = Uint8Array.from([...code.before, ...code.instruction, ...code.after]);
  const offset = code.before.length + plan.start;
  const original = whole.slice(offset, offset + jump.length);
  const made: Patch = {
    site: address,
    from,
    to: from + jump.length,
    original,
    jump,
    address: Number(at),
    stub,
  };
  if (writeMemory(kernel, tracee.tid, made.address, stub.code) < stub.code.length)
    return refuse(site, "the memory near it can't be written");
  space.add(site, made); // whoever faults from now on is seen to
  const isThere = await overwrite(tracee, space, from, plan, stub, jump);
  if (isThere && address + length < made.to) goOnAt(tracee, made.address + stub.resume);
}

function refuse(site: Site, reason: string): void {
  site.reason = reason;
}

interface Around {
  readonly before: Uint8Array;
  readonly instruction: Uint8Array;
  readonly after: Uint8Array;
}

function codeAround({ session, tid }: Tracee, address: number, length: number): Around | undefined {
  const { kernel } = session;
  const wanted = kernel.arch.abi.instruction;
  const instruction = readCode(kernel, tid, address, length);
  if (instruction.length < length || !wanted.every((byte, i) => instruction[i] === byte))
    return undefined;
  const inPage = Math.min(SEEN, address % PAGE);
  let before = readCode(kernel, tid, address - SEEN, SEEN);
  // the page before may be none of the program's
  if (before.length < SEEN) before = readCode(kernel, tid, address - inPage, inPage);
  if (before.length < inPage) before = new Uint8Array(0);
  return { before, instruction, after: readCode(kernel, tid, address + length, SEEN) };
}

/** Where the stub of a site may lie. Maps memory for it if needed. */
async function placeFor(tracee: Tracee, space: Space, wanted: Wanted): Promise<bigint | undefined> {
  for (const near of space.nears) {
    const at = near.take(wanted);
    if (at !== undefined) return at;
  }
  return (await mapNear(tracee, space, wanted))?.take(wanted);
}

async function mapNear(tracee: Tracee, space: Space, wanted: Wanted): Promise<Near | undefined> {
  for (const room of roomFor(wanted, gapsOf(tracee.tid), NEAR_SIZE)) {
    const result = await tracee.guest.inject(
      syscall("mmap", {
        addr: room.low,
        len: Number(room.high - room.low),
        prot: PROT_READ_EXEC,
        flags: MAP_PRIVATE_ANONYMOUS_FIXED_NOREPLACE,
        fd: -1,
        off: 0,
      }),
    );
    if (result instanceof Errno) continue;
    const near = new Near(room);
    space.nears = [...space.nears, near];
    return near;
  }
  return undefined;
}

/** Free memory of a process. */
function gapsOf(tid: number): AddressRange[] {
  const gaps: AddressRange[] = [];
  let low = LOWEST;
  for (const { start, end } of Maps.read(tid, undefined).mappings) {
    if (start > low) gaps.push({ low: BigInt(low), high: BigInt(start) });
    if (end > low) low = end;
  }
  return gaps;
}

/**
 * Overwrites code that other threads may be running: first byte and all that a thread may come back to fault, then
 * the rest is put there, then the jump's first byte. Whoever faults meanwhile is put right.
 *
 * @returns whether it is there: not where the agent was withdrawn meanwhile, which put the code back
 */
async function overwrite(
  tracee: Tracee,
  space: Space,
  from: number,
  { start }: SitePlan,
  { places }: Stub,
  jump: Uint8Array,
): Promise<boolean> {
  const { session, tid, process } = tracee;
  const { kernel } = session;
  const { fault } = kernel.arch.sites;
  if (fault === undefined || !isInUse(process, space)) {
    writeMemory(kernel, tid, from, jump);
    return true;
  }
  const put = (at: number) => writeMemory(kernel, tid, from + at, jump.subarray(at, at + 1));
  writeMemory(kernel, tid, from, Uint8Array.of(fault));
  const landings = places.map(({ site }) => site - start).filter((at) => at < jump.length);
  landings.forEach(put);
  await order(tracee, space);
  if (space.isWithdrawn) return false;
  for (let at = 1; at < jump.length; at++) put(at);
  await order(tracee, space);
  if (space.isWithdrawn) return false;
  put(0);
  return true;
}

/**
 * Sees to a copy of an address space that nobody runs in yet: its maker's other threads may have gone on changing theirs
 * after it was made. What they had begun is ended, what they had not is forgotten.
 */
export function catchUp(kernel: Kernel, tid: number, space: Space): void {
  if (!space.mayBeOlder) return;
  space.mayBeOlder = false;
  space.canOrder = false;
  const lost = space.patches.filter(
    ({ address, stub }) => !holdsCode(kernel, tid, address, stub.code),
  );
  for (const patch of lost) space.remove(patch);
  const { patches } = space;
  space.nears = space.nears.filter((near) => patches.some(({ address }) => near.holds(address)));
  for (const patch of patches) (space.isWithdrawn ? unpatch : finish)(kernel, tid, patch);
}

function finish(kernel: Kernel, tid: number, { from, jump }: Patch): void {
  const { fault } = kernel.arch.sites;
  if (readCode(kernel, tid, from, 1)[0] === fault) writeMemory(kernel, tid, from, jump);
}

/** Puts back what was overwritten. Threads that are on their way through the stub come to its end. */
export function unpatch(kernel: Kernel, pid: number, { from, original }: Patch): void {
  const { fault } = kernel.arch.sites;
  if (fault !== undefined) writeMemory(kernel, pid, from, Uint8Array.of(fault));
  writeMemory(kernel, pid, from + 1, original.subarray(1));
  writeMemory(kernel, pid, from, original);
}

/** Has all threads of the process fetch anew what they run. */
async function order(tracee: Tracee, space: Space): Promise<void> {
  const { guest } = tracee;
  const command = (cmd: number) =>
    guest.inject(syscall("membarrier", { cmd, flags: 0, cpu_id: 0 }));
  if (!space.canOrder) space.canOrder = !((await command(REGISTER_SYNC_CORE)) instanceof Errno);
  if (space.canOrder) await command(SYNC_CORE);
}

/** Has a stopped thread go on elsewhere. */
function goOnAt(tracee: Tracee, address: number): void {
  const { kernel } = tracee.session;
  const words = currentRegisters(tracee);
  setRegister(words, ...registerEdit(kernel.arch.abi.instructionPointer, address));
  if (tracee.base) tracee.base = words;
  else writeFunctionRegisters(kernel, tracee.tid, words);
}
