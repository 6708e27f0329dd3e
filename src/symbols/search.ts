/**
 * Searches sorted rows: gives how many of `count` rows come first, those for which `isFirst` holds. It must hold for
 * a row if it holds for a later one.
 */
export function countFirst(count: number, isFirst: (row: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isFirst(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
