/** What modules of a user's get by the names of ours, where the command line is a bundle: the modules that it has itself. */

let provide: () => Promise<void> = () => Promise.resolve();

/** Has this done before the first module of a user's is loaded. */
export function provideBy(act: () => Promise<void>): void {
  provide = act;
}

/** A module of a user's is about to be loaded. */
export async function provideModules(): Promise<void> {
  await provide();
}
