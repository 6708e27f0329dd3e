/** An error of reverie itself or of its surroundings: says what was asked, what happened, what to do. */
export class ReverieError extends Error {
  override name = "ReverieError";
}
