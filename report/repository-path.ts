/**
 * A path from the root of the repository, as systems that show the repository take it: `prefix` is the way from the root
 * to where paths begin, empty or ending in a slash. `src/../infra/t.yaml` is `infra/t.yaml`.
 */
export function repositoryPath(path: string, prefix: string): string {
  const parts: string[] = [];
  for (const part of `${prefix}${path}`.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/") || ".";
}
