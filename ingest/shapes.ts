/**
 * Types that AWS wants at the places canread reads: a value of another type is a problem at that value, never a
 * silent nothing. Checked on evaluated values, so that what a function gives is held to the same.
 */
import { error, type Problem } from "../model/problem.ts";
import { isKnown } from "../model/text.ts";
import type { ChoiceValue, NullValue, UnknownValue, Value } from "../model/value.ts";
import { entryCased } from "./containers.ts";
import { readEmbedded } from "./embedded-json.ts";

/** What is wrong with a value that stands under a name. */
export type Shape = (value: Value, name: string) => readonly Problem[];

type Decided = Exclude<Value, ChoiceValue | UnknownValue | NullValue>;

/** A shape asks nothing of what is not known or not set, and the same of both branches of a choice. */
function shape(check: (value: Decided, name: string) => readonly Problem[]): Shape {
  const checkAll: Shape = (value, name) => {
    switch (value.kind) {
      case "unknown":
      case "null":
        return [];
      case "choice":
        return [...checkAll(value.then, name), ...checkAll(value.otherwise, name)];
      default:
        return check(value, name);
    }
  };
  return checkAll;
}

function wrong(value: Value, name: string, wanted: string): readonly Problem[] {
  return [error("wrong-type", `${name} is ${wanted}`, value.span)];
}

/** Numbers and booleans are taken for the text that they spell. */
export const TEXT: Shape = shape((value, name) =>
  value.kind === "list" || value.kind === "object" ? wrong(value, name, "a string") : [],
);

/** What it holds is read by somebody else, who says what is wrong with it. */
export const DOCUMENT: Shape = shape((value, name) =>
  value.kind === "object" || value.kind === "text" ? [] : wrong(value, name, "a policy document"),
);

export function listOf(item: Shape): Shape {
  return shape((value, name) =>
    value.kind === "list"
      ? value.items.flatMap((each) => item(each, `${name}[]`))
      : wrong(value, name, "a list"),
  );
}

export function oneOrMore(item: Shape): Shape {
  return shape((value, name) =>
    value.kind === "list" ? value.items.flatMap((each) => item(each, name)) : item(value, name),
  );
}

export function oneOf(...shapes: readonly Shape[]): Shape {
  return shape((value, name) => {
    const found = shapes.map((each) => each(value, name));
    return found.some((problems) => problems.length === 0) ? [] : (found.at(-1) ?? []);
  });
}

/** An object, each of whose values has the shape. */
export function mapOf(item: Shape): Shape {
  return shape((value, name) =>
    value.kind === "object"
      ? [...value.entries].flatMap(([key, entry]) => item(entry.value, `${name}.${key}`))
      : wrong(value, name, "an object"),
  );
}

/** An object whose known keys, in either case, have shapes of their own; other keys may be anything. */
export function fields(known: Readonly<Record<string, Shape>>): Shape {
  const shapes = Object.entries(known);
  return shape((value, name) => {
    if (value.kind !== "object") return wrong(value, name, "an object");
    const problems: Problem[] = [];
    for (const [key, each] of shapes) {
      const found = entryCased(value, key);
      if (found) problems.push(...each(found.value, name === "" ? found.key : `${name}.${found.key}`));
    }
    return problems;
  });
}

/** JSON as text, or as the value that a plan's references were followed to. An empty text is an argument not set. */
export function jsonText(kind: "a list" | "an object", inner: Shape): Shape {
  return shape((value, name) => {
    if (value.kind === "object" || value.kind === "list") return inner(value, name);
    if (value.kind !== "text") return wrong(value, name, `the JSON text of ${kind}`);
    if (value.text.length === 0) return [];
    const { value: decoded, problems } = readEmbedded(value);
    if (decoded) return inner(decoded, name);
    // What fills the holes may make JSON of it.
    if (!isKnown(value.text)) return [];
    return problems.length > 0 ? problems : wrong(value, name, `the JSON text of ${kind}`);
  });
}

const NAMED_SECRETS = listOf(fields({ name: TEXT, valueFrom: TEXT }));

/** What every container has, wherever it stands. */
const CONTAINER = {
  name: TEXT,
  secrets: NAMED_SECRETS,
  environment: listOf(fields({ name: TEXT, value: TEXT })),
  environmentFiles: listOf(fields({ value: TEXT, type: TEXT })),
  logConfiguration: fields({ secretOptions: NAMED_SECRETS }),
  firelensConfiguration: fields({ options: mapOf(TEXT) }),
  repositoryCredentials: fields({ credentialsParameter: TEXT }),
  credentialSpecs: listOf(TEXT),
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export const CONTAINERS: Shape = listOf(fields(CONTAINER));

/** https://docs.aws.amazon.com/batch/latest/APIReference/API_ContainerProperties.html */
export const JOB_CONTAINER: Shape = fields({ executionRoleArn: TEXT, jobRoleArn: TEXT, ...CONTAINER });

/** https://docs.aws.amazon.com/batch/latest/APIReference/API_EcsProperties.html */
export const JOB_TASKS: Shape = fields({
  taskProperties: listOf(fields({ executionRoleArn: TEXT, taskRoleArn: TEXT, containers: CONTAINERS })),
});

/** https://docs.aws.amazon.com/batch/latest/APIReference/API_NodeProperties.html */
export const JOB_NODES: Shape = fields({
  nodeRangeProperties: listOf(
    fields({ targetNodes: TEXT, container: JOB_CONTAINER, ecsProperties: JOB_TASKS }),
  ),
});
