/** A conversation with a command: waiting for what it prints, typing what it is to read. */

/** What a test says to a command and hears from it. */
export interface Dialogue {
  /** The command's own pid. */
  readonly pid: number;
  /**
   * Waits until the output has a text, behind where the last such text ended; gives what came up to its end.
   *
   * @throws {Error} where the output ends without it
   */
  until(text: string | RegExp): Promise<string>;
  /** What the command can read next. */
  type(text: string): void;
  /** Nothing more will be typed; a terminal is gone for the command. */
  hangUp(): void;
}

/** The one side of a dialogue: hears the output and lets those go on who wait for it. */
export class Conversation implements Dialogue {
  readonly #findPid: () => number;
  readonly #write: (text: string | undefined) => void;
  #output = "";
  #heard = 0;
  #ended = false;
  #listen: () => void = () => {};

  constructor(findPid: () => number, write: (text: string | undefined) => void) {
    this.#findPid = findPid;
    this.#write = write;
  }

  get pid(): number {
    return this.#findPid();
  }

  /** More output came. */
  hear(text: string): void {
    this.#output += text;
    this.#listen();
  }

  /** No more output will come. */
  end(): void {
    this.#ended = true;
    this.#listen();
  }

  async until(text: string | RegExp): Promise<string> {
    for (;;) {
      const rest = this.#output.slice(this.#heard);
      const length = endOf(text, rest);
      if (length !== undefined) {
        this.#heard += length;
        return rest.slice(0, length);
      }
      if (this.#ended)
        throw new Error(`The output ended without ${text} in ${JSON.stringify(rest)}`);
      await new Promise<void>((resolve) => (this.#listen = resolve));
    }
  }

  type(text: string): void {
    this.#write(text);
  }

  hangUp(): void {
    this.#write(undefined);
  }
}

function endOf(wanted: string | RegExp, text: string): number | undefined {
  if (typeof wanted !== "string") {
    const match = wanted.exec(text);
    return match ? match.index + match[0].length : undefined;
  }
  const at = text.indexOf(wanted);
  return at < 0 ? undefined : at + wanted.length;
}
