// Makes the README's pictures from the samples: the audit report as a browser shows it, and the access graph. Needs
// Chromium (Debian's package, or CHROMIUM names it) and dist/.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launch } from "puppeteer-core";

const root = fileURLToPath(new URL("..", import.meta.url));
const pictures = join(root, "docs/pictures");
const browserPath = [process.env.CHROMIUM ?? "", "/usr/bin/chromium"].find(
  (path) => path !== "" && existsSync(path),
);
if (browserPath === undefined) throw new Error("no Chromium: apt-get install chromium, or set CHROMIUM");

/** Its status says what it found, which is no failure here. */
function canread(...args) {
  try {
    execFileSync(process.execPath, ["dist/canread.cjs", ...args], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, SOURCE_DATE_EPOCH: "1790000000" },
    });
  } catch (cause) {
    if (cause.status !== 1) throw cause;
  }
}

mkdirSync(pictures, { recursive: true });
const stories = ["customer-key", "missing-suffix", "works"].map((story) => `samples/${story}/main.tf`);
const scratch = mkdtempSync(join(tmpdir(), "canread-pictures-"));
const report = join(scratch, "report.html");
canread(...stories, "-f", `html=${report}`);
canread("graph", ...stories, "-f", `svg=${join(pictures, "graph.svg")}`);

const browser = await launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--disable-gpu"],
  headless: true,
});
try {
  for (const scheme of ["light", "dark"]) {
    const page = await browser.newPage();
    await page.setViewport({ width: 1100, height: 1400 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(pathToFileURL(report).href);
    await page.screenshot({ path: join(pictures, `report-${scheme}.png`) });
  }
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
}
