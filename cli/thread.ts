/** A thread of the command: it is given a share of the input, and answers with what it found out. */
import { parentPort, workerData } from "node:worker_threads";
import { tell } from "../shares.ts";
import type { Task } from "./threads.ts";

const { sources, options } = workerData as Task;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(tell({ sources, projects: [] }, options));
