/** Places of a report as the CDK names them: template, logical id, and the way to a property of the resource. */
import { resolve } from "node:path";
import { readJson } from "../ingest/json.ts";
import type { Source, Span } from "../model/source.ts";
import type { Value } from "../model/value.ts";

/** A place of a template, in the shape of `PolicyViolatingResourceBeta1`. */
export interface Place {
  /** Absolute: the CDK shows it relative to its assembly. */
  readonly templatePath: string;
  /** Empty where the place is in no resource. */
  readonly resourceLogicalId: string;
  /** `Properties.ContainerDefinitions.0.Secrets.1`; of what is no resource from the top of the template. */
  readonly locations: string[];
}

/** Tells the places of templates with paths that are relative to a directory; each template is parsed once. */
export function placesIn(directory: string): (span: Span) => Place {
  const documents = new Map<Source, Value | null>();
  return ({ source, start }) => {
    const document = documents.get(source) ?? readJson(source).value;
    documents.set(source, document);
    const [section, id, ...rest] = document ? pathTo(document, start) : [];
    const inResource = section === "Resources" && id !== undefined;
    const path = inResource ? rest : [section ?? [], id ?? [], rest].flat();
    return {
      templatePath: resolve(directory, source.path),
      resourceLogicalId: inResource ? id : "",
      locations: path.length === 0 ? [] : [path.join(".")],
    };
  };
}

/** The names and indices on the way to the innermost value that holds the offset, or has it in its name. */
function pathTo(value: Value, offset: number): readonly string[] {
  if (value.kind === "object") {
    for (const [name, entry] of value.entries)
      if (entry.key.start <= offset && offset < entry.value.span.end)
        return [name, ...pathTo(entry.value, offset)];
  } else if (value.kind === "list") {
    const index = value.items.findIndex(({ span }) => span.start <= offset && offset < span.end);
    const item = value.items[index];
    if (item) return [String(index), ...pathTo(item, offset)];
  }
  return [];
}
