/** An address space with the agent in it, and what was changed there. */
import type { Stub } from "../../../arch/agent.ts";
import { type Arena, FIRST_SLOTS } from "./arena.ts";
import type { Finder } from "./finder.ts";
import type { Near } from "./near.ts";

/** An instruction that enters the kernel, and was seen to. */
export interface Site {
  readonly address: number;
  /** How often it stopped. */
  stops: number;
  /** What took its place. */
  patch: Patch | undefined;
  /** Why it stays as it is. */
  reason: string | undefined;
}

/** What took the place of a site. */
export interface Patch {
  /** The address of the site. */
  readonly site: number;
  /** The bytes that were overwritten: from, to. */
  readonly from: number;
  readonly to: number;
  readonly original: Uint8Array;
  /** What is there instead. */
  readonly jump: Uint8Array;
  /** Where its stub lies. */
  readonly address: number;
  readonly stub: Stub;
}

/** One address space. Threads, and children that share their maker's memory, have the same. */
export class Space {
  readonly arena: Arena;
  readonly sites: Map<number, Site> = new Map();
  nears: readonly Near[] = [];
  /** Sites that are being patched. */
  readonly underWay: Set<number> = new Set();
  /** Patches by the page of their stubs, and of what they overwrote. */
  readonly #patches = new Map<number, Patch[]>();
  /** Sites by the low half of where the handler goes back to; undefined where that is not one. */
  readonly #returns = new Map<number, number | undefined>();
  /** Its calls that stopped at places that may be patched. */
  stops: number;
  /** Slots that are mapped in it. */
  slots: number = FIRST_SLOTS;
  /** Processes in it. */
  #users = 1;
  /** Whether it was changed while others of its threads ran, who may have been making a copy of it. */
  changesInUse = false;
  /** Whether it is a copy that may be older than what is known of it. */
  mayBeOlder = false;
  /** Why its calls are the tracer's again. */
  withdrawn: string | undefined;
  /** Whether its threads may be told to order what they fetch of changed code. */
  canOrder = false;
  /** Whether calls are told of when they are over. */
  runsAhead = false;

  /** How its threads find their slots, where no register tells them. */
  readonly finder: Finder | undefined;

  constructor(arena: Arena, stops: number, finder: Finder | undefined) {
    this.arena = arena;
    this.finder = finder;
    this.stops = stops;
    arena.use();
  }

  /** The address space of a child that got a copy of it. */
  fork(): Space {
    const child = new Space(this.arena, this.stops, this.finder?.fork());
    for (const [address, site] of this.sites) child.sites.set(address, { ...site });
    child.nears = this.nears.map((near) => near.copy());
    for (const [page, patches] of this.#patches) child.#patches.set(page, [...patches]);
    for (const [low, site] of this.#returns) child.#returns.set(low, site);
    child.mayBeOlder = this.changesInUse;
    child.slots = this.slots;
    child.canOrder = this.canOrder;
    child.runsAhead = this.runsAhead;
    child.withdrawn = this.withdrawn;
    return child;
  }

  /** One more process is in it. */
  use(): this {
    this.#users++;
    return this;
  }

  /** Whether the agent was taken out of it. */
  get isWithdrawn(): boolean {
    return this.withdrawn !== undefined;
  }

  /** What was overwritten. */
  get patches(): Patch[] {
    return [...this.sites.values()].flatMap(({ patch }) => (patch ? [patch] : []));
  }

  /** Whether something was overwritten from one address up to another. */
  hasPatch(start: number, end: number): boolean {
    return this.patches.some(({ from, to }) => from < end && to > start);
  }

  /** Whether several processes are in it. */
  get isShared(): boolean {
    return this.#users > 1;
  }

  /** One less. */
  leave(): void {
    if (--this.#users === 0) this.arena.leave();
  }

  /** Notes what was put in a site's place, instead of what may have been there. */
  add(site: Site, patch: Patch): void {
    if (site.patch) this.#forget(site.patch);
    site.patch = patch;
    const low = (patch.address + patch.stub.resume) >>> 0;
    const isTaken = this.#returns.has(low) && this.#returns.get(low) !== patch.site;
    this.#returns.set(low, isTaken ? undefined : patch.site);
    const ends = [
      patch.from,
      patch.to - 1,
      patch.address,
      patch.address + patch.stub.code.length - 1,
    ];
    for (const page of new Set(ends.map(pageOf))) {
      const there = this.#patches.get(page);
      if (there) there.push(patch);
      else this.#patches.set(page, [patch]);
    }
  }

  /** What it was thought to have is not in the memory that was copied. */
  remove(patch: Patch): void {
    this.#forget(patch);
    this.#returns.delete((patch.address + patch.stub.resume) >>> 0);
    this.sites.get(patch.site)!.patch = undefined;
  }

  /** Another program lies there by now, or the memory that was copied was older than what is known of it. */
  #forget(patch: Patch): void {
    for (const [page, patches] of this.#patches) {
      if (patches.includes(patch)) {
        this.#patches.set(
          page,
          patches.filter((other) => other !== patch),
        );
      }
    }
  }

  /** The patch whose stub has this address. */
  stubAt(address: number): Patch | undefined {
    const isThere = ({ address: start, stub }: Patch) =>
      address >= start && address < start + stub.code.length;
    return this.#patches.get(pageOf(address))?.find(isThere);
  }

  /** The site of a recorded call, by the low half of where the handler went back to. */
  siteOf(back: number): number | undefined {
    return this.#returns.get(back);
  }

  /** The patch that overwrote this address. */
  windowAt(address: number): Patch | undefined {
    return this.#patches
      .get(pageOf(address))
      ?.find(({ from, to }) => address >= from && address < to);
  }

  /** Where a call is made that stops, in the place of one whose instruction may have been overwritten. */
  callAt(site: number): number {
    const patch = this.windowAt(site);
    return patch ? patch.address + patch.stub.shadow : site;
  }

  /** Whether an address lies in memory for stubs. */
  isNear(address: number): boolean {
    return this.nears.some((near) => near.holds(address));
  }
}

function pageOf(address: number): number {
  return Math.floor(address / 0x1000);
}
