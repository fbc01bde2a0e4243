import type { Workforce } from "./folder-executor.ts";

/** After so long without any worker a person is told how to start one. */
const PATIENCE_MS = 15_000;

/** Waits for workers that people start by hand. */
export function people({
  name,
  advice,
}: {
  /** folder, or kubernetes. */
  readonly name: string;
  /** How to start workers. */
  readonly advice: string;
}): Workforce {
  let began = 0;
  return {
    name,
    begin: () => {
      began = performance.now();
      return Promise.resolve();
    },
    tend: ({ workers, remark }) => {
      if (workers.length === 0 && performance.now() - began > PATIENCE_MS) {
        remark(`no worker has taken up the work yet: ${advice}`);
      }
      return Promise.resolve();
    },
    end: () => Promise.resolve(),
  };
}
