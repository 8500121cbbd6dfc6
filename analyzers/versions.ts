/** From which version on what reads secrets can do what a reference asks for. */
import type { Graph } from "../model/graph.ts";
import { isTask } from "../model/services.ts";
import { groupBy } from "../model/group.ts";
import type { Read } from "../model/verdict.ts";
import type { IndexedRead } from "./analyzer.ts";

export interface Feature {
  /** What it is, as the object of "needs". */
  readonly words: string;
  /** Of Fargate: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html */
  readonly platform: string;
  /** Of the agent: https://github.com/aws/amazon-ecs-agent/blob/master/CHANGELOG.md, with the day of its VERSION, or of one before it. */
  readonly agent: string;
  readonly since: string;
}

const FIELDS: Feature = {
  words: "a JSON key, stage or version of a secret",
  platform: "1.4.0",
  agent: "1.37.0",
  since: "20200218",
};
const FILES: Feature = {
  words: "files of environment variables",
  platform: "1.4.0",
  agent: "1.39.0",
  since: "20200402",
};
/** Of the agent alone: Fargate takes none. */
const ROUTER_FILES: Feature = {
  words: "the file of a log router in S3",
  platform: "1.3.0",
  agent: "1.31.0",
  since: "20190913",
};
const OPTIONS: Feature = {
  words: "secrets of log drivers",
  platform: "1.3.0",
  agent: "1.27.0",
  since: "20190328",
};
const SECRETS: Feature = {
  words: "secrets of Secrets Manager",
  platform: "1.3.0",
  agent: "1.23.0",
  since: "20181220",
};
const PARAMETERS: Feature = {
  words: "secrets of the Parameter Store",
  platform: "1.3.0",
  agent: "1.22.0",
  since: "20181102",
};
const REGISTRY: Feature = {
  words: "credentials of a registry",
  platform: "1.2.0",
  agent: "1.19.0",
  since: "20180512",
};

/** What a read needs; null for one that the application makes. */
function featureOf({ reference, secret }: Read): Feature | null {
  const hasFields = [secret?.jsonKey, secret?.versionStage, secret?.versionId].some(
    (field) => typeof field === "string",
  );
  switch (reference.kind) {
    case "environment":
      return hasFields ? FIELDS : secret?.store === "ssm" ? PARAMETERS : SECRETS;
    case "log-option":
      return hasFields ? FIELDS : OPTIONS;
    case "environment-file":
      return FILES;
    case "log-router-file":
      return ROUTER_FILES;
    case "registry-credentials":
      return REGISTRY;
    case "volume-credentials":
    case "credential-spec":
    case "runtime":
      return null;
  }
}

/** Negative where the first version comes before the second. */
export function compareVersions(a: string, b: string): number {
  const [left = [], right = []] = [a, b].map((version) => version.split(".").map(Number));
  const at = left.findIndex((part, index) => part !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

/** What is lacked that came last, of what reads need, and the reads that need it; null where nothing is lacked. */
export function latestLacked(
  reads: readonly IndexedRead[],
  by: "platform" | "agent",
  isLacked: (feature: Feature) => boolean,
): { readonly feature: Feature; readonly reads: readonly IndexedRead[] } | null {
  const needing = groupBy(reads, ({ read }) => {
    const feature = featureOf(read);
    return feature && isLacked(feature) ? [feature] : [];
  });
  const [latest] = [...needing].toSorted(([a], [b]) => compareVersions(b[by], a[by]));
  return latest ? { feature: latest[0], reads: latest[1] } : null;
}

/** The reads of a stack whose workloads run on instances, as far as the input says where they run. */
export function onInstances(graph: Graph, reads: readonly IndexedRead[]): readonly IndexedRead[] {
  const onFargate = new Set(
    (graph.launches ?? [])
      .filter(({ isFargate }) => isFargate === true)
      .flatMap(({ workloads }) => workloads),
  );
  return reads.filter(
    ({ read: { workload } }) =>
      isTask(workload.service) && !workload.fargate && !onFargate.has(workload.address),
  );
}
