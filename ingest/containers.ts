/** Container definitions: one shape in ECS and Batch, whichever language carries them. */
import { all, type Condition, type Guarded } from "../model/condition.ts";
import type {
  PlainText,
  Reference,
  ReferenceKind,
  ReferenceTarget,
  RoleUse,
  Workload,
} from "../model/graph.ts";
import type { Span } from "../model/source.ts";
import { knownPrefix, literal, render } from "../model/text.ts";
import { alternatives, asText, get, itemsOf, type Value, type Plain } from "../model/value.ts";
import { mergeAlternatives } from "./references.ts";

/** The roles that the containers of one definition run with. */
export interface Roles {
  readonly executionRole: readonly Guarded<RoleUse | null>[];
  readonly taskRole: readonly Guarded<RoleUse | null>[];
}

/** A container of a definition; `name` overrides the name where the format gives none. */
export interface ContainerUse {
  readonly definition: Guarded<Plain>;
  readonly roles: Roles;
  readonly name?: string | null;
  /** Of Fargate, where the definition says it. */
  readonly platformVersion?: Value | undefined;
}

/** The keys that are asked for are few and asked for often. */
const capitals = new Map<string, string>();

function capital(key: string): string {
  const known = capitals.get(key) ?? key.slice(0, 1).toUpperCase() + key.slice(1);
  capitals.set(key, known);
  return known;
}

/** CloudFormation begins keys with a capital, the ECS API with a small letter; Terraform passes on either. */
export function entryCased(
  value: Value | undefined,
  key: string,
): { readonly key: string; readonly value: Value } | undefined {
  if (value?.kind !== "object") return undefined;
  const spelling = value.entries.has(key) ? key : capital(key);
  const found = value.entries.get(spelling)?.value ?? value.more;
  return found && found.kind !== "null" ? { key: spelling, value: found } : undefined;
}

export function getCased(value: Value | undefined, key: string): Value | undefined {
  return entryCased(value, key)?.value;
}

/** Of `runtimePlatform`. */
export function isWindows(family: Value | undefined): boolean {
  return (literal(asText(family) ?? []) ?? "").startsWith("WINDOWS");
}

/** Whether a list of launch types is Fargate alone. */
export function isFargate(launchTypes: Value | undefined): boolean {
  const types = itemsOf(launchTypes).map((item) => literal(asText(item.value) ?? []));
  return types.length > 0 && types.every((type) => type === "FARGATE");
}

/** Whether a key is written, and not one that may be there. */
export function hasKey(value: Value, key: string): boolean {
  return value.kind === "object" && (value.entries.has(key) || value.entries.has(capital(key)));
}

/** Values at a path of keys in either case, through choices. */
export function pickCased(
  value: Value | undefined,
  keys: readonly string[],
  when: Condition,
): readonly Guarded<Plain>[] {
  if (!value) return [];
  const [key, ...rest] = keys;
  const here = alternatives(value, when).filter((option) => option.value.kind !== "null");
  if (key === undefined) return here;
  return here.flatMap((option) => pickCased(getCased(option.value, key), rest, option.when));
}

/** A name as it is shown; null where there is none. */
export function nameIn(value: Value, key: string): string | null {
  const spelled = asText(getCased(value, key));
  return spelled === undefined ? null : render(spelled);
}

/** What containers name, and the plain texts in them. */
export function readContainers(
  uses: readonly ContainerUse[],
): Pick<Workload, "references" | "texts" | "platformVersion"> {
  const version = uses.map((use) => use.platformVersion).find((each) => each !== undefined);
  const text = asText(version);
  return {
    ...(version && text ? { platformVersion: { text, span: version.span } } : {}),
    references: mergeAlternatives(uses.flatMap(readContainer)),
    texts: uses.flatMap(readTexts),
  };
}

function readTexts({ definition: { value, when }, name }: ContainerUse): readonly PlainText[] {
  const container = name === undefined ? nameIn(value, "name") : name;
  const images = pickCased(value, ["image"], when).map(
    (image) => ({ ...image, kind: "image", name: null }) as const,
  );
  const drivers = pickCased(value, ["logConfiguration", "logDriver"], when).map(
    (driver) => ({ ...driver, kind: "log-driver", name: null }) as const,
  );
  const options = pickCased(value, ["logConfiguration", "options"], when).flatMap((option) =>
    option.value.kind === "object"
      ? [...option.value.entries].flatMap(([key, entry]) =>
          alternatives(entry.value, option.when).map(
            (each) => ({ ...each, kind: "log-option", name: key }) as const,
          ),
        )
      : [],
  );
  return [...images, ...drivers, ...options].flatMap(({ value: written, kind, name: called }) =>
    written.kind === "text" && written.sensitive !== true
      ? [{ container, kind, name: called, text: written.text, span: written.span }]
      : [],
  );
}

/** All references of one container. */
function readContainer({ definition, roles, name: containerName }: ContainerUse): readonly Reference[] {
  const { value, when } = definition;
  if (value.kind === "unknown") return [unknownReference(value, when, roles)];
  const container = containerName === undefined ? nameIn(value, "name") : containerName;
  const named = (keys: readonly string[], kind: ReferenceKind): readonly Reference[] =>
    pickCased(value, keys, when).flatMap((list) =>
      itemsOf(list.value, list.when).map((item): Reference => {
        if (item.value.kind === "unknown")
          return { ...unknownReference(item.value, item.when, roles), container, kind };
        return {
          container,
          kind,
          name: nameIn(item.value, "name"),
          span: item.value.span,
          when: item.when,
          target: targetsOf(getCased(item.value, "valueFrom"), { span: item.value.span, when: item.when }),
          ...misplacedField(item.value, "value"),
          ...roles,
        };
      }),
    );
  return [
    ...plainVariables(value, when, container, roles),
    ...environmentFiles(value, when, container, roles),
    ...logRouterFiles(value, when, container, roles),
    ...named(["secrets"], "environment"),
    ...named(["logConfiguration", "secretOptions"], "log-option"),
    ...pickCased(value, ["repositoryCredentials", "credentialsParameter"], when).map((option): Reference => ({
      container,
      kind: "registry-credentials",
      name: null,
      span: option.value.span,
      when: option.when,
      target: targetsOf(option.value, { span: option.value.span, when: option.when }),
      ...roles,
    })),
  ];
}

/** A field of the other list: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KeyValuePair.html */
function misplacedField(entry: Value, key: string): Pick<Reference, "misplaced"> {
  const value = getCased(entry, key);
  const isEmpty = value?.kind === "text" && value.text.length === 0;
  return value && !isEmpty ? { misplaced: value.span } : {};
}

/** Variables whose text may be the ARN or name of a secret that the application fetches itself. */
function plainVariables(
  definition: Plain,
  when: Condition,
  container: string | null,
  roles: Roles,
): readonly Reference[] {
  return pickCased(definition, ["environment"], when).flatMap((list) =>
    itemsOf(list.value, list.when).flatMap((item): readonly Reference[] => {
      const value = getCased(item.value, "value");
      const target = (value ? alternatives(value, item.when) : []).flatMap((option) =>
        plainTarget(option.value).map((each) => ({ value: each, when: option.when })),
      );
      const name = nameIn(item.value, "name");
      const misplaced = misplacedField(item.value, "valueFrom");
      if (name === null && target.length === 0) return [];
      const { span } = item.value;
      return [{ container, kind: "runtime", name, span, when: item.when, target, ...misplaced, ...roles }];
    }),
  );
}

/** A variable that is secret itself is no name; of one that is the content of a secret, that is said. */
function plainTarget(value: Plain): readonly ReferenceTarget[] {
  const { span, secretOf } = value;
  if (secretOf !== undefined) return [{ kind: "text", text: [], span, secretValue: secretOf }];
  if (value.sensitive === true || value.kind !== "text") return [];
  return [{ kind: "text", text: value.text, span }];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html */
function environmentFiles(
  definition: Plain,
  when: Condition,
  container: string | null,
  roles: Roles,
): readonly Reference[] {
  return pickCased(definition, ["environmentFiles"], when).flatMap((list) =>
    itemsOf(list.value, list.when).map((item): Reference => {
      const at = { span: item.value.span, when: item.when };
      if (item.value.kind === "unknown")
        return { ...unknownReference(item.value, item.when, roles), container, kind: "environment-file" };
      const target = targetsOf(getCased(item.value, "value"), at);
      return { container, kind: "environment-file", name: null, ...at, target, ...roles };
    }),
  );
}

/** A file of S3 by which a container routes logs. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html */
function logRouterFiles(
  definition: Plain,
  when: Condition,
  container: string | null,
  roles: Roles,
): readonly Reference[] {
  // Of keys that may be there, the other references say that they are open.
  if (!hasKey(definition, "firelensConfiguration")) return [];
  return pickCased(definition, ["firelensConfiguration"], when)
    .flatMap((router) =>
      router.value.kind === "unknown" ? [router] : pickCased(router.value, ["options"], router.when),
    )
    .flatMap((options) =>
      routerFiles(options).map((file): Reference => ({
        container,
        kind: "log-router-file",
        name: null,
        ...file,
        ...roles,
      })),
    );
}

/** By the type of the file; without one there is none. */
function routerFiles({
  value,
  when,
}: Guarded<Plain>): readonly Pick<Reference, "span" | "when" | "target">[] {
  const type = value.kind === "unknown" ? value : get(value, "config-file-type");
  const file = value.kind === "unknown" ? value : get(value, "config-file-value");
  if (!type || !file) return [];
  return alternatives(type, when).flatMap((option) => {
    const at = { span: file.span, when: option.when };
    const known = literal(asText(option.value) ?? []);
    if (known === "s3") return [{ ...at, target: targetsOf(file, at) }];
    if (known !== null || isPath(file)) return [];
    const reason = "whether the log router takes its file from S3 is not known";
    const target: ReferenceTarget = { kind: "unknown", reason, mentions: [], span: file.span };
    return [{ ...at, target: [{ value: target, when: option.when }] }];
  });
}

/** A file of the image is named by its path, and not by an ARN. */
function isPath(file: Value): boolean {
  const known = file.kind === "text" ? knownPrefix(file.text) : "";
  return !"arn:".startsWith(known.slice(0, "arn:".length));
}

/** Containers that are not known yet: one reference that stands for all that may be in them. */
function unknownReference(
  value: Extract<Value, { kind: "unknown" }>,
  when: Condition,
  roles: Roles,
): Reference {
  const target: ReferenceTarget = {
    kind: "unknown",
    reason: value.reason,
    mentions: value.mentions ?? [],
    span: value.span,
  };
  return {
    container: null,
    kind: "environment",
    name: null,
    span: value.span,
    when,
    target: [{ value: target, when }],
    ...roles,
  };
}

/** What an entry names, in each of its alternatives; an empty text where it names nothing. */
export function targetsOf(
  value: Value | undefined,
  { span, when }: { readonly span: Span; readonly when: Condition },
): readonly Guarded<ReferenceTarget>[] {
  if (!value) return [{ value: { kind: "text", text: [], span }, when }];
  return alternatives(value, when).map((option) => ({ value: targetOf(option.value), when: option.when }));
}

function targetOf(value: Plain): ReferenceTarget {
  if (value.secretOf !== undefined)
    return { kind: "text", text: [], span: value.span, secretValue: value.secretOf };
  if (value.kind === "unknown") {
    return { kind: "unknown", reason: value.reason, mentions: value.mentions ?? [], span: value.span };
  }
  const spelled = asText(value) ?? [];
  if (value.sensitive === true) return { kind: "text", text: spelled, span: value.span, concealed: true };
  return { kind: "text", text: spelled, span: value.span };
}

/** A role attribute: the role in each world, null where none is set. */
export function rolesOf(value: Value | undefined, when: Condition): readonly Guarded<RoleUse | null>[] {
  if (!value) return [{ value: null, when }];
  return alternatives(value, when).map((option) => {
    const name = asText(option.value);
    const isSet = name !== undefined && option.value.kind !== "null" && literal(name) !== "";
    const { span, sensitive } = option.value;
    const use = isSet ? { name, span, ...(sensitive === true ? { concealed: true } : {}) } : null;
    return { value: use, when: all(option.when) };
  });
}
