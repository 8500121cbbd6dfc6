/** Credentials that a definition names for something else than a container's variables. */
import { ALWAYS, type Condition, type Guarded } from "../model/condition.ts";
import type { Reference, ReferenceTarget } from "../model/graph.ts";
import { isKnown, knownPrefix } from "../model/text.ts";
import { itemsOf, pick, type Plain, type Value } from "../model/value.ts";
import { hasKey, nameIn, pickCased, targetsOf, type ContainerUse } from "./containers.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_FSxWindowsFileServerAuthorizationConfig.html */
const FSX_FIELDS = {
  terraform: [
    "fsx_windows_file_server_volume_configuration",
    "authorization_config",
    "credentials_parameter",
  ],
  cloudformation: ["FSxWindowsFileServerVolumeConfiguration", "AuthorizationConfig", "CredentialsParameter"],
  api: ["fsxWindowsFileServerVolumeConfiguration", "authorizationConfig", "credentialsParameter"],
} as const;

const NAMES = { terraform: "name", cloudformation: "Name", api: "name" } as const;

/** Those of volumes, which are the definition's, and those of containers. */
export function credentialReferences(
  volumes: Value | undefined,
  containers: readonly ContainerUse[],
  language: keyof typeof FSX_FIELDS,
): readonly Reference[] {
  return [
    ...itemsOf(volumes).flatMap((volume) =>
      ofVolume(volume, containers, language, volumes?.sensitive === true),
    ),
    ...containers.flatMap(specifications),
  ];
}

function ofVolume(
  volume: Guarded<Value>,
  [first]: readonly ContainerUse[],
  language: keyof typeof FSX_FIELDS,
  isHidden: boolean,
): readonly Reference[] {
  if (!first) return [];
  return within(volume, FSX_FIELDS[language]).map((field): Reference => {
    const value =
      isHidden || volume.value.sensitive === true ? { ...field.value, sensitive: true } : field.value;
    return {
      container: null,
      kind: "volume-credentials",
      name: nameIn(volume.value, NAMES[language]),
      ...placed({ ...field, value }),
      ...first.roles,
    };
  });
}

/** A file of the instance is none of the role's. */
function specifications({ definition: { value, when }, roles, name }: ContainerUse): readonly Reference[] {
  if (!hasKey(value, "credentialSpecs")) return [];
  return pickCased(value, ["credentialSpecs"], when)
    .flatMap((list) => firstOf(itemsOf(list.value, list.when), list.when))
    .filter(({ value: item }) => !/^[a-z]+:file:/u.test(beginningOf(item)))
    .map((item): Reference => ({
      container: name === undefined ? nameIn(value, "name") : name,
      kind: "credential-spec",
      name: null,
      ...placed(item),
      ...roles,
    }));
}

/**
 * The agent takes the first that has the prefix, and none of the others.
 * https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/container/container.go
 */
function firstOf(items: readonly Guarded<Plain>[], when: Condition): readonly Guarded<Plain>[] {
  const taken = items.findIndex(({ value }) => PREFIX.test(beginningOf(value)));
  const found = items[taken];
  if (!found) return items;
  // Those before it are taken only if they may have the prefix after all; it itself may not be there.
  const before = items.slice(0, taken).filter(({ value }) => value.kind !== "text" || !isKnown(value.text));
  return [...before, found, ...(found.when === when ? [] : items.slice(taken + 1))];
}

const PREFIX = /^credentialspec(?:domainless)?:/u;

function beginningOf(value: Plain): string {
  return value.kind === "text" ? knownPrefix(value.text) : "";
}

/** What is marked sensitive is neither shown nor told of. */
function placed({ value, when }: Guarded<Value>): Pick<Reference, "span" | "when" | "target"> {
  const at = { span: value.span, when };
  const hide = (target: ReferenceTarget): ReferenceTarget =>
    target.kind === "text" && target.concealed === true
      ? { kind: "unknown", reason: "it is marked sensitive", mentions: [], span: target.span }
      : target;
  return {
    ...at,
    target: targetsOf(value, at).map((option) => ({ ...option, value: hide(option.value) })),
  };
}

/** Values at a path, where a block may stand once or as a list of one. */
function within(from: Guarded<Value>, path: readonly string[]): readonly Guarded<Value>[] {
  return path.reduce<readonly Guarded<Value>[]>(
    (found, key) =>
      found.flatMap((each) =>
        itemsOf(each.value, each.when).flatMap(({ value, when }) => pick(value, [key], when)),
      ),
    [{ ...from, when: from.when ?? ALWAYS }],
  );
}
