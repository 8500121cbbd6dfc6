// Builds dist/: the library with its types by tsc, the command as one file by rolldown.
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = (file, ...args) =>
  execFileSync(process.execPath, [file, ...args], { cwd: root, stdio: "inherit" });

rmSync(`${root}/dist`, { recursive: true, force: true });
run("scripts/build-pages.mjs");
run("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");

const schema = await rolldown({ input: `${root}/load/config-schema.ts`, platform: "node" });
const [{ code }] = (await schema.generate({ format: "esm" })).output;
await schema.close();
const { CONFIG_SCHEMA } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
writeFileSync(`${root}/dist/canread.config.schema.json`, `${JSON.stringify(CONFIG_SCHEMA, null, 2)}\n`);

/** What the scanner of key files would load to read one from the disk (node-forge, 250 KB); it is given none. */
const withoutKeyFiles = {
  name: "without-key-files",
  resolveId: (source, importer, { kind }) =>
    kind === "dynamic-import" &&
    importer?.includes("secretlint-rule-preset-recommend") &&
    source.startsWith("./")
      ? "\0empty"
      : null,
  load: (id) => (id === "\0empty" ? "export {};" : null),
};

const bundle = await rolldown({
  input: `${root}/cli/main.ts`,
  platform: "node",
  logLevel: "warn",
  plugins: [withoutKeyFiles],
  resolve: { mainFields: ["module", "main"] },
});
await bundle.write({ file: `${root}/dist/canread.cjs`, format: "cjs", minify: true, codeSplitting: false });
await bundle.close();
chmodSync(`${root}/dist/canread.cjs`, 0o755);
