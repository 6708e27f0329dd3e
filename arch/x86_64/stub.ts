import type { SitePlan, Stub, StubLayout } from "../agent.ts";
import { Assembler, reg } from "./assembler.ts";

const { rcx } = reg;

/** Bytes of `syscall`. */
const CALL = 2;

type Place = Stub["places"][number];

/** Writes what was behind the call, and gives each instruction's place. */
function writeTail(
  a: Assembler,
  { tail }: SitePlan,
  fromSite: (distance: number) => number,
): Place[] {
  return tail.map(({ at, bytes, reference }) => {
    const place = { site: at, stub: a.length };
    if (reference) a.bytesWithDistance(bytes, reference.at, fromSite(reference.to));
    else a.bytes(bytes);
    return place;
  });
}

/**
 * The stub of a site:
 *
 * ```
 *         head                      what loads the number, if that was displaced
 * entry:  mov rcx, gs:[room]
 *         jrcxz shadow              no room: the call is made here, and a tracer sees it
 *         lea rcx, [rip + resume]
 *         jmp gs:[handler]
 * shadow: syscall
 * resume: lea rcx, [rip + ...]      what the kernel leaves there: the address behind the call
 *         tail                      what was behind the call
 *         jmp                       back behind the window
 * ```
 *
 * It uses no stack, and of the registers only rcx, which a call changes anyway; the flags stay as they are.
 */
export function stub(plan: SitePlan, site: bigint, at: bigint, layout: StubLayout): Stub {
  const siteFromStart = Number(site - at);
  const fromSite = (distance: number): number => siteFromStart + distance;
  const a = new Assembler();
  a.bytes(plan.head);
  const entry = a.length;
  a.loadSlot(rcx, layout.room);
  a.jumpIfRcxZero("shadow");
  a.leaLabel(rcx, "resume");
  a.jumpSlot(layout.handler);
  const shadow = a.length;
  a.label("shadow");
  a.syscall();
  const resume = a.length;
  a.label("resume");
  a.leaFromStart(rcx, fromSite(CALL));
  const places = writeTail(a, plan, fromSite);
  if (!plan.ends) {
    const behind = plan.start + plan.length;
    places.push({ site: behind, stub: a.length });
    a.jumpFromStart(fromSite(behind));
  }
  return { code: a.finish(), entry, shadow, resume, places, usesStack: false, kept: () => [] };
}
