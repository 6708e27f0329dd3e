// What a browser runs, bundled into one module: it takes the calls from the page and leaves their text, as
// words that no markup changes.
import { textOf } from "./recording.ts";

interface Page {
  querySelector(selector: string): { textContent: string };
}

const { document } = globalThis as unknown as { readonly document: Page };
const calls = document.querySelector("pre");
calls.textContent = encodeURIComponent(textOf(calls.textContent));
