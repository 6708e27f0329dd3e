/** A headless browser, where there is one. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

const BROWSERS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

const LIMIT_MILLISECONDS = 60_000;

/** The first browser on PATH, or undefined. */
export function findBrowser(): string | undefined {
  return BROWSERS.find((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0);
}

/** A text as what stands between tags. */
export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** The document that a page has become when its scripts are done. */
export function browse(browser: string, page: string): string {
  const folder = mkdtempSync(join(tmpdir(), "reverie-page-"));
  try {
    const file = join(folder, "page.html");
    writeFileSync(file, page);
    // Root, and users of containers, can't have the browser's own sandbox; the page is ours.
    const options = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${folder}`];
    const { stdout, stderr, status, error } = spawnSync(
      browser,
      [...options, "--dump-dom", `file://${file}`],
      {
        encoding: "utf8",
        timeout: LIMIT_MILLISECONDS,
        killSignal: "SIGKILL",
        maxBuffer: 1 << 26,
        env: { ...process.env, HOME: folder },
      },
    );
    if (status !== 0) throw new Error(`${browser}: ${error?.message ?? stderr}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
