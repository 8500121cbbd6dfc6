/** Which of a project's folders are root modules: those that no other folder calls as a module. */
import { staticString } from "../hcl/ast.ts";
import { argument, readDeclarations, type DeclaredModule } from "./declarations.ts";
import { joinPath, type ProjectFiles } from "./files.ts";

export interface TerraformProject {
  /** Folders that hold Terraform files, relative to the current directory. */
  readonly folders: readonly string[];
  readonly files: ProjectFiles;
  /** Terragrunt may generate what the configurations do not declare. */
  readonly usesTerragrunt?: boolean;
}

/** Reads each folder once. */
export function declarationCache(files: ProjectFiles): (folder: string) => DeclaredModule {
  const cache = new Map<string, DeclaredModule>();
  return (folder) => {
    const known = cache.get(folder);
    if (known) return known;
    const declared = readDeclarations(folder, files);
    cache.set(folder, declared);
    return declared;
  };
}

/** A module that is called is judged through its callers; one without callers on its own. */
export function findRoots(
  project: TerraformProject,
  declarations: (folder: string) => DeclaredModule,
): readonly string[] {
  const called = new Set<string>();
  for (const folder of project.folders) {
    for (const layers of declarations(folder).calls.values()) {
      const source = argument(layers, "source")?.expression;
      const path = source?.kind === "template" ? staticString(source) : undefined;
      if (path?.startsWith(".") === true) {
        const target = joinPath(folder, path);
        if (target !== folder) called.add(target);
      }
    }
  }
  return project.folders.filter((folder) => !called.has(folder));
}
