/** The audit report in a real browser: what it shows, what it does, and that it loads nothing. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, type Browser, type Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM } from "./support/browser.ts";
import { canread, sample } from "./support/command.ts";

const FILES = {
  "payments/main.tf": sample("customer-key/main.tf"),
  "orders/main.tf": sample("task-role-grant/main.tf").replace(
    /^(\s*)(secrets\s*=)/mu,
    "$1# canread:ignore grant-on-task-role until=2999-01-01 moved by the platform team\n$1$2",
  ),
  "api/template.yaml": sample("works/template.yaml"),
  "<b>hostile</b>/template.yaml": sample("missing-suffix/template.yaml").replaceAll(
    "DB_LOGIN",
    '"<img src=x onerror=alert(1)>"',
  ),
};

/** The report on the stories, made at a time that is given. */
async function report(): Promise<string> {
  const ran = await canread(
    ["check", ".", "-f", "html=report.html", "--region", "eu-west-1", "--var", "x=1"],
    {
      files: FILES,
      env: { SOURCE_DATE_EPOCH: "1790000000" },
    },
  );
  return ran.written("report.html") ?? `no report: ${ran.stderr}`;
}

const html = await report();

describe("the file", () => {
  test("is the same for the same input and time", async () => {
    expect(await report()).toBe(html);
    expect(html).toContain(new Date(1_790_000_000_000).toISOString());
  });

  test("names every file that was read with the hash of its bytes", () => {
    for (const text of Object.values(FILES))
      expect(html.replaceAll("<wbr>", "")).toContain(createHash("sha256").update(text).digest("hex"));
  });

  test("tells what was given, and no value of a variable", () => {
    expect(html).toContain("<code>region</code>");
    expect(html).toContain("x=…");
    expect(html).not.toContain("x=1");
  });

  test("allows its own script alone, by its hash", () => {
    const [, script = ""] = /<script>([\s\S]*?)<\/script>/u.exec(html) ?? [];
    const hash = createHash("sha256").update(script).digest("base64");
    expect(html).toContain(`default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`);
    expect(html.match(/<script/gu)).toHaveLength(1);
    expect(html).not.toMatch(/<img|src=["']|@import|url\(/u);
  });

  test("has a row for each workload where a matrix would have too many cells", async () => {
    const stack = (name: number): string => sample("works/template.yaml").replaceAll("prod", `prod-${name}`);
    const files = Object.fromEntries(
      Array.from({ length: 120 }, (_, index) => [`s${index}/t.yaml`, stack(index)]),
    );
    const ran = await canread([".", "-f", "html=r.html"], { files });
    const [matrix = ""] = /<section id="matrix"[\s\S]*?<\/section>/u.exec(ran.written("r.html") ?? "") ?? [];
    expect(matrix).toContain("too many for a matrix");
    expect(matrix.match(/<th scope="row">/gu)?.length).toBeGreaterThanOrEqual(120);
    expect(matrix.length).toBeLessThan(200_000);
  });

  test("without reads says so, and draws nothing", async () => {
    const files = { "t.yaml": "AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n" };
    const ran = await canread(["t.yaml", "-f", "html=r.html"], { files });
    expect(ran.written("r.html")).toContain("<h1>No workload references a secret</h1>");
  });
});

/** What axe-core finds; its rules are those of WCAG 2.2, levels A and AA. */
async function violations(page: Page): Promise<readonly string[]> {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(axe);
  const found = (await page.evaluate(
    "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', ')))",
  )) as string[];
  return found;
}

if (CHROMIUM === null)
  console.warn("html.test.ts: no Chromium here; the browser's part is skipped (apt-get install chromium)");

describe.skipIf(CHROMIUM === null)("in Chromium", () => {
  let folder = "";
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  const said: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "canread-html-"));
    writeFileSync(join(folder, "report.html"), html);
    browser = await launch({
      executablePath: CHROMIUM ?? "",
      args: ["--no-sandbox", "--disable-gpu"],
      headless: true,
    });
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(hash = ""): Promise<void> {
    page = await browser.newPage();
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("dialog", (dialog) => void dialog.dismiss().then(() => said.push("a dialog")));
    await page.setViewport({ width: 1200, height: 900 });
    await page.goto(`${pathToFileURL(join(folder, "report.html")).href}${hash}`);
  }

  const count = (selector: string): Promise<number> =>
    page.evaluate(
      (of) =>
        [...document.querySelectorAll<HTMLElement>(of)].filter((each) => each.offsetParent !== null).length,
      selector,
    );

  test("shows each section, loads nothing besides itself, and says nothing to the console", async () => {
    await open();
    const heads = await page.$$eval("h2", (all) => all.map((each) => each.textContent ?? ""));
    expect(heads.map((head) => head.replace(/ \(\d+\)$/u, ""))).toEqual([
      "Summary",
      "What to repair",
      "Access matrix",
      "Every read, with its proof",
      "Who can read each secret",
      "The graph",
      "Assumptions",
      "Suppressed findings",
      "Evidence",
    ]);
    expect(await page.$eval("h1", (head) => head.textContent)).toMatch(/of \d+ secret reads will fail/u);
    expect(new Set(asked)).toEqual(new Set([page.url()]));
    expect(said).toEqual([]);
  });

  test("filters by words and by verdict, and takes it back with Escape", async () => {
    await open();
    const all = await count("details.read");
    await page.keyboard.press("/");
    await page.keyboard.type("card_api_key");
    expect(await count("details.read")).toBe(1);
    expect(await page.$eval("#said", (each) => each.textContent)).toBe(`1 of ${all} reads shown`);
    await page.keyboard.press("Escape");
    expect(await count("details.read")).toBe(all);
    await page.click("input[value=unreadable]");
    expect(await count("details.read .unreadable")).toBe(0);
    expect(await count("details.read")).toBeGreaterThan(0);
    expect(await count(".card.error")).toBe(0);
  });

  test("a mark of the matrix leads to the read, and opens it, also from outside", async () => {
    await open();
    const target = await page.$eval("table.matrix a.unreadable", (link) => link.getAttribute("href") ?? "");
    await page.click("table.matrix a.unreadable");
    expect(await page.$eval(target, (each) => (each as HTMLDetailsElement).open)).toBe(true);
    await open(target);
    expect(await page.$eval(target, (each) => (each as HTMLDetailsElement).open)).toBe(true);
    const links = await page.$$eval("a[href^='#']", (all) =>
      all.map((link) => link.getAttribute("href") ?? ""),
    );
    for (const link of new Set(links)) expect(await page.$(link)).not.toBeNull();
  });

  test("the picture marks what fails, zooms and fits by buttons and keys", async () => {
    await open();
    expect(await count(".picture g.edge.unreadable")).toBeGreaterThan(0);
    const transform = (): Promise<string> =>
      page.$eval("#picture svg", (svg) => (svg as SVGElement).style.transform);
    const fitted = await transform();
    await page.click("#zoom-in");
    expect(await transform()).not.toBe(fitted);
    await page.focus("#picture");
    await page.keyboard.press("0");
    expect(await transform()).toBe(fitted);
    await page.keyboard.press("ArrowLeft");
    expect(await transform()).not.toBe(fitted);
  });

  test("prints on pages, with every proof open", async () => {
    await open();
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    expect(await page.$$eval("details:not([open])", (all) => all.length)).toBe(0);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    const pdf = Buffer.from(await page.pdf({ format: "A4" }));
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    const pages = Number(/\/Type\s*\/Pages[\s\S]{0,200}?\/Count (\d+)/u.exec(pdf.toString("latin1"))?.[1]);
    expect(pages).toBeGreaterThan(1);
  });

  test.each(["light", "dark"])(
    "is accessible in the %s scheme",
    async (scheme) => {
      await open();
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.evaluate(() => document.querySelectorAll("details").forEach((each) => (each.open = true)));
      expect(await violations(page)).toEqual([]);
    },
    30_000,
  );

  test("a narrow screen has no bar at the bottom", async () => {
    await open();
    await page.setViewport({ width: 420, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
  });
});
