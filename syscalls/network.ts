// Internet addresses as text.

/** "127.0.0.1" */
export function ipv4Text(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** "fe80::1": the longest run of zero groups is left out, as RFC 5952 has it. */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  const groups: number[] = [];
  for (let index = 0; index < 16; index += 2) {
    groups.push((bytes[at + index]! << 8) | bytes[at + index + 1]!);
  }
  const mapped = isMapped(groups);
  if (mapped) return mapped + ipv4Text(bytes, at + 12);
  const [start, length] = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(":");
  return `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
}

/** The prefix of an address that is an IPv4 one in disguise, or "". */
function isMapped(groups: readonly number[]): string {
  if (groups.slice(0, 5).some((group) => group !== 0)) return "";
  if (groups[5] === 0xffff) return "::ffff:";
  return groups[5] === 0 && groups[6] !== 0 ? "::" : "";
}

function longestZeros(groups: readonly number[]): readonly [start: number, length: number] {
  let [best, most] = [0, 0];
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (start + length < groups.length && groups[start + length] === 0) length++;
    if (length > most) [best, most] = [start, length];
  }
  return [best, most];
}
