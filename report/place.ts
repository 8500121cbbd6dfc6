import { locate, type Span } from "../model/source.ts";

/** `path:line:column`, as editors and terminals take it. */
export function placeText(span: Span): string {
  const { path, startLine, startColumn } = locate(span);
  return `${path}:${startLine}:${startColumn}`;
}
