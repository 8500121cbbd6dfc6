/** Where tasks are placed, in the shape of `RunTask`: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html */
import { ALWAYS, type Condition } from "../model/condition.ts";
import type { Launch, Placement } from "../model/network.ts";
import { hole, LANGUAGES, literal, type Text } from "../model/text.ts";
import { asText, get, itemsOf, type Value } from "../model/value.ts";
import { hostsOf, launchTypeOf, strategyOf, type Capacity, type StrategyNames } from "./hosts.ts";
import { textsIn } from "./network-values.ts";

/** How a language calls the fields. */
export interface LaunchNames {
  readonly launchType: string;
  readonly strategy: string;
  readonly items: StrategyNames;
  readonly version: string;
  /** From the parameters to the object with subnets. */
  readonly network: readonly (readonly string[])[];
  readonly subnets: string;
  readonly groups: string;
  readonly publicAddress: string;
}

/** `cluster` is what the tasks are started in, and `capacity` what the input makes of instances for it. */
export function launchOf(
  parameters: Value,
  names: LaunchNames,
  cluster: Value | undefined,
  capacity: Capacity,
): Pick<Launch, "isFargate" | "platformVersion" | "placement" | "hosts"> {
  const version = get(parameters, names.version);
  const [launchType, strategy] = [get(parameters, names.launchType), get(parameters, names.strategy)];
  const hosts = hostsOf(
    {
      launchType: launchTypeOf(launchType),
      strategy: strategyOf(strategy, names.items),
      cluster: asText(cluster) ?? null,
    },
    capacity,
  );
  return {
    isFargate: isFargateLaunch(launchType, strategy, names.items.provider),
    platformVersion: versionOf(version),
    placement: placementOf(parameters, names),
    ...(hosts.length === 0 ? {} : { hosts }),
  };
}

/** What hangs on a condition may be any version. */
function versionOf(version: Value | undefined): Launch["platformVersion"] {
  if (!version || version.kind === "null") return null;
  const text = asText(version) ?? [hole("a choice of the platform version", LANGUAGES.anything, "a choice")];
  return text.length > 0 ? { text, span: version.span } : null;
}

/** By the launch type, or where all of the capacity is Fargate's. Without either the cluster's default decides. */
function isFargateLaunch(
  launchType: Value | undefined,
  strategy: Value | undefined,
  provider: string,
): boolean | null {
  const type = launchTypeOf(launchType);
  if (type === "unknown") return null;
  if (type === "FARGATE") return true;
  if (type === "EC2" || type === "EXTERNAL") return false;
  const items = itemsOf(strategy);
  if (items.some(({ when }) => when !== ALWAYS)) return null;
  const providers = items.map((item) => literal(asText(get(item.value, provider)) ?? []));
  if (providers.length === 0) return null;
  if (providers.every((each) => each === "FARGATE" || each === "FARGATE_SPOT")) return true;
  return null;
}

/** Null where there is none, or not for sure. */
function placementOf(parameters: Value, names: LaunchNames): Placement | null {
  for (const path of names.network) {
    const [found, ...others] = path.reduce<readonly { readonly value: Value; readonly when: Condition }[]>(
      (items, key) => items.flatMap(({ value, when }) => itemsOf(get(value, key), when)),
      [{ value: parameters, when: ALWAYS }],
    );
    if (!found || others.length > 0) continue;
    return found.when === ALWAYS ? placement(found.value, names) : null;
  }
  return null;
}

/** Null where it is not known, or depends on a condition. */
function isEnabled(said: Text | undefined): boolean | null {
  const known = said ? literal(said) : null;
  return known === null ? null : known === "true" || known === "ENABLED";
}

function placement(network: Value, { subnets, groups, publicAddress }: LaunchNames): Placement {
  const said = get(network, publicAddress);
  const known = said && asText(said);
  return {
    subnets: network.kind === "unknown" ? null : textsIn(get(network, subnets)),
    securityGroups: network.kind === "unknown" ? null : textsIn(get(network, groups)),
    // "The default value is DISABLED" for services and schedules that the API is asked for.
    hasPublicAddress: said ? isEnabled(known) : false,
    span: network.span,
  };
}

/** A compute environment of Batch, with what it says of its resources. */
interface ComputeEnvironment extends Pick<Launch, "address" | "span" | "when"> {
  readonly resources: Value;
}

interface EnvironmentNames {
  readonly type: string;
  readonly subnets: string;
  readonly groups: string;
  readonly template: string;
}

/** https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html */
export function environmentLaunches(
  environments: readonly ComputeEnvironment[],
  jobs: readonly { readonly address: string; readonly isFargate: boolean | null }[],
  names: EnvironmentNames,
): readonly Launch[] {
  const known = environments.map(({ resources, ...environment }) => {
    const said = asText(get(resources, names.type));
    const type = said === undefined ? null : literal(said);
    return { ...environment, resources, type, isFargate: type?.startsWith("FARGATE") === true };
  });
  return known.flatMap(({ resources, isFargate, type, ...environment }): readonly Launch[] => {
    // Which of several a job runs in its queue decides.
    const isOnly = known.every(
      (each) => each.type !== null && (each.isFargate !== isFargate || each.address === environment.address),
    );
    if (type === null || !isOnly) return [];
    const workloads = jobs.filter((job) => job.isFargate === isFargate).map(({ address }) => address);
    const template = get(resources, names.template);
    const where: Placement = {
      subnets: textsIn(get(resources, names.subnets)),
      securityGroups: template ? null : textsIn(get(resources, names.groups)),
      // Each job on Fargate says it by itself, and of instances their subnet or template.
      hasPublicAddress: isFargate || template ? null : "subnet",
      span: resources.span,
    };
    const common = { ...environment, workloads, isFargate, platformVersion: null };
    return isFargate
      ? [{ ...common, placement: where }]
      : [{ ...common, placement: null, hosts: [{ ...where, address: environment.address }] }];
  });
}

/** Whether a job asks for Fargate; null where that is not known. Without a word it is for instances. */
export function runsOnFargate(capabilities: Value | undefined): boolean | null {
  const items = itemsOf(capabilities);
  const names = items.map(({ value }) => asText(value)).map((name) => (name ? literal(name) : null));
  if (names.includes(null) || items.some(({ when }) => when !== ALWAYS)) return null;
  return names.includes("FARGATE");
}
