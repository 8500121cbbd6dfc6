import { Worker } from "node:worker_threads";
import type { Told } from "../shares.ts";
import type { Task } from "./threads.ts";

/** Judges a share in a thread of its own; fails where that thread does. */
export function tellInThread(task: Task): Promise<Told> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL("./thread.cjs", import.meta.url), { workerData: task });
    thread.once("message", (told: Told) => {
      resolve(told);
    });
    thread.once("error", reject);
    thread.once("exit", (code) => {
      reject(new Error(`a thread ended with ${code}`));
    });
  });
}
