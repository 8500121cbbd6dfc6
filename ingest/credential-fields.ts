/** Credentials that a definition names for something else than a container's variables. */
import { ALWAYS, type Guarded } from "../model/condition.ts";
import type { CredentialField } from "../model/graph.ts";
import { asText, itemsOf, pick, type Value } from "../model/value.ts";
import { pickCased, type ContainerUse } from "./containers.ts";

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

export function credentialFields(
  volumes: Value | undefined,
  containers: readonly ContainerUse[],
  language: keyof typeof FSX_FIELDS,
): readonly CredentialField[] {
  const fields = itemsOf(volumes).flatMap(({ value, when }) => within({ value, when }, FSX_FIELDS[language]));
  const specs = containers.flatMap(({ definition: { value, when } }) =>
    pickCased(value, ["credentialSpecs"], when).flatMap((list) => itemsOf(list.value, list.when)),
  );
  return [
    ...fields.flatMap((each) => fieldOf(each, "fsx")),
    ...specs.flatMap((each) => fieldOf(each, "credential-spec")),
  ];
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

function fieldOf({ value }: Guarded<Value>, kind: CredentialField["kind"]): readonly CredentialField[] {
  const text = asText(value);
  return text && value.sensitive !== true ? [{ kind, text, span: value.span }] : [];
}
