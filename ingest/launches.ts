/** Where tasks are placed, in the shape of `RunTask`: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html */
import type { Launch, Placement } from "../model/network.ts";
import { literal, type Text } from "../model/text.ts";
import { asText, get, itemsOf, type Value } from "../model/value.ts";
import { textsIn } from "./network-values.ts";

/** How a language calls the fields. */
export interface LaunchNames {
  readonly launchType: string;
  readonly strategy: string;
  readonly provider: string;
  readonly version: string;
  /** From the parameters to the object with subnets. */
  readonly network: readonly (readonly string[])[];
  readonly subnets: string;
  readonly groups: string;
  readonly publicAddress: string;
}

export function launchOf(
  parameters: Value,
  names: LaunchNames,
): Pick<Launch, "isFargate" | "platformVersion" | "placement"> {
  const version = get(parameters, names.version);
  const text = asText(version);
  return {
    isFargate: isFargateLaunch(
      get(parameters, names.launchType),
      get(parameters, names.strategy),
      names.provider,
    ),
    platformVersion: version && text && text.length > 0 ? { text, span: version.span } : null,
    placement: placementOf(parameters, names),
  };
}

/** By the launch type, or where all of the capacity is Fargate's. Without either the cluster's default decides. */
function isFargateLaunch(
  launchType: Value | undefined,
  strategy: Value | undefined,
  provider: string,
): boolean | null {
  const type = literal(asText(launchType) ?? []);
  if (type === "FARGATE") return true;
  if (type === "EC2" || type === "EXTERNAL") return false;
  const providers = itemsOf(strategy).map((item) => literal(asText(get(item.value, provider)) ?? []));
  if (providers.length === 0) return null;
  if (providers.every((each) => each === "FARGATE" || each === "FARGATE_SPOT")) return true;
  return null;
}

function placementOf(parameters: Value, names: LaunchNames): Placement | null {
  for (const path of names.network) {
    const [found, ...others] = path.reduce<readonly Value[]>(
      (values, key) => values.flatMap((value) => itemsOf(get(value, key)).map((item) => item.value)),
      [parameters],
    );
    if (!found || others.length > 0) continue;
    return placement(found, names);
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
