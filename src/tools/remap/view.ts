/** What guests find at which path: a folder that is their root, and others that are shown in it. */

/** A file or folder that is found at a path of the guests'. */
interface Place {
  readonly guest: string;
  readonly host: string;
}

/** Guests' paths and ours. Paths are absolute, without links, `.` and `..`, and without a slash at their end. */
export class View {
  /** The longest path first. */
  readonly #byGuest: readonly Place[];
  readonly #byHost: readonly Place[];
  /** Whether all is where it is. */
  readonly isHost: boolean;

  /**
   * @param root the folder that is the guests' root
   * @param binds what is found elsewhere, path by path
   */
  constructor(root: string, binds: readonly Place[]) {
    const places = [{ guest: "", host: root === "/" ? "" : root }, ...binds];
    this.#byGuest = [...places].sort((a, b) => b.guest.length - a.guest.length);
    this.#byHost = [...places].sort((a, b) => b.host.length - a.host.length);
    this.isHost = places.every(({ guest, host }) => guest === host);
  }

  /** Our path of a guest's. */
  host(guest: string): string {
    return moved(guest, this.#byGuest, "guest", "host") ?? guest;
  }

  /** A guest's path of ours; undefined where guests find it nowhere. */
  guest(host: string): string | undefined {
    return moved(host, this.#byHost, "host", "guest");
  }

  /** What a guest is to read where the kernel gives a path of ours. */
  shown(host: string): string {
    return this.guest(host) ?? host;
  }
}

function moved(
  path: string,
  places: readonly Place[],
  from: keyof Place,
  to: keyof Place,
): string | undefined {
  const whole = path === "/" ? "" : path;
  const place = places.find((one) => whole === one[from] || whole.startsWith(`${one[from]}/`));
  return place && (place[to] + whole.slice(place[from].length) || "/");
}
