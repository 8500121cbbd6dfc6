/** Several cores: templates that nothing links are judged in threads of their own, where there are enough of them. */
import type { AnalyzeOptions, LoadedInput } from "../input.ts";
import type { InputSource } from "../model/source.ts";
import { putTogether, sharesOf, tell, type Told } from "../shares.ts";

export interface Threads {
  /** So many at a time, the one that asks among them. */
  readonly most: number;
  /** What a thread is worth, in milliseconds of work. */
  readonly least: number;
  /** Loads what starts a thread, which then judges beside the one that asks. */
  readonly load: () => Promise<{ readonly tellInThread: (task: Task) => Promise<Told> }>;
}

/** A share as data, which can be handed over. */
export interface Task {
  readonly sources: readonly InputSource[];
  readonly options: AnalyzeOptions;
}

/** What is found out about an input: the same in one thread and in several. */
export async function tellInThreads(
  loaded: LoadedInput,
  options: AnalyzeOptions,
  threads: Threads | undefined,
): Promise<Told> {
  if (threads === undefined || !isDivisible(options)) return tell(loaded, options);
  const [own = [], ...others] = sharesOf(loaded, threads.most, threads.least);
  if (others.length === 0) return tell(loaded, options);
  const { tellInThread } = await threads.load();
  const { onInput: _, ...given } = options;
  const elsewhere = others.map((sources) =>
    // What another thread cannot do, for want of memory, say, is done here.
    tellInThread({ sources, options: given }).catch(() => tell({ sources, projects: [] }, options)),
  );
  const first = tell({ ...loaded, sources: own }, options);
  const paths = loaded.sources.map(({ path }) => path);
  return putTogether(first, await Promise.all(elsewhere), paths);
}

/** Who can read each secret is told of all stacks or of none, and rules of one's own are no data. */
function isDivisible({ readers, analyzers }: AnalyzeOptions): boolean {
  return readers !== true && analyzers === undefined;
}
