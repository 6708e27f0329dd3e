/** Where a tool's text goes. */

/** A place for text. */
export interface Output {
  /** Adds text; it need not be out before the next {@link flush}. */
  print(text: string): void;
  /** Called before guests run on, so that their own output may come after. */
  flush(): void;
  /** Called at the end of the run: all text must be out afterwards. */
  end(): void;
}
