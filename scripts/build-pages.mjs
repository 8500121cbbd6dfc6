// Writes analyzers/pages.data.ts from the rules' Markdown pages, so that the bundled command carries them.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { packed, unpacked } from "./pack.mjs";

const folder = new URL("../analyzers/", import.meta.url);
const pages = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .toSorted()
    .map((name) => [name.slice(0, -".md".length), readFileSync(new URL(name, folder), "utf8")]),
);
const out = JSON.stringify(pages);
const target = new URL("pages.data.ts", folder);
if (process.argv.includes("--check")) {
  // Compressed bytes may differ between versions of zlib: what counts is what they hold.
  if (unpacked(readFileSync(target, "utf8")) !== out) {
    console.error("analyzers/pages.data.ts is not current: run `npm run build`");
    process.exitCode = 1;
  }
} else writeFileSync(target, packed("PAGES", "scripts/build-pages.mjs", out));
