/** Something in a command line that can't be done: what follows the program's name in the message. */
export class Complaint extends Error {
  /** The name of the class. */
  override name = "Complaint";
  /** Whether a hint at the help follows. */
  readonly hint: boolean;

  /** A message, as it follows the program's name. */
  constructor(message: string, hint = false) {
    super(message);
    this.hint = hint;
  }
}
