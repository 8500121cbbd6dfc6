/** The declarations that a module exports, and all that these name, as the compiler emits them. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Declaration {
  /** The module, without its ending, relative to the folder of declarations. */
  readonly module: string;
  readonly name: string;
  readonly text: string;
}

interface Import {
  readonly from: string;
  /** What it is called there. */
  readonly name: string;
}

interface Module {
  readonly declared: ReadonlyMap<string, string>;
  readonly imported: ReadonlyMap<string, Import>;
  /** What it exports from elsewhere, or declares itself (`null`), by name. */
  readonly exported: ReadonlyMap<string, Import | null>;
}

/** Emitted files have one statement from each line that begins at the margin with a word. Comments are no part of it. */
function statementsOf(text: string): readonly string[] {
  return text
    .replaceAll(/^\s*\/\*\*[\s\S]*?\*\/\n/gmu, "")
    .split(/^(?=[a-z])/mu)
    .map((each) => each.trimEnd())
    .filter((each) => each !== "" && each !== "export {};");
}

const NAMED = /^(import|export) (?:type )?\{([\s\S]*?)\}(?: from "(.+)")?;$/u;
const DECLARED = /^(export )?(?:declare )?(?:interface|type|function|const|class) (\w+)/u;

function readModule(folder: string, module: string): Module {
  const declared = new Map<string, string>();
  const imported = new Map<string, Import>();
  const exported = new Map<string, Import | null>();
  for (const statement of statementsOf(readFileSync(join(folder, `${module}.d.ts`), "utf8"))) {
    const [, kind, list = "", path] = NAMED.exec(statement) ?? [];
    const [, isExported, declares] = DECLARED.exec(statement) ?? [];
    if (kind !== undefined && path !== undefined) {
      const from = path.startsWith(".") ? join(dirname(module), path).replace(/\.ts$/u, "") : path;
      for (const entry of list.split(",").map((each) => each.trim().replace(/^type /u, ""))) {
        const [name = "", own = name] = entry.split(" as ");
        if (name !== "") (kind === "import" ? imported : exported).set(own, { from, name });
      }
    } else if (declares !== undefined) {
      declared.set(declares, [declared.get(declares) ?? [], statement].flat().join("\n"));
      if (isExported !== undefined) exported.set(declares, null);
    } else throw new Error(`${module}.d.ts has a statement of another form: ${statement}`);
  }
  return { declared, imported, exported };
}

/** What an entry of a package exports, then what that names without being exported itself. */
export function publicDeclarations(
  folder: string,
  entry: string,
): { readonly exported: readonly Declaration[]; readonly reached: readonly Declaration[] } {
  const modules = new Map<string, Module>();
  const moduleOf = (name: string): Module => {
    const known = modules.get(name) ?? readModule(folder, name);
    modules.set(name, known);
    return known;
  };
  const find = (module: string, name: string): Declaration => {
    const { declared, exported } = moduleOf(module);
    const elsewhere = exported.get(name);
    if (elsewhere) return find(elsewhere.from, elsewhere.name);
    const text = declared.get(name);
    if (text === undefined) throw new Error(`${module}.d.ts does not declare ${name}`);
    return { module, name, text };
  };
  const found = new Map<string, Declaration>();
  const visit = (declaration: Declaration): void => {
    const { module, name, text } = declaration;
    if (found.has(`${module} ${name}`)) return;
    found.set(`${module} ${name}`, declaration);
    const { declared, imported } = moduleOf(module);
    for (const [word] of typesIn(text).matchAll(/\b[A-Za-z_]\w*\b/gu)) {
      const from = imported.get(word);
      if (declared.has(word)) visit(find(module, word));
      // What other packages declare is theirs.
      else if (from && !/^(?:node:|aws-|sarif$)/u.test(from.from)) visit(find(from.from, from.name));
    }
  };
  const exported = [...moduleOf(entry).exported.keys()].toSorted().map((name) => find(entry, name));
  for (const declaration of exported) visit(declaration);
  const own = new Set(exported.map(({ module, name }) => `${module} ${name}`));
  const reached = [...found].filter(([key]) => !own.has(key)).map(([, declaration]) => declaration);
  return { exported, reached: reached.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
}

/** Without strings, and without the names of properties and parameters. */
export function typesIn(declaration: string): string {
  return declaration.replaceAll(/"[^"]*"/gu, '""').replaceAll(/\b\w+\??:/gu, ":");
}

function keyOf({ module, name }: Declaration): string {
  return `${module} ${name}`;
}
