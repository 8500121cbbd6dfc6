import type { Analyzer } from "./analyzer.ts";
import { ambiguousPartialArn } from "./ambiguous-partial-arn.ts";
import { binarySecret } from "./binary-secret.ts";
import { blockedEndpoint } from "./blocked-endpoint.ts";
import { boundaryGap } from "./boundary-gap.ts";
import { closedKeyPolicy } from "./closed-key-policy.ts";
import { danglingSecretReference } from "./dangling-secret-reference.ts";
import { duplicateVariable } from "./duplicate-variable.ts";
import { emptySecret } from "./empty-secret.ts";
import { endpointPolicyGap } from "./endpoint-policy-gap.ts";
import { explicitDeny } from "./explicit-deny.ts";
import { foreignParameter } from "./foreign-parameter.ts";
import { grantOnTaskRole } from "./grant-on-task-role.ts";
import { hardCodedPartition } from "./hard-coded-partition.ts";
import { invalidSecretName } from "./invalid-secret-name.ts";
import { keyAliasGrant } from "./key-alias-grant.ts";
import { malformedRegistryCredentials } from "./malformed-registry-credentials.ts";
import { malformedSecretReference } from "./malformed-secret-reference.ts";
import { mismatchedGrant } from "./mismatched-grant.ts";
import { misplacedValueFrom } from "./misplaced-value-from.ts";
import { missingArnSuffix } from "./missing-arn-suffix.ts";
import { missingAwslogsOverride } from "./missing-awslogs-override.ts";
import { missingExecutionRole } from "./missing-execution-role.ts";
import { missingJsonKey } from "./missing-json-key.ts";
import { nonJsonSecret } from "./non-json-secret.ts";
import { outdatedContainerAgent } from "./outdated-container-agent.ts";
import { outdatedPlatformVersion } from "./outdated-platform-version.ts";
import { overbroadGrant } from "./overbroad-grant.ts";
import { plaintextSecret } from "./plaintext-secret.ts";
import { prefixGrant } from "./prefix-grant.ts";
import { prematureService } from "./premature-service.ts";
import { reshapedJsonValue } from "./reshaped-json-value.ts";
import { secretNameReference } from "./secret-name-reference.ts";
import { secretValueInReference } from "./secret-value-in-reference.ts";
import { sharedRole } from "./shared-role.ts";
import { staleRotatedSecret } from "./stale-rotated-secret.ts";
import { staleSuppression } from "./stale-suppression.ts";
import { undecryptableKey } from "./undecryptable-key.ts";
import { undeterminedAccess } from "./undetermined-access.ts";
import { unencryptedParameter } from "./unencrypted-parameter.ts";
import { unmetCondition } from "./unmet-condition.ts";
import { unreachableEndpoint } from "./unreachable-endpoint.ts";
import { unreadableEnvironmentFile } from "./unreadable-environment-file.ts";
import { unreadableParameter } from "./unreadable-parameter.ts";
import { unreadableRuntimeSecret } from "./unreadable-runtime-secret.ts";
import { unreadableSecret } from "./unreadable-secret.ts";
import { unshareableKey } from "./unshareable-key.ts";
import { unsharedSecret } from "./unshared-secret.ts";
import { unsupportedSecretField } from "./unsupported-secret-field.ts";
import { untrustedService } from "./untrusted-service.ts";
import { wrongAction } from "./wrong-action.ts";

/** The rules, in the order of the catalogue: access in the order of diagnosis, references, platform, hygiene. */
export const analyzers: readonly Analyzer[] = [
  missingExecutionRole,
  untrustedService,
  explicitDeny,
  boundaryGap,
  grantOnTaskRole,
  missingArnSuffix,
  mismatchedGrant,
  wrongAction,
  unmetCondition,
  keyAliasGrant,
  undecryptableKey,
  closedKeyPolicy,
  unsharedSecret,
  unshareableKey,
  endpointPolicyGap,
  unreadableSecret,
  unreadableParameter,
  unreadableRuntimeSecret,
  unreadableEnvironmentFile,
  undeterminedAccess,
  malformedSecretReference,
  secretValueInReference,
  secretNameReference,
  ambiguousPartialArn,
  danglingSecretReference,
  foreignParameter,
  missingJsonKey,
  nonJsonSecret,
  reshapedJsonValue,
  binarySecret,
  emptySecret,
  invalidSecretName,
  malformedRegistryCredentials,
  duplicateVariable,
  misplacedValueFrom,
  unsupportedSecretField,
  outdatedPlatformVersion,
  outdatedContainerAgent,
  missingAwslogsOverride,
  unreachableEndpoint,
  blockedEndpoint,
  prematureService,
  staleRotatedSecret,
  plaintextSecret,
  overbroadGrant,
  prefixGrant,
  unencryptedParameter,
  sharedRole,
  hardCodedPartition,
  staleSuppression,
];
