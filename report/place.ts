import { locate, type Span } from "../model/source.ts";

/** `path:line:column`, as editors and terminals take it; with the construct that made it, where there is one. */
export function placeText(span: Span): string {
  const { path, startLine, startColumn, construct } = locate(span);
  return `${path}:${startLine}:${startColumn}${construct === undefined ? "" : ` (${construct})`}`;
}
