/** How rules word what stops tasks on their way. */
import type { Obstacle } from "../model/network.ts";
import type { NetworkStop } from "../model/verdict.ts";
import { nameReads, onlyWorkload, sentenceOf, type Explanation, type Pass } from "./analyzer.ts";
import { indicesIn } from "./places.ts";

const STORES = { secretsmanager: "Secrets Manager", ssm: "the Parameter Store", s3: "S3" } as const;

export interface FoundStop {
  readonly stop: NetworkStop;
  readonly indices: readonly number[];
}

export function* stopsOfKind(pass: Pass, kind: Obstacle["kind"]): Generator<FoundStop> {
  const indicesOf = indicesIn(pass);
  for (const stop of pass.stops ?? [])
    if (stop.stopped.kind === kind) yield { stop, indices: indicesOf(stop.reads) };
}

export function explainStop({ stop, indices }: FoundStop): Explanation {
  const { launch, stopped, stores, reads, stack } = stop;
  const what = stores.map((store) => STORES[store]).join(" and ");
  const way = stopped.way.join(" → ");
  return {
    at: stopped.at,
    message: `the tasks of ${launch.address} do not reach ${what}, from which ${nameReads({ reads: reads.map((read, index) => ({ index, read })) })} ${reads.length === 1 ? "is" : "are"} read: ${way}: ${stopped.why}.`,
    help: sentenceOf(stopped.remedy),
    related: stopped.steps,
    reads: indices,
    stack,
    workload: onlyWorkload(reads),
    subject: `${launch.address} ${way}`,
  };
}
