/** Functions over files and paths. A path is relative to the analysed root; what lies outside is not read. */
import { literal, text, type Text } from "../../../model/text.ts";
import type { Value } from "../../../model/value.ts";
import { decodeUtf8, encodeBase64 } from "./encoding.ts";
import type { Refused, TerraformFunction } from "./function.ts";
import { globExpression } from "./globs.ts";
import { DIGESTS, digestLanguage } from "./hashes.ts";
import { ANY_TEXT, ANYTHING, define, KNOWN_STRING, STRING, type Run } from "./parameters.ts";
import { setOf } from "./unification.ts";

/** The shortest path with the same meaning, as Go's path.Clean. */
function cleanPath(path: string): string {
  const isRooted = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!isRooted) parts.push("..");
  }
  const joined = parts.join("/");
  return isRooted ? `/${joined}` : joined || ".";
}

function reading(use: (run: Run, bytes: Uint8Array, path: string) => Value): TerraformFunction {
  return define([KNOWN_STRING], (run, path) => {
    const found = run.files.read(path);
    return "bytes" in found ? use(run, found.bytes, path) : refused(run, found);
  });
}

/** A file that is not there is refused by Terraform; one that is only not read here may hold anything. */
function refused(run: Run, { refused: reason, isMissing }: Refused): Value {
  return isMissing === true ? run.fail(`${run.name}: ${reason}`) : run.unknown(`${run.name}: ${reason}`);
}

const file: TerraformFunction = reading((run, bytes, path) => {
  const content = decodeUtf8(bytes);
  return content === null ? run.fail(`contents of ${path} are not valid UTF-8.`) : run.text(content);
});

const templatefile: TerraformFunction = define([KNOWN_STRING, ANYTHING], (run, path, variables) => {
  if (variables.kind !== "object" && variables.kind !== "unknown") {
    return run.fail("templatefile: the variables must be a map or an object.", variables.span);
  }
  const found = run.files.read(path);
  if (!("bytes" in found)) return refused(run, found);
  const content = decodeUtf8(found.bytes);
  if (content === null) return run.fail(`contents of ${path} are not valid UTF-8.`);
  return run.renderTemplate(content, path, variables);
});

const templatestring: TerraformFunction = define(
  [KNOWN_STRING, ANYTHING],
  (run, template, variables) => {
    if (variables.kind !== "object" && variables.kind !== "unknown") {
      return run.fail("templatestring: the variables must be a map or an object.", variables.span);
    }
    return run.renderTemplate(template, null, variables);
  },
  ANY_TEXT,
);

const fileexists: TerraformFunction = define([KNOWN_STRING], (run, path) => {
  const found = run.files.read(path);
  if ("bytes" in found) return run.boolean(true);
  const clean = cleanPath(path);
  const names = run.files.list(folderOf(clean));
  const isAbsent =
    names && !names.some((name) => name === nameOf(clean) || name.startsWith(`${nameOf(clean)}/`));
  return isAbsent ? run.boolean(false) : run.unknown(`fileexists: ${found.refused}`);
});

const fileset: TerraformFunction = define([KNOWN_STRING, KNOWN_STRING], (run, folder, pattern) => {
  const cleaned = cleanPath(pattern);
  if (cleaned === ".." || cleaned.startsWith("../"))
    return run.unknown("fileset: the pattern leads out of the folder");
  const expression = globExpression(cleaned);
  if (!expression) return run.fail(`fileset: the pattern ${JSON.stringify(pattern)} is malformed.`);
  const names = run.files.list(folder);
  if (!names) return run.unknown(`fileset: the files of ${folder} are not known`);
  const kept = names.filter((name) => expression.test(name));
  return setOf(
    kept.map((name) => run.text(name)),
    run.at,
  );
});

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function folderOf(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf("/") + 1));
}

/** Where the last slash of a text is, with its sides; null when a hole may hold a later one. */
function atLastSlash(value: Text): { readonly before: Text; readonly after: Text } | null {
  const after: (string | Text[number])[] = [];
  for (let index = value.length - 1; index >= 0; index -= 1) {
    const part = value[index] ?? "";
    if (typeof part !== "string") {
      const { alphabet } = part.language;
      if (alphabet === "any" || alphabet === "no-colon" || alphabet === "name") return null;
      after.unshift(part);
      continue;
    }
    const slash = part.lastIndexOf("/");
    if (slash === -1) {
      after.unshift(part);
      continue;
    }
    after.unshift(part.slice(slash + 1));
    return { before: text(value.slice(0, index), part.slice(0, slash + 1)), after: text(...after) };
  }
  return { before: [], after: text(...after) };
}

const basename: TerraformFunction = define(
  [STRING],
  (run, path) => {
    const known = literal(path);
    if (known !== null) {
      const trimmed = known.replace(/\/+$/u, "");
      if (trimmed === "") return run.text(known === "" ? "." : "/");
      return run.text(nameOf(trimmed));
    }
    const parts = atLastSlash(path);
    const isFilled = parts?.after.some((part) => typeof part === "string" || part.language.min > 0);
    return parts && isFilled ? run.text(parts.after) : run.someText();
  },
  ANY_TEXT,
);

const dirname: TerraformFunction = define([KNOWN_STRING], (run, path) => run.text(folderOf(path)), ANY_TEXT);

const abspath: TerraformFunction = define(
  [KNOWN_STRING],
  (run, path) => (path.startsWith("/") ? run.text(cleanPath(path)) : run.someText()),
  ANY_TEXT,
);

const pathexpand: TerraformFunction = define(
  [KNOWN_STRING],
  (run, path) => {
    if (!path.startsWith("~")) return run.text(path);
    if (path !== "~" && !path.startsWith("~/")) return run.fail("cannot expand user-specific home dir.");
    return run.someText();
  },
  ANY_TEXT,
);

/** `md5` over a file is `filemd5`; the Base64 forms put "file" in front of "base64" as well. */
const DIGESTS_OF_FILES: readonly (readonly [string, TerraformFunction])[] = DIGESTS.map(
  ([name, digest, length]) => [
    `file${name}`,
    define(
      [KNOWN_STRING],
      (run, path) => {
        const found = run.files.read(path);
        return "bytes" in found ? run.text(digest(found.bytes)) : run.someText(digestLanguage(name, length));
      },
      { text: digestLanguage(name, length) },
    ),
  ],
);

export const FILE_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["file", file],
  ["filebase64", reading((run, bytes) => run.text(encodeBase64(bytes)))],
  ...DIGESTS_OF_FILES,
  ["fileexists", fileexists],
  ["fileset", fileset],
  ["templatefile", templatefile],
  ["templatestring", templatestring],
  ["basename", basename],
  ["dirname", dirname],
  ["abspath", abspath],
  ["pathexpand", pathexpand],
];
