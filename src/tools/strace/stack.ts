/** Who called, as strace -k shows it. */
import type { Backtrace, Frame, Location } from "../../backtrace.ts";
import { GuestGone, type Guest } from "../../guest.ts";
import type { StackConfig } from "./config.ts";

/** Lines of the calls that a stopped thread is in: "" where it is gone. */
export async function stackText(guest: Guest, { source, frames }: StackConfig): Promise<string> {
  try {
    return formatStack(await guest.backtrace({ maxFrames: frames }), source);
  } catch (error) {
    if (error instanceof GuestGone) return "";
    throw error;
  }
}

/** ` > /usr/lib/libc.so.6(__write+0x10) [0xf8350]`, a line for each; with places in the source behind them. */
export function formatStack({ frames }: Pick<Backtrace, "frames">, source: boolean): string {
  return frames.map((frame) => frameText(frame, source)).join("");
}

function frameText(
  { module, symbol, offset = 0, fileOffset, ip, locations }: Frame,
  source: boolean,
) {
  const where = `[0x${(fileOffset ?? ip).toString(16)}]`;
  const line = (name: string, place = "") => ` > ${module ?? ""}(${name}) ${where}${place}\n`;
  const name = symbol === undefined ? "" : `${symbol}+0x${offset.toString(16)}`;
  if (!source) return line(name);
  const inlined = locations.slice(0, -1);
  const own = locations.at(-1);
  return (
    inlined.map((one) => line(`inlined ${one.function ?? ""}`, placeText(one))).join("") +
    line(name, placeText(own))
  );
}

function placeText(location: Location | undefined): string {
  if (location?.file === undefined) return "";
  return ` ${location.file}${location.line === undefined ? "" : `:${location.line}`}`;
}
